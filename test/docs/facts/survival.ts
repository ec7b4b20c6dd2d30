import type { Ledger } from './fact';

export const SURVIVAL: Ledger = {
	'What survives what': {
		'For a production execution:': { noFact: 'lead-in' },
		'| _Submit and Wait_, seedance2ai.io | charged once | charged once (with [files as input](#files-of-the-workflow-as-input) it can end in `outcome_unknown`) | charged once (with [files as input](#files-of-the-workflow-as-input) it can end in `outcome_unknown`) | charged once with your own _Idempotency Key_ |':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/e2e/crash.e2e.ts': [
						'seedance2ai: Stop and "Retry execution" is charged once, and the log names what was bought',
						'seedance2ai: Submit and Wait is charged once for each row, by its idempotency keys',
					],
					'test/engine/inputFiles.test.ts': [
						'on seedance2ai, an order with a file is not bought again after a crash, though its URL is another one',
					],
					'test/e2e/queueBreaks.e2e.ts': [
						'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
					],
				},
			},
		'| _Submit_, then _Wait_ with _Save execution progress_, seedance2ai.io | charged once | charged once | charged once | charged once with your own _Idempotency Key_ |':
			{
				tests: {
					'test/money/again.test.ts': [
						'after %s, "Retry execution" › on %s, with Submit and Wait as two nodes and the progress saved, goes on at Wait',
					],
					'test/e2e/queueBreaks.e2e.ts': [
						'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
					],
					'test/money/property.test.ts': [
						'whatever breaks and however it is tried again: at most one charge that is kept for a row, and no task is lost',
					],
				},
			},
		'| _Submit and Wait_, seedanceapi.org | charged once, or `outcome_unknown` | **buys again**: use _Wait_ with the task IDs | **buys again**: use _Wait_ with the task IDs | **buys again** |':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/money/again.test.ts': ['after %s, "Retry execution" › on %s, with Submit and Wait, %s'],
					'test/money/orders.test.ts': ['on %s › another execution of the same workflow is another order'],
				},
			},
		'| _Submit_, then _Wait_ with _Save execution progress_, seedanceapi.org | charged once, or `outcome_unknown` | charged once, if stopped at _Wait_ | charged once, if killed at _Wait_ | **buys again** |':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/money/again.test.ts': [
						'after %s, "Retry execution" › on %s, with Submit and Wait as two nodes and the progress saved, goes on at Wait',
					],
					'test/money/orders.test.ts': ['on %s › another execution of the same workflow is another order'],
				},
			},
		"Without _Save execution progress_ n8n starts a killed or stopped execution again from its first node, and can't retry a killed one that was started in the editor.":
			{
				tests: {
					'test/money/again.test.ts': [
						'after %s, "Retry execution" › without the progress saved starts again from the first node',
					],
					'test/e2e/crash.e2e.ts': [
						'a run that was started in the editor and killed › can not be retried: n8n has stored nothing of it',
						'a run that was started in the editor and killed › with "Save execution progress" goes on at Wait, charged once',
					],
				},
			},
		'`npm run money` measures the first three columns for every fault there is between a request and its answer: 240 cases, each with the number of requests and charges written down by hand.':
			{
				tests: {
					'test/money/matrix.ts': [
						'${provider}: $on meets "$name", tried again by $retry: charged as written',
					],
					'test/package/readme.test.ts': ['the README › counts the cases of the fault table right'],
				},
			},
	},
	'A cap on spending': {
		'_Max Credits_ in _Options_ caps what one run of the node spends over all its items; what would go beyond is not sent and ends in `over_max_credits`.':
			{
				tests: {
					'test/money/orders.test.ts': [
						'on %s › Max Credits for %i videos of five lets no more through, whatever is known of the price',
					],
				},
			},
		'The price is the published one (seedanceapi.org), or else the one last seen for the same settings (seedance2ai.io publishes no list).':
			{
				tests: {
					'test/money/orders.test.ts': [
						'on %s › Max Credits for %i videos of five lets no more through, whatever is known of the price',
					],
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
					],
				},
			},
		'Where neither is known, one video is ordered at a time to see its price, so the cap can be exceeded by that one.':
			{
				tests: {
					'test/money/orders.test.ts': [
						'on %s › Max Credits for %i videos of five lets no more through, whatever is known of the price',
					],
					'test/e2e/examples.e2e.ts': [
						'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
					],
				},
			},
		"If the answer doesn't say it either, nothing more is ordered.": {
			tests: { 'test/money/cap.test.ts': ['where answers do not say what an order costs, %s (%s)'] },
		},
		'A video that failed counts with what was not given back.': {
			tests: {
				'test/money/cap.test.ts': [
					'credits of a tool call whose video failed %s towards Max Credits of the next',
				],
			},
		},
	},
};
