import type { Ledger } from './fact';

export const PARAMETERS: Ledger = {
	Operations: {
		'| **Submit and Wait** | a prompt and its parameters | one item for each input item, when its video is done |':
			{
				tests: {
					'test/engine/operations.test.ts': [
						'on %s › Submit and Wait: every item comes out completed, in order, charged once',
					],
				},
			},
		'| **Submit** | a prompt and its parameters | at once, an item with the task ID |': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
				],
			},
		},
		'| **Wait** | a task ID | the item, when the video is done |': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
				],
			},
		},
		'| **Get Status** | a task ID | the item as it is now |': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Get Status looks once: a task under way is processing, and a failed one is an answer, not an error',
				],
			},
		},
		'| **Estimate Cost** | a prompt and its parameters | what the video would cost; nobody is asked and nothing is bought |':
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
					],
				},
			},
		'_Wait_ and _Get Status_ need no model: the credential says which provider to ask, so use that of the account which submitted the task.':
			{
				tests: {
					'test/ui/fields.test.ts': [
						'the fields of each operation › takes a task by its ID alone: the credential says which provider',
					],
					'test/engine/operations.test.ts': [
						'on %s › the output item has exactly the keys of the contract, whatever the operation',
						'on %s › a task ID that the provider does not know is an error that says what to check',
					],
				},
			},
		'The node can also be the [tool of an AI agent](#ai-agents).': {
			tests: {
				'test/e2e/examples.e2e.ts': [
					'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
				],
			},
		},
		'The workflows in [`examples/`](examples/README.md), with pictures there, can be imported: one video; a batch whose failed rows take the error output; _Submit_ and _Wait_ as two nodes; a form that turns a picture into a video; a clip that goes on from the last frame of another; a batch that stops at a budget; an AI agent with the node as its tool; waiting by callback; a loop that waits for hours without callbacks; and two workflows of which one orders videos and the other goes on when each is done.':
			{
				tests: {
					'test/docs/documents.test.ts': ['examples/README.md has every example with its picture'],
					'test/package/examples.test.ts': [
						'$name › has only values that the editor shows for its operation, model and mode',
					],
					'test/e2e/crash.e2e.ts': [
						'seedance2ai: Submit and Wait is charged once for each row, by its idempotency keys',
					],
					'test/e2e/files.e2e.ts': [
						'an n8n that the provider can reach › the example with a form makes a video of the picture that was sent',
						'an n8n that the provider can reach › the example with two clips begins the second with the last frame of the first',
					],
					'test/e2e/examples.e2e.ts': [
						'the batch with a budget › makes its videos where all of them fit',
						'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
					],
					'test/e2e/callbackWait.e2e.ts': [
						'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
						'the example of durable polling goes on after a kill, for the provider without callbacks',
					],
					'test/e2e/trigger.e2e.ts': [
						'a pasted URL: each row comes out of the other workflow once, with its context and its file',
					],
				},
			},
	},
	Models: {
		"The model has to be one of the credential's provider.": {
			tests: {
				'test/engine/parameters.test.ts': [
					'a model of another provider than the credential is refused before anything is sent',
				],
			},
		},
		'It decides which fields are shown.': {
			tests: {
				'test/ui/fields.test.ts': ['the fields of each model › $model shows for $mode exactly: $fields'],
			},
		},
		'A parameter has the same name for every model, so changing the model keeps its value where the new model takes it.':
			{
				tests: {
					'test/ui/fields.test.ts': [
						'what differs between models › keeps what the user filled in when the model goes from $from to $to',
					],
				},
			},
	},
	Parameters: {
		'A list of URLs can be an array from an expression, a JSON array as text, or text with one URL per line.':
			{ tests: { 'test/providers/expressions.test.ts': ['a plain meaning is taken › %s'] } },
		'Numbers and booleans may come as text (`"5"`, `"true"`).': {
			tests: {
				'test/providers/expressions.test.ts': ['a plain meaning is taken › %s'],
				'test/engine/tool.test.ts': ['a tool on %s › reads values of the wrong type by their plain meaning'],
			},
		},
		"An option that has not been added is not sent; the default above is then the provider's own.": {
			tests: {
				'test/providers/expressions.test.ts': [
					'a plain meaning is taken › a field that was not offered at all has the default of the page, and a rare one is not sent',
				],
			},
		},
		'An expression stands in an option, not in place of all _Options_, which the editor does not offer: n8n takes that for none at all.':
			{
				tests: { 'test/engine/parameters.test.ts': ['an expression %s'] },
				outside: ['https://docs.n8n.io/data/expressions/'],
			},
		'All that is wrong with an item is said in one error, with field, value and what is allowed, before anything is sent for it.':
			{
				tests: {
					'test/engine/parameters.test.ts': [
						'all that is wrong with an item is said at once, by field, value and what is allowed',
					],
					'test/providers/expressions.test.ts': [
						'what has no plain meaning is refused › all violations of an item are told at once, each about its own field',
					],
				},
			},
		'Nothing is cut off or corrected silently.': {
			tests: {
				'test/providers/expressions.test.ts': [
					'a plain meaning is taken › a prompt goes out exactly as it came',
				],
				'test/engine/parameters.test.ts': [
					'an option set for a row whose model does not take it is refused, not dropped',
					'an expression that yields null does not fall back to a default in silence',
				],
			},
		},
		"A prompt must not refer to media by `asset://` URLs or by the labels of the provider's app, such as `@image1`: they mean nothing to the API.":
			{
				tests: { 'test/providers/prompt.test.ts': ['labels of an app › %j is refused, naming %j and why'] },
				outside: ['https://www.seedance2ai.io/llms.txt'],
			},
		'Say in plain words what each image or video is for.': { noFact: 'advice' },
		"URLs have to be public: hosts that are private by name or address are refused, since the provider can't reach them.":
			{
				tests: {
					'test/providers/reach.test.ts': [
						'urlProblem › no spelling of a private IPv4 address passes as public',
					],
					'test/engine/parameters.test.ts': [
						'on %s, a media URL that the provider can not reach is refused before a credit is spent',
					],
				},
			},
		'Only where the base URL itself is private, as with the sandbox, hosts in the same range will do.': {
			tests: {
				'test/providers/reach.test.ts': [
					'urlProblem › %s: passes by either scheme for a provider that is %s too, and for no other',
				],
				'test/engine/inputFiles.test.ts': [
					'on %s › an n8n on the machine of the provider will do, as with the sandbox',
				],
			},
		},
	},
};
