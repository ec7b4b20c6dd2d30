import type { Fault } from '../types';
import { answerText, jsonAnswer, textAnswer, type Answer } from './answer';
import type { Manner } from './deliver';
import type { Route } from './route';

/** Outcome of a request: a response and how to send it, a connection reset, or no response at all. */
export type Outcome =
	| { kind: 'answer'; answer: Answer; manner: Manner }
	| { kind: 'reset' }
	| { kind: 'hang' };

/** All faults except a delay, which is applied elsewhere. */
export type InstantFault = Exclude<Fault, { kind: 'delay' }>;

const whole: Manner = { kind: 'whole' };
const say = (answer: Answer, manner: Manner = whole): Outcome => ({ kind: 'answer', answer, manner });

/** Error page of a proxy whose upstream is unavailable. */
const page = (status: number) =>
	`<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status} Bad Gateway</h1></body></html>\n`;

function statusAnswer(fault: Extract<Fault, { kind: 'status' }>, route: Route): Answer {
	const { status, headers = {}, body } = fault;
	if (body === undefined) {
		const answer = route.problem(status);
		return { ...answer, status, headers: { ...answer.headers, ...headers } };
	}
	return typeof body === 'string'
		? textAnswer(status, 'text/plain', body, headers)
		: jsonAnswer(status, body, headers);
}

function malformed(answer: Answer): Answer {
	const text = answerText(answer);
	return textAnswer(answer.status, 'application/json', text.slice(0, Math.ceil(text.length * 0.6)));
}

/**
 * Applies a fault to a request.
 * @param target the request's path and query
 * @param take executes the request and returns its normal response
 */
export function strike(fault: InstantFault, route: Route, target: string, take: () => Answer): Outcome {
	switch (fault.kind) {
		case 'reset':
			if (fault.when === 'after') take();
			return { kind: 'reset' };
		case 'stall':
			if (fault.when === 'after') take();
			return { kind: 'hang' };
		case 'halfBody':
			return say(take(), { kind: 'cut' });
		case 'stallBody':
			return say(take(), { kind: 'silence' });
		case 'status':
			if (fault.when === 'after') take();
			return say(statusAnswer(fault, route));
		case 'malformed':
			return say(malformed(fault.when === 'before' ? jsonAnswer(200, { status: 'interrupted' }) : take()));
		case 'html':
			if (fault.when === 'after') take();
			return say(textAnswer(fault.status ?? 502, 'text/html', page(fault.status ?? 502)));
		case 'empty':
			return say(textAnswer(fault.when === 'before' ? 200 : take().status, 'application/json', ''));
		case 'redirect':
			return say(
				textAnswer(fault.status ?? 302, 'text/plain', '', {
					location: fault.keepPath === true ? `${fault.location}${target}` : fault.location,
				}),
			);
		case 'wrongLength':
			return say(take(), { kind: 'misannounced', by: fault.by ?? 1000 });
		case 'wrongType': {
			const answer = take();
			const type = fault.contentType ?? 'application/octet-stream';
			return say({ ...answer, headers: { ...answer.headers, 'content-type': type } });
		}
		case 'slow':
			return say(take(), { kind: 'slow', bytesPerSecond: fault.bytesPerSecond });
	}
}
