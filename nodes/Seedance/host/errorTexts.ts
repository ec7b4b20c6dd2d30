/** What to do about each failure, in one place. The README's table of errors comes from here too. */
import type { FailureCode } from '../providers/vocabulary';

export interface ErrorText {
	/** What happened, for the README. */
	meaning: string;
	/** What the user can do now. */
	nextStep: string;
}

const KEPT = 'What was bought is kept: a retry of this execution goes on with it instead of buying again.';

export const ERROR_TEXTS: Readonly<Record<FailureCode, ErrorText>> = {
	invalid_parameters: {
		meaning: 'A field has a value that the model does not take',
		nextStep: 'Correct this. Nothing was sent for this item, and no credits were spent.',
	},
	invalid_request: {
		meaning: 'The provider refused the request',
		nextStep: "Change what the provider's message names and run again. No credits were spent.",
	},
	unauthorized: {
		meaning: 'The provider refused the API key',
		nextStep: 'Check the API key and the provider in the credential, and test it there.',
	},
	insufficient_credits: {
		meaning: 'The account has too few credits',
		nextStep: `Add credits at the provider, then retry. ${KEPT}`,
	},
	over_max_credits: {
		meaning: 'The video would have cost more than Max Credits leaves',
		nextStep: 'Raise Max Credits in Options, or send fewer items at a time.',
	},
	rate_limited: {
		meaning: 'The provider kept answering that there are too many requests',
		nextStep: `Retry later: something else uses the same account, or the limit is very low. ${KEPT}`,
	},
	service_busy: {
		meaning: 'The provider was too busy to take the video',
		nextStep: 'Retry later. It was not submitted, and no credits were spent.',
	},
	idempotency_conflict: {
		meaning:
			'The idempotency key was used before with other parameters, or its first request is still running',
		nextStep:
			'Give the order another Idempotency Key in Options; or, where the parameters are the same, retry in a few minutes.',
	},
	not_found: {
		meaning: 'The provider knows no such task, or no such address',
		nextStep:
			"Check the credential's Base URL, and where a task was asked for, its ID and that the credential is of the provider and account that submitted it.",
	},
	task_failed: {
		meaning: 'The provider could not make the video',
		nextStep: 'Change the prompt or the media as its message says, and run again: that is a new order.',
	},
	not_connected: {
		meaning: 'The provider could not be reached',
		nextStep: `Check the network and the credential's Base URL, then retry. ${KEPT}`,
	},
	outcome_unknown: {
		meaning: 'The request went out, but no usable answer came back',
		nextStep:
			"It is not sent again by itself, so that it can't be bought twice. Look at your tasks on the provider's site: if the video is there, give its task ID to the operation Wait; if it is not, set a new Idempotency Key in Options, or start a new execution, to submit it again.",
	},
	unreadable_answer: {
		meaning: "The provider's answer made no sense",
		nextStep: 'Ask again later with Get Status or Wait and the task ID.',
	},
	provider_error: {
		meaning: 'The provider had trouble of its own',
		nextStep: `Retry later. ${KEPT}`,
	},
	download_failed: {
		meaning: 'The video is finished and paid for, but its file could not be fetched',
		nextStep:
			'Use Get Status with Download Video and the task ID to fetch it again: that costs nothing. Its URL is in videoUrl.',
	},
	not_sent: {
		meaning: 'The item was not submitted, because no later one could have succeeded',
		nextStep: 'Resolve what the first item met, then retry. No credits were spent on this item.',
	},
	stopped: {
		meaning: 'The workflow was stopped',
		nextStep: 'A video that was submitted goes on at the provider: give its task ID to the operation Wait.',
	},
};

/** Where the provider honours idempotency keys, a lost answer costs nothing to ask for again. */
const SAFE_TO_RETRY =
	'Retry this execution, or turn on Retry On Fail: it is sent again with the same idempotency key, so it is not bought twice.';

/** What the user can do about a failure. */
export function nextStepOf(code: FailureCode, honoursIdempotencyKey: boolean): string {
	if (code === 'outcome_unknown' && honoursIdempotencyKey) return SAFE_TO_RETRY;
	return ERROR_TEXTS[code].nextStep;
}
