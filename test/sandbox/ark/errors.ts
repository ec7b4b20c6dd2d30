import { randomBytes } from 'node:crypto';

import { jsonAnswer, type Answer } from '../http/answer';

const types = new Map([
	[400, 'BadRequest'],
	[401, 'Unauthorized'],
	[403, 'Forbidden'],
	[404, 'NotFound'],
	[409, 'Conflict'],
	[413, 'BadRequest'],
	[429, 'TooManyRequests'],
]);

/** Problem with a request. `param` names the field, if there is one. */
export interface Problem {
	status: number;
	code: string;
	message: string;
	param?: string;
}

/** Returns the problem of an invalid field. */
export const invalid = (param: string, problem: string): Problem => ({
	status: 400,
	code: 'InvalidParameter',
	message: `The parameter \`${param}\` specified in the request is not valid: ${problem}.`,
	param,
});

/** Returns the problem of a missing field. */
export const missing = (param: string): Problem => ({
	status: 400,
	code: 'MissingParameter',
	message: `The request failed because it is missing the \`${param}\` parameter.`,
	param,
});

export const problems = {
	unauthorized: {
		status: 401,
		code: 'AuthenticationError',
		message: 'The API key in the request is missing or invalid.',
	},
	overdue: {
		status: 403,
		code: 'AccountOverdueError',
		message: 'The request failed because your account has an overdue balance.',
	},
	noTask: { status: 404, code: 'ResourceNotFound', message: 'The specified resource is not found.' },
	noModel: {
		status: 404,
		code: 'InvalidEndpointOrModel.NotFound',
		message: 'The model or endpoint does not exist or you do not have access to it.',
		param: 'model',
	},
	running: {
		status: 409,
		code: 'InvalidAction.RunningTaskDeletion',
		message: 'Cannot delete task because it is currently running.',
	},
	cancelled: {
		status: 409,
		code: 'InvalidAction',
		message: 'Cannot delete task because it is cancelled.',
	},
	tooLarge: { status: 413, code: 'InvalidParameter', message: 'The request body is larger than 64 MB.' },
	tooManyCreates: {
		status: 429,
		code: 'ModelAccountRpmRateLimitExceeded',
		message: 'The requests per minute (RPM) limit of your account for this model is exceeded.',
	},
	tooManyRequests: {
		status: 429,
		code: 'AccountRateLimitExceeded',
		message: 'The requests have exceeded the queries per second (QPS) limit of your account.',
	},
} as const satisfies Record<string, Problem>;

/** Returns an error response in ark's format. */
export function errorAnswer({ status, code, message, param = '' }: Problem): Answer {
	const id = `02${randomBytes(14).toString('hex')}`;
	const type = types.get(status) ?? 'InternalServerError';
	return jsonAnswer(status, { error: { code, message: `${message} Request id: ${id}`, param, type } });
}

const byStatus = new Map<number, Problem>([
	[400, { status: 400, code: 'InvalidParameter', message: 'A parameter is not valid.' }],
	[401, problems.unauthorized],
	[403, problems.overdue],
	[404, problems.noTask],
	[409, problems.running],
	[413, problems.tooLarge],
	[429, problems.tooManyCreates],
	[503, { status: 503, code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' }],
]);

/** Returns the documented error for a status, or the internal error for any other status. */
export function errorForStatus(status: number): Answer {
	const internal = {
		status,
		code: 'InternalServiceError',
		message: 'The service encountered an unexpected internal error.',
	};
	return errorAnswer(byStatus.get(status) ?? internal);
}
