import type { Ledger } from './fact';

export const WAITING: Ledger = {
	'Waiting and its limits': {
		'| for minutes, with n8n running | _Wait Using: Polling_, the default | both providers |': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Submit and Wait: every item comes out completed, in order, charged once',
				],
				'test/ui/golden.test.ts': [
					'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
				],
			},
		},
		'| without an execution that keeps running, or across restarts of n8n | _Wait Using: Callback_ | seedanceapi.org, with an n8n that it can reach |':
			{
				tests: {
					'test/e2e/callbackWait.e2e.ts': [
						'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
					],
					'test/engine/callbackLimits.test.ts': [
						'what keeps callbacks from coming is said before anything is submitted › a provider that sends none',
						'what keeps callbacks from coming is said before anything is submitted › an n8n at %s',
					],
				},
			},
		"| the same without callbacks | _Submit_, n8n's own _Wait_ node and _Get Status_ in a loop: the example _Durable Polling Without Callbacks_ | both providers |":
			{
				tests: {
					'test/e2e/callbackWait.e2e.ts': [
						'the example of durable polling goes on after a kill, for the provider without callbacks',
					],
				},
			},
	},
	'By polling': {
		'The provider is asked first after 3 seconds, then at growing intervals up to 30 seconds, and less often where many videos are open.':
			{
				tests: {
					'test/engine/waiting.test.ts': [
						'on %s › the first look comes after 3 seconds, then at growing intervals of at most half a minute',
					],
					'test/simulation/simulation.test.ts': [
						'within 1.15 times the bound › 200 items with %s times, the budget used to 95 % and never exceeded',
					],
				},
			},
		'All executions of one n8n process share the rate limit of an account (30 requests per 60 seconds on seedance2ai.io; seedanceapi.org documents none).':
			{
				tests: {
					'test/engine/waiting.test.ts': [
						'executions of one process share the limit of an account: none of their requests is refused',
					],
				},
				outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
			},
		'Other processes and programs that use the same key show as 429, and the node slows down.': {
			tests: {
				'test/tasks/rateWindow.test.ts': [
					'a 429 › pauses everybody for as long as it says, and tightens the limit once for all that were under way',
				],
				'test/simulation/simulation.test.ts': [
					'four processes with one key: under 1 % refused once settled, and about equal shares',
				],
			},
		},
		'The execution keeps running while it waits.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
				],
			},
		},
		'If n8n is restarted meanwhile, retry the execution, or give the task ID to _Wait_.': {
			tests: {
				'test/e2e/crash.e2e.ts': [
					'%s: a shutdown of n8n while it waits loses no task ID and buys nothing twice',
				],
				'test/engine/operations.test.ts': [
					'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
				],
			},
		},
		'In queue mode a restart of Redis or PostgreSQL does not disturb it.': {
			tests: {
				'test/e2e/queueBreaks.e2e.ts': ['%s is restarted while it waits: the video comes out, bought once'],
			},
		},
		"500 executions [leave nothing behind](docs/soak.md) in n8n's memory.": {
			source: { 'docs/soak.md': 'and no connection may be left, or the command fails' },
		},
		'Stop ends the wait within a second.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › Stop ends the wait within a second, sends nothing more, and names what was bought',
				],
			},
		},
		'The video goes on at the provider, and is charged.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › Stop ends the wait within a second, sends nothing more, and names what was bought',
				],
				'test/e2e/crash.e2e.ts': [
					'seedance2ai: Stop and "Retry execution" is charged once, and the log names what was bought',
				],
			},
		},
		'A failed question is not a failed video: it is asked again until the time is up.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › looks that fail in every way are not the end of the task',
					'on %s › looks that fail until time is up leave the task ID and the reason in the item',
				],
			},
		},
	},
};
