import type { Ledger } from './fact';

export const TRIGGER: Ledger = {
	'The trigger': {
		'The **Seedance Trigger** starts a workflow when a video is done, on seedanceapi.org, which calls back.':
			{
				tests: {
					'test/engine/trigger.test.ts': [
						'a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context',
					],
				},
			},
		'(seedance2ai.io does not: n8n refuses to publish a workflow whose trigger has such a credential, and says so.)':
			{
				tests: {
					'test/engine/trigger.test.ts': [
						'a credential of a provider that calls nobody back: the workflow cannot be turned on, and the error says what to use',
					],
					'test/e2e/trigger.e2e.ts': [
						'a credential of a provider that calls nobody back: activation fails, and says what to use instead',
					],
				},
			},
		'Nothing waits meanwhile, and n8n may be restarted.': {
			tests: {
				'test/engine/trigger.test.ts': [
					'what was delivered is known after a restart of n8n, and after the workflow was turned off and on',
				],
				'test/e2e/trigger.e2e.ts': [
					'the same workflow: Submit finds the trigger by itself, again after a restart, and its own credential is needed',
				],
			},
		},
		'Put the trigger into a workflow, choose the credential that the videos are bought with, and publish the workflow (in older n8n: activate it).':
			{
				tests: {
					'test/e2e/trigger.e2e.ts': [
						'the same workflow: Submit finds the trigger by itself, again after a restart, and its own credential is needed',
					],
				},
			},
		'Your n8n needs a public https address: `WEBHOOK_URL`.': {
			tests: {
				'test/engine/triggerSubmit.test.ts': [
					'in the same workflow › a trigger that the provider cannot reach is refused with the setting to change, and nothing is bought',
				],
			},
		},
		'A _Submit_ node **in the same workflow** with the same credential finds the trigger by itself.': {
			tests: {
				'test/engine/triggerSubmit.test.ts': [
					'in the same workflow › Submit finds the active trigger without being told',
					'in the same workflow › a context that would be lost because the trigger %s is refused',
				],
				'test/e2e/trigger.e2e.ts': [
					'the same workflow: Submit finds the trigger by itself, again after a restart, and its own credential is needed',
				],
			},
		},
		"**In another workflow**, paste the trigger's Production URL into _Callback URL_ of its _Options_.": {
			tests: {
				'test/e2e/trigger.e2e.ts': [
					'a pasted URL: each row comes out of the other workflow once, with its context and its file',
				],
				'test/e2e/browser.e2e.ts': [
					'the trigger is found by the same search, and its panel says what to do with which URL',
				],
			},
		},
		'An address of your own there is called as it is.': {
			tests: {
				'test/engine/triggerSubmit.test.ts': [
					'by its URL › only a URL of a trigger gets a token; an address of the user goes as it is',
				],
			},
		},
		'With _Callback Context_, _Submit_ gives the trigger something to hand on, such as the ID of the row.': {
			tests: {
				'test/engine/trigger.test.ts': [
					'a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context',
				],
			},
		},
		'The item is [the same](#the-output-item) as everywhere, plus `context` (`null` where there was none).': {
			tests: {
				'test/engine/trigger.test.ts': [
					'a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context',
				],
				'test/engine/triggerSubmit.test.ts': ['in the same workflow › without a context it is null'],
			},
		},
		"A URL that the provider can't reach, a context that nobody would get, and one that is too large are refused before anything is bought.":
			{
				tests: {
					'test/engine/triggerSubmit.test.ts': [
						'by its URL › one that the provider cannot reach names the setting to change',
						'a context › for %s is refused, since nobody would get it',
						'a context › that is %s is refused, and nothing is bought',
					],
				},
			},
		'A _Submit_ that comes after the trigger of its own workflow does not call it by itself, since every video would then buy the next one.':
			{
				tests: {
					'test/engine/triggerSubmit.test.ts': [
						'in the same workflow › a Submit after the trigger does not call it: every video would buy the next one',
					],
				},
			},
		'| Events `events` | Which ends of a task start the workflow: `completed`, `failed`, or both (default) |':
			{
				tests: {
					'test/engine/trigger.test.ts': ['with the event %s alone, a video that %s starts nothing'],
					'test/ui/golden.test.ts': [
						'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
					],
				},
			},
		'| Authentication `authentication` | `signedUrl` (default) or `none`, see below |': {
			tests: {
				'test/engine/triggerAttack.test.ts': [
					'with Authentication set to None › an unsigned callback is confirmed and delivered once, with no context',
				],
				'test/ui/golden.test.ts': [
					'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
				],
			},
		},
		'| Download Video `downloadVideo`, Put Output File in Field `binaryPropertyName` | As in the node. The file is fetched in the execution, after the provider has its answer: an execution that failed there can be retried |':
			{
				tests: {
					'test/engine/triggerFiles.test.ts': [
						'the files are in the named field, byte for byte',
						'whoever called is not kept waiting for a file',
						'a file that cannot be fetched fails the execution with the task ID and the URL, and a retry fetches it',
					],
				},
			},
		'| Options | _Allow Private Media Hosts_, _Include Raw Response_ and _Max File Size (MB)_, as in the node |':
			{
				tests: {
					'test/ui/golden.test.ts': [
						'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
					],
					'test/engine/trigger.test.ts': ['Include Raw Response adds what the provider said'],
					'test/engine/triggerFiles.test.ts': [
						'a file above Max File Size is not fetched, and a wrong size is an error that names it',
					],
				},
			},
	},
	'Limits of the trigger': {
		"After the workflow was turned off, late callbacks get n8n's 404.": {
			tests: {
				'test/engine/trigger.test.ts': [
					'a workflow that was turned off answers 404 and leaves no address behind',
				],
				'test/e2e/trigger.e2e.ts': [
					'a pasted URL: each row comes out of the other workflow once, with its context and its file',
				],
			},
		},
		'What was submitted is found by _Get Status_ and _Wait_.': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Get Status looks once: a task under way is processing, and a failed one is an answer, not an error',
					'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
				],
			},
		},
		"What was delivered is kept in n8n's static data of the node: the newest 1000 tasks.": {
			tests: { 'test/engine/trigger.test.ts': ['what is remembered is bounded'] },
		},
		'Renaming the trigger begins a new list there.': {
			tests: {
				'test/engine/triggerMemory.test.ts': [
					'a trigger with another name begins a new list: what was delivered under the old one is delivered again',
				],
			},
		},
		"With several webhook processes (queue mode), callbacks of the same moment can overwrite each other's entry, and a repeated one be delivered again.":
			{
				tests: {
					'test/engine/triggerMemory.test.ts': [
						'of two processes at the same moment the later save wins, and what the other delivered is delivered again',
					],
				},
			},
		'A Code node that writes static data in the same workflow saves them whole at its end, with the list as it was at its beginning.':
			{
				outside: [
					'https://docs.n8n.io/build/code-in-n8n/cookbook/built-in-methods-and-variables-examples/getworkflowstaticdata/',
				],
			},
		'For a test, press _Execute step_ in the trigger, which then listens, and paste the Test URL into _Callback URL_.':
			{
				tests: {
					'test/engine/trigger.test.ts': [
						'"Listen for test event" receives at the test URL, again and again, and remembers nothing',
					],
					'test/engine/triggerSubmit.test.ts': [
						'by its URL › only a URL of a trigger gets a token; an address of the user goes as it is',
					],
				},
			},
		'Tests remember nothing.': {
			tests: {
				'test/engine/trigger.test.ts': [
					'"Listen for test event" receives at the test URL, again and again, and remembers nothing',
				],
			},
		},
		'With two triggers with the same credential in a workflow, _Submit_ asks which to call: one with both events is meant for this.':
			{
				tests: {
					'test/engine/triggerSubmit.test.ts': [
						'in the same workflow › with two triggers it asks which, before anything is bought',
					],
				},
			},
	},
};
