import { bufferBody, type Body } from './body';

/** What a server says, before any fault garbles it. */
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

/** All the bytes of an answer as text; for answers of an API, which are small. */
export function answerText(answer: Answer): string {
	return Buffer.concat([...answer.body.chunks(0, answer.body.length)]).toString();
}
