import type { Ledger } from './fact';

export const MONEY: Ledger = {
	Money: {
		'**seedance2ai.io** recognises a repeated order by its idempotency key.': {
			tests: {
				'test/sandbox/idempotency.test.ts': [
					'idempotency keys of seedance2ai › same key and body: the first answer again and no new charge',
				],
			},
			outside: ['https://www.seedance2ai.io/llms.txt'],
		},
		'The node makes one for every item from the execution, the node, the item and the request.': {
			tests: {
				'test/tasks/idempotency.test.ts': ['%s has another key', 'another request has another key'],
				'test/money/orders.test.ts': [
					'on %s › two equal rows of one batch are two orders: nobody asked for less',
					'on %s › another execution of the same workflow is another order',
				],
			},
		},
		'If an answer is lost or makes no sense, the same request is sent again with the same key, five times in all.':
			{
				tests: {
					'test/money/again.test.ts': [
						'on seedance2ai, an order whose answers are all lost is sent five times with one key, and charged once',
					],
				},
			},
		'If no try brings a task, the item ends in `outcome_unknown`, whatever was answered last.': {
			tests: {
				'test/money/doubt.test.ts': [
					'the answer is lost after the charge, and then the provider says %s: the item does not say that nothing was spent',
				],
			},
		},
		'_Retry On Fail_ and _Retry execution_ use the same key again, also after n8n was killed.': {
			tests: {
				'test/money/matrix.ts': ['${provider}: $on meets "$name", tried again by $retry: charged as written'],
				'test/e2e/crash.e2e.ts': [
					'seedance2ai: Submit and Wait is charged once for each row, by its idempotency keys',
				],
				'test/e2e/breaks.e2e.ts': ['kill -9 › seedance2ai: between a POST and its answer, %s'],
			},
		},
		'How long the provider remembers a key is not documented.': {
			outside: ['https://www.seedance2ai.io/llms.txt'],
		},
		'**seedanceapi.org** knows no such keys.': {
			tests: {
				'test/sandbox/idempotency.test.ts': [
					'idempotency keys of seedance2ai › has no effect on seedanceapi, which documents none',
				],
			},
			outside: ['https://seedanceapi.org/docs/v2'],
		},
		'A request is sent again only if it certainly was not accepted: there was no connection, or the answer was 429.':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/money/orders.test.ts': [
						'on %s › nothing listening at the base URL: an error that says so, after a few tries',
					],
					'test/money/connection.test.ts': [
						'on %s › %s in place of the answer does not buy again',
						'on %s › %s › while it was to %s does not buy again',
						'on %s › %s while connecting is tried again: nothing was sent',
					],
				},
			},
		'Where the answer is lost, or is unreadable or a server error and names no task, the item ends in `outcome_unknown`: the video may have been submitted, and neither _Retry On Fail_ nor _Retry execution_ sends it again.':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/money/taskIds.test.ts': [
						'on seedanceapi, a task ID beside the code %j, which refuses nothing, brings the video',
					],
				},
			},
		'The error says how to find out.': {
			tests: {
				'test/money/orders.test.ts': [
					'on seedanceapi, a lost order is sent again only when the user gives it a new key',
				],
			},
		},
		'On both:': { noFact: 'lead-in' },
		"The task ID is written to n8n's log and noted in the execution as soon as the provider has answered.": {
			tests: {
				'test/engine/waiting.test.ts': [
					"on %s › what is bought is in n8n's log at once, where it is found again whatever becomes of the execution",
				],
				'test/tasks/journal.test.ts': [
					'what was written is found again after a round trip through JSON, as n8n stores it',
				],
				'test/money/matrix.ts': ['${provider}: $on meets "$name", tried again by $retry: charged as written'],
			},
		},
		'_Retry On Fail_ and _Retry execution_ of a failed execution look there first: they wait for what was bought, and buy only what was not.':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/engine/errors.test.ts': [
						'a batch with bad rows on %s › with stop on error: everything that can be finished is, then one error names every item and task',
					],
					'test/money/orders.test.ts': [
						'on %s › too few credits stop the batch at once, and what was bought is not bought again when they are there',
					],
				},
			},
		'_Max Credits_ ends the spending of a run, and _Estimate Cost_ tells before it; the example [Budget-Capped Batch](examples/06-budget-capped-batch.json) has both.':
			{
				tests: {
					'test/money/orders.test.ts': [
						'on %s › Max Credits for %i videos of five lets no more through, whatever is known of the price',
					],
					'test/e2e/examples.e2e.ts': [
						'the batch with a budget › makes none of them where one would not fit',
					],
				},
				source: { 'examples/06-budget-capped-batch.json': '"maxCredits"' },
			},
		'After a 429, and on seedance2ai.io while the service is busy, a submit is tried again for up to ten minutes.':
			{
				tests: {
					'test/money/again.test.ts': [
						'on %s, a submit that is answered %i is tried again for up to ten minutes',
					],
				},
			},
		'Where a 429 asks for a longer pause, the item and those after it end in errors that say so.': {
			tests: {
				'test/engine/retryAfter.test.ts': [
					'on %s › where an order is to wait for hours, it and those after it are errors, which say so',
				],
			},
		},
		'When the provider refuses the key or the credits have run out, items that were not sent yet are not sent.':
			{
				tests: {
					'test/engine/errors.test.ts': [
						'on %s, a refused key is said in words, and is asked about only once',
					],
					'test/engine/proxyPages.test.ts': [
						'on %s › a page with HTTP 401 is about the key: orders that were not sent yet are not sent',
						'on %s › a page with HTTP %i for one order is about that one: all others are sent',
					],
					'test/money/orders.test.ts': [
						'on %s › too few credits stop the batch at once, and what was bought is not bought again when they are there',
					],
				},
			},
		'If the provider says that a video **failed**, a retry is a new order.': {
			tests: {
				'test/money/orders.test.ts': [
					'on %s › after a failed task a retry buys anew, for the item that failed and no other',
				],
			},
		},
		"With _Retry On Fail_ on, that can happen several times; whether failed videos are refunded is the provider's matter (`creditsRefunded`, `billed`).":
			{
				tests: {
					'test/money/again.test.ts': [
						'on %s, each try of Retry On Fail buys a video anew that the provider says has failed',
					],
				},
				outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
			},
		'Only where a callback has resumed the execution, a retry orders nothing and gives the same error: run the workflow anew with the failed rows alone, and give the task IDs of the others to _Wait_.':
			{
				tests: {
					'test/money/callback.test.ts': [
						'after a callback has resumed the execution and a video has failed › neither Retry On Fail nor "Retry execution" orders anew, and both give the same error',
						'after a callback has resumed the execution and a video has failed › the error says so, and what to do with the failed rows and with the good ones',
					],
				},
			},
		'Running a workflow anew is a new order as well.': {
			tests: {
				'test/money/orders.test.ts': ['on %s › another execution of the same workflow is another order'],
			},
		},
		"On seedance2ai.io your own _Idempotency Key_ holds across executions; on seedanceapi.org it can't.": {
			tests: {
				'test/money/orders.test.ts': [
					"on seedance2ai, the own key holds across executions: the second gets the first one's video",
				],
				'test/money/again.test.ts': ['on seedanceapi, its own key does not hold across executions'],
			},
		},
		'In a **sub-workflow**, a retry of the workflow that called it (_Retry On Fail_ or _Retry execution_ there) is another execution of the sub-workflow, and a new order.':
			{
				tests: {
					'test/money/subWorkflow.test.ts': [
						'a sub-workflow on %s › orders anew with every retry of the workflow that called it',
					],
				},
			},
		'Give the task IDs in the error to _Wait_ instead, or retry the execution of the sub-workflow itself: that buys nothing again.':
			{
				tests: {
					'test/money/subWorkflow.test.ts': [
						'a sub-workflow on %s › names in its error what was bought, that a retry from outside buys again, and what to do',
						'a sub-workflow on %s › buys nothing again where its own execution is retried, or its own node tries again',
					],
				},
			},
		'On seedance2ai.io your own _Idempotency Key_, such as the ID of a row, holds there too.': {
			tests: {
				'test/money/subWorkflow.test.ts': [
					'on seedance2ai, an own key holds for the retries of the workflow that called it',
				],
			},
		},
		'If n8n itself is killed or the execution stopped while _Submit and Wait_ runs, what it had noted is lost.':
			{
				tests: {
					'test/money/again.test.ts': ['after %s, "Retry execution" › on %s, with Submit and Wait, %s'],
				},
			},
		'A retry of that execution uses the same key on seedance2ai.io, but **buys again on seedanceapi.org**.': {
			tests: {
				'test/e2e/crash.e2e.ts': [
					'seedance2ai: Submit and Wait is charged once for each row, by its idempotency keys',
				],
				'test/money/again.test.ts': ['after %s, "Retry execution" › on %s, with Submit and Wait, %s'],
			},
		},
		'There, use _Submit_ and _Wait_ as two nodes with the workflow setting _Save execution progress_: a retry then goes on at _Wait_.':
			{
				tests: {
					'test/e2e/crash.e2e.ts': [
						'seedanceapi: Submit and Wait as two nodes is charged once, by the progress that n8n saves',
					],
					'test/money/again.test.ts': [
						'after %s, "Retry execution" › on %s, with Submit and Wait as two nodes and the progress saved, goes on at Wait',
					],
				},
			},
		'Or wait by callback: once the execution is parked, there is nothing to lose.': {
			tests: {
				'test/e2e/callbackWait.e2e.ts': [
					'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
				],
			},
		},
		'In queue mode n8n drops the data of an execution whose worker died; only your own _Idempotency Key_ on seedance2ai.io helps then.':
			{
				tests: {
					'test/e2e/queueBreaks.e2e.ts': [
						'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
						'kill -9 of a worker while it waits › seedanceapi: the task ID is in the log, and Wait brings the video without buying it again',
					],
				},
			},
	},
};
