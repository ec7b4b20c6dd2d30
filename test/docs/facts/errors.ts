import type { Ledger } from './fact';

export const ERRORS: Ledger = {
	'Errors and what to do': {
		"What happens to an item that failed is decided by the node's _On Error_ setting.": {
			tests: {
				'test/engine/errors.test.ts': [
					'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
					"a batch with bad rows on %s › with continue on the regular output: every item in its place, bad ones with n8n's error text",
					'a batch with bad rows on %s › with stop on error: everything that can be finished is, then one error names every item and task',
				],
			},
		},
		'_Stop Workflow_ gives one error that lists all items with their task IDs.': {
			tests: {
				'test/engine/errors.test.ts': [
					'a batch with bad rows on %s › with stop on error: everything that can be finished is, then one error names every item and task',
				],
			},
		},
		'_Continue (using error output)_ sends the item above with an `error` text to the error output, and the other items go on as usual; that is the one to choose for batches.':
			{
				tests: {
					'test/engine/errors.test.ts': [
						'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
					],
				},
			},
	},
	'By symptom': {
		'| The node is not in the panel of nodes | n8n was not restarted after an installation by npm, or takes verified packages only: see [Install](#install) |':
			{
				outside: [
					'https://docs.n8n.io/integrations/community-nodes/installation-and-management/manual-installation',
					'https://docs.n8n.io/deploy/host-n8n/configure-n8n/basic-configuration/use-environment-variables/nodes',
				],
			},
		'| "Model is …, but the credential is for …" | Model and credential are of different providers: change one of them |':
			{
				tests: {
					'test/engine/parameters.test.ts': [
						'a model of another provider than the credential is refused before anything is sent',
					],
				},
			},
		'| "… a loopback address that the provider can\'t reach", or "a private address" | The provider can\'t reach your n8n: set `WEBHOOK_URL` (and `N8N_EDITOR_BASE_URL`, where set) to its public https address |':
			{
				tests: {
					'test/providers/reach.test.ts': [
						'urlProblem › %s: passes by either scheme for a provider that is %s too, and for no other',
					],
					'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'],
					'test/engine/callbackLimits.test.ts': [
						'what keeps callbacks from coming is said before anything is submitted › an n8n at %s',
					],
				},
			},
		'| The execution is "crashed" or was stopped, and nothing came out | _Retry execution_, as far as [Money](#money) says it is safe. The task IDs of what was bought are in n8n\'s log, in lines with "Seedance: item"; _Wait_ brings their videos |':
			{
				tests: {
					'test/e2e/crash.e2e.ts': [
						'seedance2ai: Stop and "Retry execution" is charged once, and the log names what was bought',
						'seedanceapi: Submit and Wait as two nodes is charged once, by the progress that n8n saves',
					],
					'test/e2e/queueBreaks.e2e.ts': [
						'kill -9 of a worker while it waits › seedanceapi: the task ID is in the log, and Wait brings the video without buying it again',
					],
					'test/engine/waiting.test.ts': [
						"on %s › what is bought is in n8n's log at once, where it is found again whatever becomes of the execution",
					],
				},
			},
		'| `status` is `processing`, with `timedOut` | The wait ended before the video did: give the item to _Wait_ |':
			{
				tests: {
					'test/engine/waiting.test.ts': [
						'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
					],
					'test/engine/operations.test.ts': [
						'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
					],
				},
			},
		"| The URL of a video doesn't work any more | URLs expire: _Get Status_ gives a fresh one while the provider has the video; _Download Video_ keeps it |":
			{
				tests: { 'test/engine/download.test.ts': ['on %s › a URL that has expired is asked for once more'] },
				outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
			},
		'| `download_failed` with a file that is too large | Raise _Max File Size (MB)_; n8n in `database` mode takes 512 MiB at most |':
			{
				tests: {
					'test/engine/downloadConnections.test.ts': [
						'on %s › a file that comes in pieces › a file over Max File Size is refused, and one of that size is not: %i MB',
					],
					'test/e2e/queue.e2e.ts': [
						'files › a file that the database does not take is an error with the task ID and the setting to raise',
					],
				},
				outside: [
					'https://docs.n8n.io/deploy/host-n8n/configure-n8n/basic-configuration/use-environment-variables/binary-data/',
				],
			},
		'| A parked execution does not go on | It does when its time is up. Without callbacks in between, ask with _Get Status_: if the video is done, the provider could not call your n8n |':
			{
				tests: {
					'test/engine/callbackLimits.test.ts': [
						'when Max Wait is over › every item goes on as processing with its task ID and is no error; callbacks come too late then',
					],
					'test/engine/operations.test.ts': [
						'on %s › Get Status looks once: a task under way is processing, and a failed one is an answer, not an error',
					],
				},
			},
		'| The trigger does not start | The workflow has to be published (in older n8n: active), and _Submit_ needs the same credential; see [The trigger](#the-trigger) |':
			{
				tests: {
					'test/engine/triggerSubmit.test.ts': [
						'in the same workflow › a trigger that is not active, or not any more, is not called',
						'in the same workflow › a context that would be lost because the trigger %s is refused',
					],
					'test/e2e/trigger.e2e.ts': [
						'the same workflow: Submit finds the trigger by itself, again after a restart, and its own credential is needed',
					],
				},
			},
	},
};
