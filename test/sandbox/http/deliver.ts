import type { ServerResponse } from 'node:http';

import type { Timers } from '../timers';
import type { Answer } from './answer';
import type { Holds } from './holds';

/** How the bytes of an answer go out. */
export type Manner =
	| { kind: 'whole' }
	/** Half the body, then the connection is dropped. */
	| { kind: 'cut' }
	/** Half the body, then nothing. */
	| { kind: 'silence' }
	/** So many bytes more or fewer are announced than come. */
	| { kind: 'misannounced'; by: number }
	| { kind: 'slow'; bytesPerSecond: number };

export interface Wire {
	holds: Holds;
	timers: Timers;
}

const sliceMs = 100;

/** Waits for the client to take what was written. False where it is gone. */
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

/** Ends the connection once what was written has left. */
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

/** Sends an answer, in the manner that a fault asks for. */
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
