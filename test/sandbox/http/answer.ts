import { bufferBody, type Body } from './body';

/** A server's response, before a fault changes it. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Body;
}

export function textAnswer(
	status: number,
	type: string,
	text: string,
	headers: Record<string, string> = {},
): Answer {
	return { status, headers: { 'content-type': type, ...headers }, body: bufferBody(Buffer.from(text)) };
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
	return textAnswer(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

/** Returns the whole body as text. For API responses, which are small. */
export function answerText(answer: Answer): string {
	return Buffer.concat([...answer.body.chunks(0, answer.body.length)]).toString();
}
