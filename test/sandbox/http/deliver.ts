import type { ServerResponse } from 'node:http';

import type { Timers } from '../timers';
import type { Answer } from './answer';
import type { Holds } from './holds';

/** How to send the body of a response. */
export type Manner =
	| { kind: 'whole' }
	/** Sends half the body, then closes the connection. */
	| { kind: 'cut' }
	/** Sends half the body, then nothing. */
	| { kind: 'silence' }
	/** Announces this number of bytes more (or, negative, fewer) than it sends. */
	| { kind: 'misannounced'; by: number }
	| { kind: 'slow'; bytesPerSecond: number };

export interface Wire {
	holds: Holds;
	timers: Timers;
}

const sliceMs = 100;

/** Writes a chunk and waits until there is room for more. Resolves to false if the client has disconnected. */
async function write(response: ServerResponse, chunk: Buffer): Promise<boolean> {
	if (response.destroyed) return false;
	if (response.write(chunk)) return true;
	await new Promise<void>((resolve) => {
		const done = () => {
			response.off('drain', done);
			response.off('close', done);
			resolve();
		};
		response.on('drain', done);
		response.on('close', done);
	});
	return !response.destroyed;
}

async function writePart(
	response: ServerResponse,
	answer: Answer,
	start: number,
	end: number,
): Promise<boolean> {
	for (const chunk of answer.body.chunks(start, end)) {
		if (!(await write(response, chunk))) return false;
	}
	return true;
}

/** Closes the connection once all written data is sent. */
function dropAfterFlush(response: ServerResponse): void {
	response.socket?.destroySoon();
}

async function sendSlowly(
	response: ServerResponse,
	answer: Answer,
	bytesPerSecond: number,
	wire: Wire,
): Promise<void> {
	const slice = Math.max(1, Math.floor((bytesPerSecond * sliceMs) / 1000));
	for (let at = 0; at < answer.body.length; at += slice) {
		if (!(await writePart(response, answer, at, Math.min(at + slice, answer.body.length)))) return;
		if (!(await wire.holds.delay(response, sliceMs))) return;
	}
	response.end();
}

/** Sends a response in the way that a fault requires. */
export async function deliver(
	response: ServerResponse,
	answer: Answer,
	manner: Manner,
	wire: Wire,
): Promise<void> {
	if (response.destroyed) return;
	const { length } = answer.body;
	const announced = manner.kind === 'misannounced' ? Math.max(0, length + manner.by) : length;
	response.writeHead(answer.status, { ...answer.headers, 'content-length': String(announced) });
	response.flushHeaders();
	if (response.req.method === 'HEAD') {
		response.end();
		return;
	}
	switch (manner.kind) {
		case 'whole':
			if (await writePart(response, answer, 0, length)) response.end();
			return;
		case 'misannounced':
			if (await writePart(response, answer, 0, length)) dropAfterFlush(response);
			return;
		case 'cut':
			if (await writePart(response, answer, 0, Math.floor(length / 2))) dropAfterFlush(response);
			return;
		case 'silence':
			await writePart(response, answer, 0, Math.floor(length / 2));
			wire.holds.keep(response);
			return;
		case 'slow':
			await sendSlowly(response, answer, manner.bytesPerSecond, wire);
	}
}
