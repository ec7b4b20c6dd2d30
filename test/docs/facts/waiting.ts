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
		'**Polling**': { noFact: 'lead-in' },
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
			source: { 'docs/soak.md': '| 500 | 185.4 | 20.5 | 489.5 | 43 | 0 |' },
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
		'**Callback**': { noFact: 'lead-in' },
		'All videos are ordered with the address of this execution as `callback_url`.': {
			tests: {
				'test/engine/callback.test.ts': [
					'three videos are parked for and come out in order, charged once each',
				],
			},
		},
		"Then the execution is parked in n8n's database: it takes up no worker, and a restart or `kill -9` costs nothing.":
			{
				tests: {
					'test/engine/callback.test.ts': ['a restart of n8n while parked loses nothing'],
					'test/e2e/callbackWait.e2e.ts': [
						'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
					],
				},
			},
		'When the last video has ended, the node runs on and puts out what polling would have put out, files, errors and all.':
			{
				tests: {
					'test/engine/callback.test.ts': ['the output is what polling gives, with errors to %s › %s'],
				},
			},
		'How soon: [measured](docs/bench-callback.md).': { noFact: 'pointer' },
		'A callback is believed nothing.': {
			tests: {
				'test/engine/callbackStorm.test.ts': ['every order, duplicate, loss, delay and forgery of callbacks'],
			},
		},
		"n8n asks for the execution's secret token first, and then the node asks the provider, at the credential's base URL.":
			{
				tests: {
					'test/e2e/callbackWait.e2e.ts': ['a wrong token and a task of somebody else resume nothing'],
					'test/engine/callbackTrouble.test.ts': ['a body of %s neither throws nor resumes what is not done'],
					'test/engine/callbackStorm.test.ts': [
						'every order, duplicate, loss, delay and forgery of callbacks',
					],
				},
			},
		'Callbacks may come in any order, several times, late or forged.': {
			tests: {
				'test/engine/callbackStorm.test.ts': ['every order, duplicate, loss, delay and forgery of callbacks'],
			},
		},
		"If the provider can't be asked, it is answered 503, so that it may call again.": {
			tests: {
				'test/engine/callbackUnconfirmed.test.ts': [
					'where the provider cannot be asked, the callback is refused so that it comes again, and nothing is resumed › %s',
				],
			},
		},
		'One callback that is lost does no harm as long as another comes after it.': {
			tests: {
				'test/engine/callbackStorm.test.ts': ['every order, duplicate, loss, delay and forgery of callbacks'],
			},
		},
		'That callbacks can come is checked before anything is ordered.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'what keeps callbacks from coming is said before anything is submitted › a provider that sends none',
					'what keeps callbacks from coming is said before anything is submitted › an n8n at %s',
				],
			},
		},
		"n8n has to have a public address (`WEBHOOK_URL`), and can't park a node that runs as a tool in MCP or in a nested agent.":
			{
				tests: {
					'test/engine/callbackLimits.test.ts': [
						'what keeps callbacks from coming is said before anything is submitted › an n8n at %s',
					],
					'test/engine/callbackTool.test.ts': [
						'as a tool of MCP or a nested agent, parking would park the agent: refused; polling gives the video',
					],
				},
			},
		'With _On Error: Stop Workflow_, what fails before the execution is parked, such as a row without a prompt, stops it at once.':
			{
				tests: {
					'test/engine/callback.test.ts': [
						'with stop on error, what fails before parking stops the workflow at once; a retry waits for what was bought',
					],
				},
			},
		'All other rows have been ordered by then: the error has their task IDs, and _Retry execution_ waits for them.':
			{
				tests: {
					'test/engine/callback.test.ts': [
						'with stop on error, what fails before parking stops the workflow at once; a retry waits for what was bought',
					],
				},
			},
		'When the time is up n8n passes the items on without asking the node: those that were open when the execution was parked come out as `processing` with `timedOut: true`, even where their videos have ended meanwhile.':
			{
				tests: {
					'test/engine/callbackLimits.test.ts': [
						'when Max Wait is over › every item goes on as processing with its task ID and is no error; callbacks come too late then',
					],
				},
			},
		'Give them to _Wait_.': {
			tests: {
				'test/engine/callbackLimits.test.ts': ['when Max Wait is over › Wait, by %s, takes them from there'],
			},
		},
		'Stop and _Retry execution_ of a parked execution does the same.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'when Max Wait is over › Stop and "Retry execution" of a parked execution pass the items on, and buy nothing',
				],
			},
		},
		'What was an error before goes to the error output, if there is one, with the item under `details`.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'when Max Wait is over › what was an error before goes to the error output, with the whole contract item',
				],
			},
		},
		'_Wait_ by callback, as a node of its own, waits for tasks that a _Submit_ (or _Submit and Wait_ by callback) before it in the same execution ordered: these then give the provider the address that _Wait_ listens to.':
			{
				tests: {
					'test/engine/callbackLimits.test.ts': [
						'Submit, and Wait by callback as a node of its own › Submit gives the provider the address that Wait listens to',
						'when Max Wait is over › Wait, by %s, takes them from there',
					],
				},
			},
		'Other tasks are refused, since nobody would call.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'Submit, and Wait by callback as a node of its own › a task that no node of the execution ordered is refused, since no callback would come',
				],
			},
		},
		'A retry is another execution, which is not called for what an earlier one ordered: for that it polls.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'Submit, and Wait by callback as a node of its own › a retry of an execution that failed at Wait asks for its tasks, whose callbacks go elsewhere',
				],
			},
		},
		'It orders nothing twice.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					'Submit, and Wait by callback as a node of its own › a retry of an execution that failed at Wait asks for its tasks, whose callbacks go elsewhere',
				],
				'test/money/callback.test.ts': [
					'tried again by %s › after %s it is ordered and charged as with polling, once at most',
				],
			},
		},
		'One address for a video: with the option _Callback URL_ on, waiting by callback is refused.': {
			tests: {
				'test/engine/callbackLimits.test.ts': [
					"what keeps callbacks from coming is said before anything is submitted › a callback URL of the user's own",
				],
			},
		},
	},
};
