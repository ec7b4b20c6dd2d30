/** The meaning and the next step for each failure code. The table in docs/errors.md is generated from them. */
import type { Provider } from '../../providers/provider';
import type { FailureCode } from '../../providers/task';
import { endWithPeriod, joined } from '../../text/sentences';
import { ON_CREDENTIALS, type DocsPage } from '../operationError';
import { chargesSentence } from './charges';
import { earlierTaskIds, type TaskResult } from './itemResult';

interface ErrorText {
	/** What happened. Used in docs/errors.md. */
	meaning: string;
	/** What the user can do now. */
	nextStep: string;
	/** The next step if a task exists. The task is paid for; only a request about it failed. */
	withTask?: string;
	/** The page that explains more, linked in the editor and in docs/errors.md. */
	page?: DocsPage;
}

const PROTECTION: DocsPage = { file: 'docs/money.md', heading: 'How each provider is protected' };
const KEPT =
	'If you retry this execution, the node reuses the submitted tasks, and you are not charged for them again.';
/** The next step if a task exists. Advice that nothing was spent, or to submit again, would lead to a second charge. */
const GOES_ON =
	'The task continues at the provider. To get its video, use Wait or Get Status with the task ID.';

export const ERROR_TEXTS: Readonly<Record<FailureCode, ErrorText>> = {
	invalid_parameters: {
		meaning: 'A field has a value that the model does not accept',
		nextStep: 'Correct the value. No request was sent for this item.',
		page: { file: 'docs/parameters.md', heading: 'Parameters' },
	},
	invalid_request: {
		meaning: 'The provider refused the request',
		nextStep:
			'Correct the request as described in the message, then run the workflow again with only this item.',
		withTask: GOES_ON,
	},
	unauthorized: {
		meaning: 'The provider refused the API key',
		nextStep: 'Check the API key and the provider in the credential, then test the credential.',
		withTask: `Check the API key and the provider in the credential, then test the credential. ${GOES_ON}`,
		page: ON_CREDENTIALS,
	},
	content_refused: {
		meaning: "The provider's moderation refused the prompt, the media, or the finished video",
		nextStep:
			'Follow the advice in the message. Then run the workflow again with only this item, and with another Idempotency Key if you set one.',
	},
	model_unavailable: {
		meaning: 'The account cannot use this model or endpoint',
		nextStep:
			"Activate the model in the provider's console. If the model is already active, check Model ID or Endpoint in Options and Region in the credential.",
		withTask: GOES_ON,
	},
	insufficient_credits: {
		meaning: 'The account has too few credits or an unpaid bill',
		nextStep: `Add credits or pay the bill at the provider, then retry. ${KEPT}`,
		withTask: GOES_ON,
	},
	over_budget: {
		meaning: 'The cost of the video could exceed Max Credits or Max USD',
		nextStep: `Raise the cap in Options, then retry. ${KEPT} If the message says that a cost is unknown, run the workflow again with only this item instead.`,
		page: { file: 'docs/money.md', heading: 'Cap the cost of a run' },
	},
	rate_limited: {
		meaning: 'The provider kept refusing requests because of its rate limit',
		nextStep: `Retry later. Another program may be using the same account, or the account's limit may be very low. ${KEPT}`,
		withTask: GOES_ON,
		page: { file: 'docs/rate-limits.md', heading: 'Rate limits and shared keys' },
	},
	quota_exceeded: {
		meaning: 'The account has reached a quota or spending limit',
		nextStep: `Raise the limit in the provider's console, or wait until it resets, then retry. ${KEPT}`,
		withTask: GOES_ON,
	},
	service_busy: {
		meaning: 'The provider was too busy to accept the request',
		nextStep: `Retry later. The video was not submitted. ${KEPT}`,
		withTask: GOES_ON,
	},
	idempotency_conflict: {
		meaning:
			'The idempotency key was already used with different parameters, or the first request with the key is still running',
		nextStep:
			'Retry in a few minutes. If the key was used for the same request, the node finds the video, and you are not charged again. Set another Idempotency Key in Options only if the key was used for a different request.',
		withTask: GOES_ON,
		page: PROTECTION,
	},
	not_found: {
		meaning: 'The provider did not find the task or the requested URL',
		nextStep:
			"Check the credential's Base URL. If you entered a task ID, check the ID, and use a credential for the account that submitted the task.",
		withTask:
			"Check the task ID and the credential's Base URL. The credential must be for the provider and account that the task belongs to.",
	},
	task_failed: {
		meaning: 'The provider could not generate the video',
		nextStep:
			'If the message names the prompt or the media, change them. Then run the workflow again with only this item, and with another Idempotency Key if you set one. You can be charged for the new task.',
		page: { file: 'docs/errors.md', heading: 'What happens to a failed item' },
	},
	task_cancelled: {
		meaning: 'The task was canceled before it ran',
		nextStep:
			'To get the video, run the workflow again with only this item, and with another Idempotency Key if you set one. A retry of this execution does not submit a canceled task again.',
	},
	not_connected: {
		meaning:
			"The node could not reach the provider or read a file to send, or the provider's URL redirects to another address",
		nextStep: `If the message names a file, make sure that n8n can read the file. Otherwise, check the network, the proxy, and the credential's Base URL. Then retry. ${KEPT}`,
		withTask: `Check the network, the proxy, and the credential's Base URL. ${GOES_ON}`,
	},
	outcome_unknown: {
		meaning: 'The provider may have received the request, but returned no usable response',
		nextStep:
			"The node does not send the request again, because you could be charged twice. Check your tasks on the provider's site. If the task is listed there, use Wait with its task ID. Otherwise, run the workflow again with only this item, and with a new Idempotency Key if you set one.",
		page: PROTECTION,
	},
	unreadable_answer: {
		meaning: 'The provider returned a response that the node cannot read',
		nextStep: 'Later, use Get Status or Wait with the task ID.',
	},
	provider_error: {
		meaning: "The provider's server could not process the request",
		nextStep: `Retry later. ${KEPT}`,
		withTask: GOES_ON,
	},
	download_failed: {
		meaning: 'The video is finished and was charged, but the node could not download its file',
		nextStep:
			'To retry the download at no cost, use Get Status with the task ID and turn on Download Video. The video URL is in the output field videoUrl.',
		page: { file: 'docs/files.md', heading: 'If a download fails' },
	},
	not_cancelled: {
		meaning: 'The task was not canceled',
		nextStep:
			'If the task is still queued, try Cancel again. Otherwise, use Get Status or Wait with the task ID.',
	},
	not_sent: {
		meaning: 'The item was not submitted, because an earlier item failed for a reason that affects all items',
		nextStep:
			'Resolve the cause described in the message. Then retry this execution, or run the workflow again with only the items that were not submitted.',
	},
	stopped: {
		meaning: 'The workflow was stopped',
		nextStep: 'Submitted tasks continue at the provider. To get a video, use Wait with its task ID.',
		page: { file: 'docs/waiting.md', heading: 'Stop' },
	},
};

/** The next step if the wait ended before the task did. */
const OUT_OF_TIME = 'The task continues at the provider. To get its video, use Wait with the task ID.';

/** The next step after a lost response if the provider honors idempotency keys: a retry is not charged again. */
const SAFE_TO_RETRY =
	'Retry this execution. The node sends the request again with the same idempotency key, so you are not charged twice. If you start a new execution, you can be charged again.';

/** The next step after a lost response if the provider has a list of tasks: a retry finds the submitted task there. */
const LOOKED_FOR =
	"Retry in a few minutes. The retry looks for the task in the provider's list, unless you set a Safety Identifier. If it does not find the task, check the provider's site. If the task is there, use Wait with its task ID. Otherwise, run the workflow again with only this item, and with a new Idempotency Key if you set one.";

/** Codes whose `nextStep` also holds for an item with a task. */
const ABOUT_TASKS: readonly FailureCode[] = [
	'invalid_parameters',
	'content_refused',
	'task_cancelled',
	'task_failed',
	'unreadable_answer',
	'download_failed',
	'not_cancelled',
	'stopped',
];

/**
 * Returns what the user can do about a failure.
 * @param provider null if nothing was sent yet, because the advice about repeated requests doesn't apply then
 * @param hasTask whether the item has a task ID; then the next step is about that task
 */
export function nextStepOf(
	code: FailureCode,
	provider: Pick<Provider, 'honoursIdempotencyKey' | 'list'> | null,
	hasTask: boolean,
): string {
	const { nextStep, withTask = GOES_ON } = ERROR_TEXTS[code];
	if (hasTask && !ABOUT_TASKS.includes(code)) return withTask;
	if (code !== 'outcome_unknown' || provider === null) return nextStep;
	if (provider.honoursIdempotencyKey) return SAFE_TO_RETRY;
	return provider.list === null ? nextStep : LOOKED_FOR;
}

/** Returns what happened to an item, as one clause. */
export function headline({ task, timedOut }: TaskResult): string {
	const message = task.failure?.message;
	if (!timedOut) return message ?? 'The item ended without a video';
	return `The video was not finished within Max Wait${message === undefined ? '' : `, and the last status request failed. ${message}`}`;
}

/** Returns the full error text of an item: what happened, its tasks, what was charged, and the next step. */
export function sentence(result: TaskResult, provider: Provider): string {
	return joined(endWithPeriod(headline(result)), detailsOf(result), nextStep(result, provider));
}

/** Returns the item's task IDs, video URL, and charges as sentences, or '' if there are none. */
export function detailsOf(result: TaskResult): string {
	const { task } = result;
	const video = task.videoUrl === null ? '' : `, video ${task.videoUrl}`;
	const present = task.taskId === null ? '' : `Task ID ${task.taskId} at ${task.provider}${video}.`;
	const earlier = earlierTaskIds(result);
	const past = earlier.length === 0 ? '' : `Earlier failed tasks: ${earlier.join(', ')}.`;
	return joined(present, past, chargesSentence(task, earlier.length > 0));
}

/** Returns what to do now, or '' if the item didn't fail. */
export function nextStep({ task, advice, timedOut }: TaskResult, provider: Provider): string {
	const { failure, taskId } = task;
	if (advice !== undefined) return advice;
	if (timedOut) return OUT_OF_TIME;
	return failure === null ? '' : nextStepOf(failure.code, provider, taskId !== null);
}
