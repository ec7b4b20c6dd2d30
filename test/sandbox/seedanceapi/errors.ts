import { jsonAnswer, type Answer } from '../http/answer';
import type { ErrorShape } from '../types';

/**
 * Error table of the seedanceapi.org API v2 page, and two codes of the sandbox that the page doesn't have:
 * INVALID_REQUEST (a field without a code) and RATE_LIMITED (for keys with a rate limit).
 */
const errors = {
	INVALID_PROMPT: [400, 'The prompt is invalid or empty'],
	INVALID_ASPECT_RATIO: [400, 'The model does not support this aspect_ratio'],
	INVALID_DURATION: [400, '2.0 and Fast accept 5, 10, or 15 seconds, and Mini accepts 4 to 15'],
	TOO_MANY_IMAGES: [400, 'Too many images (at most 4)'],
	INVALID_REQUEST: [400, 'The request is invalid'],
	INVALID_API_KEY: [401, 'The API key is invalid'],
	INSUFFICIENT_CREDITS: [402, 'Not enough credits'],
	TASK_NOT_FOUND: [404, 'The task does not exist'],
	RATE_LIMITED: [429, 'Too many requests'],
	INTERNAL_ERROR: [500, 'Internal server error'],
} as const;

export type ErrorCode = keyof typeof errors;

function shaped(shape: ErrorShape, status: number, code: string, message: string): unknown {
	switch (shape) {
		case 'object':
			return { error: { code, message } };
		case 'string':
			return { error: `${code}: ${message}` };
		case 'flat':
			return { code, message };
		case 'msg':
			return { code: status, msg: `${code}: ${message}` };
		case 'envelope200':
			return { code: status, message: code, data: { error_message: message } };
	}
}

/** Creates errors in the configured JSON shape, because the page shows none. */
export class Errors {
	shape: ErrorShape = 'object';

	answer(code: ErrorCode, message?: string, headers?: Record<string, string>): Answer {
		const [status, meaning] = errors[code];
		return this.write(status, code, message ?? meaning, headers);
	}

	/** Returns the documented error for a status, or the internal error for any other status. */
	forStatus(status: number): Answer {
		const entry = Object.entries(errors).find(([, [documented]]) => documented === status);
		const [code, [, message]] = entry ?? ['INTERNAL_ERROR', errors.INTERNAL_ERROR];
		return this.write(status, code, message);
	}

	private write(status: number, code: string, message: string, headers?: Record<string, string>): Answer {
		const httpStatus = this.shape === 'envelope200' ? 200 : status;
		return jsonAnswer(httpStatus, shaped(this.shape, status, code, message), headers);
	}
}
