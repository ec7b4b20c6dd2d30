import type { Ledger } from './fact';

export const OUTPUT: Ledger = {
	'The output item': {
		'The same for both providers and all operations but [_Estimate Cost_](#estimate-cost).': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › the output item has exactly the keys of the contract, whatever the operation',
				],
			},
		},
		'What is not known is `null`.': {
			tests: {
				'test/providers/seedance2ai/answers.test.ts': [
					'a fact that is missing, null or of a wrong type is null › where all are missing',
				],
				'test/providers/seedanceapi/answers.test.ts': [
					'a fact that is missing, null or of a wrong type is null › where all are missing',
				],
				'test/engine/estimate.test.ts': [
					'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
				],
			},
		},
		'`status` is `processing`, `completed` or `failed`; `null` where nothing was bought, or the provider was not asked.':
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on %s › sends wrong items to the error output, and the total is that of the others',
					],
					'test/engine/operations.test.ts': [
						'on %s › Get Status looks once: a task under way is processing, and a failed one is an answer, not an error',
						'on %s › Submit and Wait: every item comes out completed, in order, charged once',
					],
					'test/engine/errors.test.ts': [
						'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
						'on %s, a row whose task is paid for already › keeps its task ID on the error output, whatever else is wrong with it',
					],
				},
			},
		"A status that the provider doesn't document counts as `processing` and is shown as `providerStatus`.": {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › a status that no page lists is not an end: it is shown, and the wait goes on at the normal pace',
				],
			},
		},
		"`failure` is `null` or `{ code, message, retryable, billed }`: a code from the table below, the provider's own words, whether the same request may succeed later, and whether credits were taken and kept (`null` where the provider doesn't say).":
			{
				tests: {
					'test/engine/errors.test.ts': [
						'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
					],
					'test/providers/seedance2ai/answers.test.ts': [
						'a failed task › of %p credits with %p refunded is billed: %p',
					],
					'test/providers/seedanceapi/answers.test.ts': [
						'a documented answer › of a failed task says why, and not whether it was billed',
					],
				},
			},
		'`timedOut: true` is there where the wait ended before the video did.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
				],
			},
		},
		'That is no error: give the task ID to _Wait_.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
				],
				'test/engine/callbackLimits.test.ts': ['when Max Wait is over › Wait, by %s, takes them from there'],
			},
		},
		"`creditsEstimated` is what [_Estimate Cost_](#estimate-cost) would have said when the video was ordered; `null` where it wasn't ordered by this node run, as for _Wait_ and _Get Status_.":
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedanceapi › submit shows the same figure beside what the video really cost',
					],
				},
			},
		"Where it is the published price and the video cost something else, a hint and n8n's log say so.": {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on seedanceapi › a price that is not the published one is told by a hint and in the log',
				],
			},
		},
		'`prompt` is there where the prompt was composed [of its parts](#the-prompt-in-parts).': {
			tests: {
				'test/engine/promptParts.test.ts': [
					'a prompt in parts on %s › is sent as one text, and shown in the item',
					'a prompt in parts on %s › is not shown where it was written as one text, and what is left in the parts then does not count',
				],
			},
		},
		"Fields of the input are not in the item: `{{ $('Node name').item.json.field }}` in a later node gives them, as in the example [Batch with Error Branch](examples/02-batch-with-error-branch.json).":
			{
				tests: {
					'test/engine/operations.test.ts': [
						'on %s › the output item has exactly the keys of the contract, whatever the operation',
					],
					'test/e2e/start.e2e.ts': [
						'prints where the batch is, of which three rows come out with their video and one with its error, and the credentials of the sandbox',
					],
				},
			},
		'To items of the error output n8n adds them itself.': {
			tests: {
				'test/engine/errors.test.ts': [
					'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
				],
			},
		},
		'Video URLs stop working after a while; how long they last is not documented.': {
			tests: { 'test/engine/download.test.ts': ['on %s › a URL that has expired is asked for once more'] },
			outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
		},
		'Download what you want to keep.': { noFact: 'advice' },
	},
};
