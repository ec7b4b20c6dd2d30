import type { Ledger } from './fact';

export const WAITING_BY_CALLBACK: Ledger = {
	'By callback': {
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
