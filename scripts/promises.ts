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
				'whatever breaks and however it is tried again: at most one charge that is kept for a row, and no task is lost',
			],
			'test/money/matrix.ts': ['${provider}: $on meets "$name", tried again by $retry: charged as written'],
			'test/money/orders.test.ts': [
				"on %s › rows with the same key of the user's own are one order, and all of them get its video",
				'on %s › after a failed task a retry buys anew, for the item that failed and no other',
				'on seedanceapi, a lost order is sent again only when the user gives it a new key',
			],
			'test/money/doubt.test.ts': [
				'the answer is lost after the charge, and then the provider says %s: the item does not say that nothing was spent',
			],
			'test/money/anotherProvider.test.ts': [
				'a row that failed by %s goes on only where it is certain that nothing was charged',
			],
			'test/money/connection.test.ts': ['on %s › %s in place of the answer does not buy again'],
			'test/money/callback.test.ts': [
				'tried again by %s › after %s it is ordered and charged as with polling, once at most',
			],
			'test/engine/triggerSubmit.test.ts': ['the token is no part of the order › %s buys nothing twice'],
			'test/engine/inputFiles.test.ts': [
				'on seedance2ai, an order with a file is not bought again after a crash, though its URL is another one',
			],
			'test/engine/tool.test.ts': [
				'a tool on %s › called again with the same values is the same order, with others another one',
			],
			'test/engine/toolAtOnce.test.ts': [
				'on %s › the very same call twice is one video, charged once, and both get it',
			],
			'test/e2e/crash.e2e.ts': [
				'seedance2ai: Submit and Wait is charged once for each row, by its idempotency keys',
				'seedanceapi: Submit and Wait as two nodes is charged once, by the progress that n8n saves',
				"ark: Submit and Wait is charged once for each row, by the marks in the provider's list",
				'seedance2ai: Stop and "Retry execution" is charged once, and the log names what was bought',
			],
			'test/e2e/breaks.e2e.ts': ['kill -9 › seedance2ai: between a POST and its answer, %s'],
			'test/e2e/queue.e2e.ts': [
				'two workers that share a key buy each item once, and settle inside its rate limit',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
				'%s is restarted while it waits: the video comes out, bought once',
			],
			'test/e2e/callbackWait.e2e.ts': [
				'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
			],
		},
	},
	{
		promise: 'A paid task is never lost',
		shownBy: {
			'test/engine/errors.test.ts': [
				'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
				'a batch with bad rows on %s › with stop on error: everything that can be finished is, then one error names every item and task',
				'on %s, a row whose task is paid for already › keeps its task ID on the error output, whatever else is wrong with it',
			],
			'test/engine/proxyPages.test.ts': [
				'on %s › a page with HTTP %i minutes into a wait is not the end of the task',
			],
			'test/engine/retryAfter.test.ts': [
				'on %s › a pause beyond the end of the wait does not skip the last look',
			],
			'test/money/taskIds.test.ts': ['on seedanceapi, a task ID that leads to no task is still in the error'],
			'test/engine/waiting.test.ts': [
				"on %s › what is bought is in n8n's log at once, where it is found again whatever becomes of the execution",
				'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
				'on %s › looks that fail in every way are not the end of the task',
				'on %s › looks that fail until time is up leave the task ID and the reason in the item',
				'on %s › Stop ends the wait within a second, sends nothing more, and names what was bought',
			],
			'test/engine/download.test.ts': ['on %s › %s leaves the paid URL and the task ID in the item'],
			'test/engine/operations.test.ts': [
				'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
			],
			'test/engine/triggerFiles.test.ts': [
				'a file that cannot be fetched fails the execution with the task ID and the URL, and a retry fetches it',
			],
			'test/engine/callbackLimits.test.ts': [
				'when Max Wait is over › every item goes on as processing with its task ID and is no error; callbacks come too late then',
				'when Max Wait is over › Wait, by %s, takes them from there',
			],
			'test/e2e/breaks.e2e.ts': [
				'a host that is down › the provider, for two minutes while it is asked: the execution goes on by itself',
				'a host that is down › the media host, for long: the error has the task ID, and "Retry execution" brings the video',
			],
			'test/e2e/queueBreaks.e2e.ts': [
				'kill -9 of a worker while it waits › seedanceapi: the task ID is in the log, and Wait brings the video without buying it again',
				'kill -9 of the worker that ordered it, while the execution is parked: the callback brings the video',
			],
			'test/e2e/crash.e2e.ts': [
				'%s: a shutdown of n8n while it waits loses no task ID and buys nothing twice',
			],
		},
	},
	{
		promise: 'Nothing invalid is sent',
		shownBy: {
			'test/parameters/rules.test.ts': [
				'the parameter tables › %s, %s: takes %s %s',
				'the parameter tables › %s, %s: refuses %s %s',
			],
			'test/providers/orders.test.ts': [
				'an order › that our check lets pass is accepted by the provider, and nothing that was given is missing',
			],
			'test/parameters/expressions.test.ts': [
				'what has no plain meaning is refused › all violations of an item are told at once, each about its own field',
				'what has no plain meaning is refused › nothing that an expression can deliver makes the check throw',
			],
			'test/engine/parameters.test.ts': [
				'a model of another provider than the credential is refused before anything is sent',
				'an expression that yields null does not fall back to a default in silence',
				'an option set for a row whose model does not take it is refused, not dropped',
				'on %s, a media URL that the provider can not reach is refused before a credit is spent',
			],
			'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'],
			'test/ui/fields.test.ts': [
				'the fields of each model › $model in $mode: every field has the choices, limits and default of the page',
			],
		},
	},
	{
		promise: 'A batch takes about as long as its slowest video, within the rate limit of the account',
		shownBy: {
			'test/simulation/simulation.test.ts': [
				'within 1.15 times the bound › 20 items of 90 s each (seed %i)',
				'within 1.15 times the bound › 200 items with %s times, the budget used to 95 % and never exceeded',
				'the end of the last task is noticed within one interval: half a minute, or a tenth of its age',
				'four processes with one key, on average: within 1.1 times the bound, under 1 % refused once settled, about equal shares',
			],
			'test/tasks/rate/rateWindow.test.ts': [
				"under random schedules the limit is never exceeded by the provider's clock, nobody starves, nothing is left",
			],
			'test/engine/download.test.ts': [
				'on %s › files are fetched as soon as their item is done, while others are waited for',
			],
		},
	},
	{
		promise: 'A callback is not trusted: it is authenticated, checked with the provider, and counts once',
		shownBy: {
			'test/engine/callbackStorm.test.ts': ['every order, duplicate, loss, delay and forgery of callbacks'],
			'test/engine/callbackTrouble.test.ts': [
				'two at once: one resumes, the others are to come again, and the provider is asked once for each task',
				'a body of %s neither throws nor resumes what is not done',
				'downloads are made after the callback has been answered, and only from where the provider says',
			],
			'test/engine/callbackHandOver.test.ts': [
				'n8n that could not resume is tried again by the next callback after a moment, within what a caller is told to wait',
			],
			'test/engine/callbackUnconfirmed.test.ts': [
				'where the provider cannot be asked, the callback is refused so that it comes again, and nothing is resumed › %s',
				'where the provider is %s for a moment, it is asked again while the caller waits',
			],
			'test/engine/triggerProperty.test.ts': [
				'each end of a task starts the workflow exactly once with the right item, and forgeries never do',
			],
			'test/engine/triggerAttack.test.ts': [
				'a URL without a good token is refused, and nobody is asked',
				'the body is not believed: not its status, not its video, not its prototype',
				'a callback makes n8n ask nobody but the base URL of the credential',
			],
			'test/engine/trigger.test.ts': [
				'two callbacks at once start the workflow once, also where n8n has not saved the first one yet',
				'what was delivered is known after a restart of n8n, and after the workflow was turned off and on',
			],
			'test/tasks/callbacks/triggerToken.test.ts': ['no change of any character goes unnoticed'],
			'test/e2e/callbackWait.e2e.ts': ['a wrong token and a task of somebody else resume nothing'],
			'test/e2e/trigger.e2e.ts': [
				'a pasted URL: each row comes out of the other workflow once, with its context and its file',
			],
		},
	},
	{
		promise: "The API key is sent to the provider's API only",
		shownBy: {
			'test/host/account.test.ts': [
				'authorized › refuses %s, and the error does not hold the key',
				'authorized › wherever a request goes, the key goes only under the base URL',
			],
			'test/engine/redirects.test.ts': [
				'on %s › a submit that is redirected %s (%i) was certainly not accepted',
			],
			'test/engine/httpRequest.test.ts': [
				'by %s › a redirect, to %s as well, gets neither the key nor a request',
			],
			'test/engine/triggerAttack.test.ts': [
				'no key anywhere: not in the item, the answer, the log or what n8n saves',
			],
			'test/engine/secrets.test.ts': [
				'on %s › with %s, the key is in nothing that a run leaves behind, even where the provider echoes it',
				'on %s › a key with / + = that is echoed %s is in no error, no item and no page',
			],
			'test/engine/download.test.ts': [
				'on %s › requests to the media host carry no key, nor do those that a redirect leads to',
			],
			'test/e2e/credential.e2e.ts': ['the base URL %s does not pass'],
		},
	},
];
