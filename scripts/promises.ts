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
				'with the provider ${provider}, the fault "$name" in a $on request, and the retry mode "$retry", the requests, charges, and outcome match the fault table',
			],
			'test/money/orders.test.ts': [
				'on %s › items with the same Idempotency Key get the same video, which is charged once',
				'on %s › after a failed task, a retry submits only the failed item again',
				'on seedanceapi, a submit whose response is lost is sent again only with a new Idempotency Key',
			],
			'test/money/doubt.test.ts': [
				'if the response to a charged submit is lost and the next response says %s, the error says that the video may have been submitted',
			],
			'test/money/anotherProvider.test.ts': [
				'an item that failed with the error code %s goes to the second provider only if the first provider certainly charged nothing',
			],
			'test/money/connection.test.ts': [
				'on %s › if the node receives %s instead of the response to a submit, the video is charged only once',
			],
			'test/money/callback.test.ts': [
				'waiting by callback, retry mode %s › with the fault "%s" during a submit, waiting by callback needs as many submit requests as polling and causes at most one charge',
			],
			'test/engine/triggerSubmit.test.ts': [
				'the callback token is not part of the request identity › if the user retries with %s, no video is charged twice, although the callback token changes',
			],
			'test/engine/inputFiles.test.ts': [
				"on seedance2ai, a request with a file is not charged again after a crash, although the file's URL changes",
			],
			'test/engine/tool.test.ts': [
				'a tool on %s › the tool returns the same task if a call repeats the same values, and a new task if the values differ',
			],
			'test/engine/toolAtOnce.test.ts': [
				'on %s › two identical calls at the same time get the same video, which is charged once',
			],
			'test/e2e/crash.e2e.ts': [
				'on seedance2ai, each item of Submit and Wait is charged once despite kill -9, because a retry sends the same idempotency keys',
				'on seedanceapi, an item is charged once despite kill -9 if Submit and Wait are separate nodes and n8n saves the execution progress',
				"on ark, each item of Submit and Wait is charged once despite kill -9, because a retry finds the marked tasks in the provider's list",
				'on seedance2ai, each item is charged once despite Stop and "Retry execution", and n8n\'s log contains the task IDs',
			],
			'test/e2e/breaks.e2e.ts': [
				'kill -9 › on seedance2ai, a video is charged once if n8n is killed before the response to the submit arrives (case: %s)',
			],
			'test/e2e/queue.e2e.ts': [
				'if two workers share an API key, each item is charged once, and after a minute the provider rejects few requests',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				'kill -9 of a worker during a wait › on seedance2ai, if a worker is killed during a wait, no item is charged again in a new execution with the same Idempotency Keys',
				'if a service that n8n uses (%s) is restarted during a wait, the node outputs the video, which is charged once',
			],
			'test/e2e/callbackWait.e2e.ts': [
				'after kill -9 and a restart of n8n, the node outputs 20 parked items in order, and each item is charged once',
			],
		},
	},
	{
		promise: 'A paid task is never lost',
		shownBy: {
			'test/engine/errors.test.ts': [
				'a batch with failed items on %s › with an error output, successful items go to the first output, and failed items go to the second output with all output fields',
				'a batch with failed items on %s › with Stop Workflow, the node finishes the other items and then reports one error that lists every item and task ID',
				'on %s, an item with a paid task › an item with a paid task keeps the task ID on the error output even if another field is invalid',
			],
			'test/engine/proxyPages.test.ts': [
				'on %s › the task does not fail if a status request returns an HTML page with the HTTP status %i',
			],
			'test/engine/retryAfter.test.ts': [
				'on %s › the node sends a final status request before Max Wait is over, even if Retry-After requires a longer pause',
			],
			'test/money/taskIds.test.ts': [
				'on seedanceapi, the error contains the task ID even if the provider does not find the task',
			],
			'test/engine/waiting.test.ts': [
				"on %s › n8n's log contains the task ID right after the submit, even if the execution does not finish",
				'on %s › when Max Wait is over, the node outputs the item with the status processing, the task ID, and no error',
				'on %s › if status requests fail for any reason, the node retries and outputs the finished video',
				'on %s › if status requests fail until Max Wait is over, the item contains the task ID and the reason',
				'on %s › after Stop, the node ends the wait within a second, sends no more requests, and reports the task IDs',
			],
			'test/engine/download.test.ts': [
				'on %s › if a download fails (cause: %s), the item still contains the video URL and the task ID',
			],
			'test/engine/operations.test.ts': [
				'on %s › Submit outputs the task ID immediately, and Wait as a second node gets the video',
			],
			'test/engine/triggerFiles.test.ts': [
				'if a download fails, the execution ends with an error that contains the task ID and the URL, and a retry downloads the file',
			],
			'test/engine/callbackLimits.test.ts': [
				'when Max Wait is over › when Max Wait is over, n8n outputs every item with the status processing, the task ID, and no error, and rejects later callbacks',
				'when Max Wait is over › when Max Wait is over, a second node whose Wait Using is set to %s gets the video',
			],
			'test/e2e/breaks.e2e.ts': [
				'an outage › the execution continues if the provider is down for two minutes of polling',
				'an outage › if the media host is down until the download fails, the error contains the task ID, and "Retry execution" gets the video',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				"kill -9 of a worker during a wait › on seedanceapi, if a worker is killed during a wait, n8n's log contains the task ID, and Wait gets the video without a second charge",
				'if the worker that submitted a task is killed, the callback still resumes the parked execution, which outputs the video',
			],
			'test/e2e/crash.e2e.ts': [
				'on the provider %s, no task ID is lost and nothing is charged twice if n8n shuts down during a wait',
			],
		},
	},
	{
		promise: 'No invalid request is sent',
		shownBy: {
			'test/parameters/rules.test.ts': [
				'the parameter tables › for the model %s in the mode %s, the node and the provider accept the parameter %s with the value %s',
				'the parameter tables › for the model %s in the mode %s, the node and the provider reject the parameter %s with the value %s',
			],
			'test/providers/orders.test.ts': [
				"requests › the provider accepts every request that passes the node's checks, and the request contains every given value",
			],
			'test/parameters/expressions.test.ts': [
				'values without a plain meaning are rejected › the node reports all invalid fields of an item at once, each with its own message',
				'values without a plain meaning are rejected › the check throws no exception for any value that an expression can return',
			],
			'test/engine/parameters.test.ts': [
				"the node rejects a model that does not belong to the credential's provider, and sends no request",
				'if an expression returns nothing, the node rejects the item instead of using the default',
				'if an expression sets the model, the node rejects an option that the model does not support instead of ignoring the option',
				'the node rejects a media URL that the provider %s cannot reach, and nothing is charged',
			],
			'test/engine/inputFiles.test.ts': [
				'on %s › the node rejects invalid media input (case: %s) and sends no request',
			],
			'test/ui/fields.test.ts': [
				"the fields of each model › for the model $model in the mode $mode, every field has the choices, limits, and default from the provider's documentation",
			],
		},
	},
	{
		promise: "A batch takes about as long as its slowest video, within the account's rate limit",
		shownBy: {
			'test/simulation/simulation.test.ts': [
				'a batch takes less than 1.15 times the lower bound › if each of 20 videos takes 90 s, the batch takes less than 1.15 times the theoretical minimum (random seed: %i)',
				'a batch takes less than 1.15 times the lower bound › with %s generation times, a batch of 200 items takes less than 1.15 times the theoretical minimum and uses over 95% of the rate limit without exceeding the limit',
				'the node detects the end of the last task within one polling interval, which is at most 30 seconds',
				'four processes with one API key take less than 1.1 times the theoretical minimum on average, get about equal shares, and later have under 1% of their requests rejected',
			],
			'test/tasks/rate/rateWindow.test.ts': [
				"if requests are made at random times, the provider's rate limit is never exceeded, every request gets its turn, and no timer is left",
			],
			'test/engine/download.test.ts': [
				'on %s › the node downloads each file as soon as the task is finished, and continues to wait for other tasks',
			],
		},
	},
	{
		promise:
			'The node does not trust callbacks: it authenticates each callback, checks the task with the provider, and resumes or starts an execution only once',
		shownBy: {
			'test/engine/callbackStorm.test.ts': [
				'the execution resumes exactly once, after all tasks have ended, even if callbacks are out of order, duplicated, lost, delayed, or forged',
			],
			'test/engine/callbackTrouble.test.ts': [
				'if callbacks arrive at the same time, one resumes the execution, the others get a 503 response, and each task is polled once',
				'a callback whose body is %s causes no exception and does not resume an execution with open tasks',
				'the node responds to the callback before it downloads files, and downloads only from the URLs that the provider returns',
			],
			'test/engine/callbackHandOver.test.ts': [
				'if n8n fails to resume the execution, a callback sent after the Retry-After delay resumes it',
			],
			'test/engine/callbackUnconfirmed.test.ts': [
				'a callback that the provider cannot confirm › if a status request fails (cause: %s), the node responds to the callback with 503 and does not resume the execution',
				'if one status request fails (cause: %s), the node polls again before it responds to the callback',
			],
			'test/engine/triggerProperty.test.ts': [
				'each finished task starts the workflow exactly once with the right item, and forged callbacks never start the workflow',
			],
			'test/engine/triggerAttack.test.ts': [
				'the trigger rejects a callback without a valid token and sends no request',
				'the trigger ignores the status, the video URL, and prototype properties in a callback body',
				"after a callback, the trigger sends requests only to the credential's base URL",
			],
			'test/engine/trigger.test.ts': [
				'if several callbacks for a task arrive at the same time, the workflow starts once, even if n8n has not saved the first callback yet',
				'a task does not start the workflow again after n8n restarts or after the workflow is turned off and on',
			],
			'test/tasks/callbacks/triggerToken.test.ts': [
				'the trigger rejects a token with one changed character as forged',
			],
			'test/e2e/callbackWait.e2e.ts': [
				'a callback with a wrong token or an unknown task ID does not resume the execution',
			],
			'test/e2e/trigger.e2e.ts': [
				'if Callback URL contains the trigger URL of another workflow, that workflow outputs each item once, with the context and file of the item',
			],
		},
	},
	{
		promise: "The API key is sent only to the provider's API",
		shownBy: {
			'test/host/account.test.ts': [
				'authorized › a request to a URL outside the base URL (%s) is rejected, and the error does not contain the key',
				'authorized › the key is added only to requests whose URL is below the base URL',
			],
			'test/engine/redirects.test.ts': [
				'on %s › if the provider redirects a submit (%s, HTTP %i), the node does not follow the redirect, and the submit counts as not accepted',
			],
			'test/engine/httpRequest.test.ts': [
				'with %s › a redirect to the host %s is not followed, so the target of the redirect gets neither the key nor a request',
			],
			'test/engine/triggerAttack.test.ts': [
				'the API key is not in the item, the response, the log, or the data that n8n saves',
			],
			'test/engine/secrets.test.ts': [
				'on %s › with On Error set to %s, the results, logs, and saved data of an execution do not contain the key, even if the provider returns the key',
				'on %s › if the provider returns a key with the characters / + = (form: %s), no item, error, or page excerpt contains the key',
			],
			'test/engine/download.test.ts': [
				'on %s › requests to the media host and to the targets of its redirects contain no API key',
			],
			'test/e2e/credential.e2e.ts': ['the credential test fails if the base URL is unusable (%s)'],
		},
	},
];
