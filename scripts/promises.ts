/**
 * The package's promises, and the tests that would fail if a promise were broken. The table of docs/promises.md is generated from
 * this list. A test checks that each test listed here exists under exactly this name and runs.
 */
export interface Promised {
	promise: string;
	/** By file: full names of tests, including the names of their blocks. */
	shownBy: Readonly<Record<string, readonly string[]>>;
}

export const PROMISES: readonly Promised[] = [
	{
		promise: 'A video is never charged twice by accident',
		shownBy: {
			'test/money/property.test.ts': [
				'with random faults and retries, each item has at most one charge that is not refunded, and no task is lost',
			],
			'test/money/matrix.ts': [
				'${provider}: $on fault "$name" with retry "$retry": requests, charges, and outcome match the fault table',
			],
			'test/money/orders.test.ts': [
				'on %s › items with the same Idempotency Key are charged once, and all get the same video',
				'on %s › after a failed task, a retry submits only the failed item again',
				'on seedanceapi, a lost request is submitted again only with a new Idempotency Key',
			],
			'test/money/doubt.test.ts': [
				'if the response is lost after the charge and the provider then says %s, the error says that the video may have been submitted',
			],
			'test/money/anotherProvider.test.ts': [
				'an item that failed with %s goes to the second provider only if it is certain that nothing was charged',
			],
			'test/money/connection.test.ts': ['on %s › %s instead of the response does not cause a second charge'],
			'test/money/callback.test.ts': [
				'waiting by callback, retry mode %s › after %s, the node sends as many submit requests as with polling and is charged at most once',
			],
			'test/engine/triggerSubmit.test.ts': [
				'the callback token is not part of the request identity › %s does not charge twice',
			],
			'test/engine/inputFiles.test.ts': [
				"on seedance2ai, a request with a file is not charged again after a crash, although the file's URL changes",
			],
			'test/engine/tool.test.ts': [
				'a tool on %s › returns the same task for a repeated call with the same values, and a new task for different values',
			],
			'test/engine/toolAtOnce.test.ts': [
				'on %s › two identical calls at the same time get the same video and are charged once',
			],
			'test/e2e/crash.e2e.ts': [
				'seedance2ai: after kill -9, Submit and Wait is charged once per item because of its idempotency keys',
				'seedanceapi: after kill -9, Submit and Wait as two nodes are charged once because n8n saves progress',
				"ark: after kill -9, Submit and Wait is charged once per item because of the marks in the provider's task list",
				'seedance2ai: after Stop and "Retry execution", each item is charged once, and the log has the task IDs',
			],
			'test/e2e/breaks.e2e.ts': [
				'kill -9 › seedance2ai: between a submit and its response (%s), the video is charged once',
			],
			'test/e2e/queue.e2e.ts': [
				'two workers with the same API key are charged once per item and settle within the rate limit',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				'kill -9 of a worker during a wait › seedance2ai: with an Idempotency Key from each item, a new execution is not charged again',
				'%s is restarted during a wait: the node outputs the video, charged once',
			],
			'test/e2e/callbackWait.e2e.ts': [
				'after kill -9 and a restart of n8n, 20 parked items are output in order, each charged once',
			],
		},
	},
	{
		promise: 'A paid task is never lost',
		shownBy: {
			'test/engine/errors.test.ts': [
				'a batch with failed items on %s › with an error output: successful items go to the first output, failed items to the second with all output fields',
				'a batch with failed items on %s › with Stop Workflow: the other items finish first, then one error lists every item and task ID',
				'on %s, an item with a paid task › keeps its task ID on the error output even if another field is invalid',
			],
			'test/engine/proxyPages.test.ts': [
				'on %s › minutes into a wait, an HTML page with HTTP %i does not fail the task',
			],
			'test/engine/retryAfter.test.ts': [
				'on %s › a Retry-After beyond Max Wait does not skip the final status request',
			],
			'test/money/taskIds.test.ts': [
				'on seedanceapi, the error has the task ID even if the provider does not find the task',
			],
			'test/engine/waiting.test.ts': [
				"on %s › n8n's log has the task ID right after the submit, even if the execution does not finish",
				'on %s › when Max Wait is over, the item is output as processing with its task ID and no error',
				'on %s › failed status requests of every kind do not fail the task',
				'on %s › if status requests fail until Max Wait is over, the item has the task ID and the reason',
				'on %s › Stop ends the wait within a second, sends no more requests, and reports the task IDs',
			],
			'test/engine/download.test.ts': [
				'on %s › a failed download (%s) leaves the paid URL and the task ID in the item',
			],
			'test/engine/operations.test.ts': [
				'on %s › Submit outputs the task ID immediately, and Wait as a second node gets the video',
			],
			'test/engine/triggerFiles.test.ts': [
				'a failed download ends the execution with an error that has the task ID and the URL, and a retry downloads the file',
			],
			'test/engine/callbackLimits.test.ts': [
				'when Max Wait is over › every item is output as processing with its task ID and no error, and later callbacks are rejected',
				'when Max Wait is over › a second node that waits by %s gets the video',
			],
			'test/e2e/breaks.e2e.ts': [
				'an outage › of the provider for two minutes of polling does not stop the execution',
				'an outage › of the media host until the download fails leaves the task ID in the error, and "Retry execution" gets the video',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				'kill -9 of a worker during a wait › seedanceapi: the log has the task ID, and Wait gets the video without a second charge',
				'after kill -9 of the worker that submitted the task, the callback resumes the parked execution with the video',
			],
			'test/e2e/crash.e2e.ts': [
				'%s: an n8n shutdown during a wait loses no task ID and charges nothing twice',
			],
		},
	},
	{
		promise: 'No invalid request is sent',
		shownBy: {
			'test/parameters/rules.test.ts': [
				'the parameter tables › %s, %s: the node and the provider accept %s %s',
				'the parameter tables › %s, %s: the node and the provider reject %s %s',
			],
			'test/providers/orders.test.ts': [
				"requests › that pass the node's checks are accepted by the provider and contain every given value",
			],
			'test/parameters/expressions.test.ts': [
				'values without a plain meaning are rejected › all invalid fields of an item are reported at once, each with its own message',
				'values without a plain meaning are rejected › no value that an expression can return makes the check throw',
			],
			'test/engine/parameters.test.ts': [
				"a model that does not belong to the credential's provider is rejected before a request is sent",
				'an expression that returns nothing is rejected and does not fall back to the default',
				'if the model comes from an expression, an option that it does not support is rejected, not dropped',
				'on %s, a media URL that the provider cannot reach is rejected before anything is charged',
			],
			'test/engine/inputFiles.test.ts': [
				'on %s › invalid media input (%s) is rejected before a request is sent',
			],
			'test/ui/fields.test.ts': [
				"the fields of each model › $model in $mode: every field has the choices, limits, and default from the provider's documentation",
			],
		},
	},
	{
		promise: "A batch takes about as long as its slowest video, within the account's rate limit",
		shownBy: {
			'test/simulation/simulation.test.ts': [
				'a batch takes less than 1.15 times the lower bound › 20 items of 90 s each (seed %i)',
				'a batch takes less than 1.15 times the lower bound › 200 items with %s times, using over 95% of the rate limit, never exceeding it',
				'the end of the last task is detected within one polling interval: half a minute or a tenth of its age',
				'four processes with one API key average less than 1.1 times the lower bound, with under 1% of requests refused once settled and about equal shares',
			],
			'test/tasks/rate/rateWindow.test.ts': [
				"random schedules never exceed the rate limit by the provider's clock, starve no request, and leave no timer",
			],
			'test/engine/download.test.ts': [
				'on %s › files are downloaded as soon as their task is finished, while the node waits for other tasks',
			],
		},
	},
	{
		promise:
			'A callback is not trusted: it is authenticated, checked with the provider, and takes effect only once',
		shownBy: {
			'test/engine/callbackStorm.test.ts': [
				'callbacks in any order, duplicated, lost, delayed, or forged, resume the execution exactly once, after all tasks ended',
			],
			'test/engine/callbackTrouble.test.ts': [
				'if callbacks arrive at the same time, one resumes the execution, the others get 503, and each task is polled once',
				'a callback body of %s neither throws nor resumes an execution with open tasks',
				'files are downloaded after the response to the callback, and only from the URLs that the provider returns',
			],
			'test/engine/callbackHandOver.test.ts': [
				'if n8n fails to resume the execution, a callback sent after the Retry-After delay resumes it',
			],
			'test/engine/callbackUnconfirmed.test.ts': [
				'if the provider cannot confirm a callback, the node answers 503 so that it is sent again, and resumes nothing › %s',
				'if the provider is %s for a moment, the node polls again before it answers the callback',
			],
			'test/engine/triggerProperty.test.ts': [
				'each finished task starts the workflow exactly once with the right item, and forged callbacks never do',
			],
			'test/engine/triggerAttack.test.ts': [
				'a callback URL without a valid token is rejected, and no request is sent',
				'the status, the video URL, and the prototype in a callback body are not trusted',
				"a callback causes requests only to the credential's base URL",
			],
			'test/engine/trigger.test.ts': [
				'callbacks at the same time start the workflow once, even if n8n has not saved the first one yet',
				'a delivered task is not delivered again after n8n restarts or the workflow is turned off and on',
			],
			'test/tasks/callbacks/triggerToken.test.ts': [
				'a token with one changed character is rejected as forged',
			],
			'test/e2e/callbackWait.e2e.ts': [
				"a callback with a wrong token or someone else's task does not resume the execution",
			],
			'test/e2e/trigger.e2e.ts': [
				'with a pasted trigger URL, the other workflow outputs each item once, with its context and file',
			],
		},
	},
	{
		promise: "The API key is sent only to the provider's API",
		shownBy: {
			'test/host/account.test.ts': [
				'authorized › rejects %s, and the error does not contain the key',
				'authorized › adds the key only to requests under the base URL',
			],
			'test/engine/redirects.test.ts': [
				'on %s › a submit that is redirected %s (%i) is not followed and counts as not accepted',
			],
			'test/engine/httpRequest.test.ts': [
				'with %s › a redirect is not followed, even to %s, so it gets neither the key nor a request',
			],
			'test/engine/triggerAttack.test.ts': [
				'the API key is not in the item, the response, the log, or the data that n8n saves',
			],
			'test/engine/secrets.test.ts': [
				'on %s › with %s, the key is not in the results, logs, or saved data of a run, even if the provider echoes it',
				'on %s › a key with / + = that the provider echoes %s is in no item, error, or page excerpt',
			],
			'test/engine/download.test.ts': [
				'on %s › requests to the media host and to its redirect targets carry no API key',
			],
			'test/e2e/credential.e2e.ts': ['the credential test fails for an unusable base URL: %s'],
		},
	},
];
