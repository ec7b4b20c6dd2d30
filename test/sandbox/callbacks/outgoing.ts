import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import type { Timers } from '../timers';
import type { Fault } from '../types';

export interface Reply {
	status: number | null;
	error: string | null;
}

/** Applies a fault to the body of a callback. */
function garbled(text: string, fault: Fault | null): string {
	if (fault?.kind === 'malformed') return text.slice(0, Math.ceil(text.length * 0.6));
	if (fault?.kind === 'html') return '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>';
	return fault?.kind === 'empty' ? '' : text;
}

/** Returns the reply that a fault substitutes for the receiver's, or null if the receiver's reply counts. */
function overruled(fault: Fault | null): Reply | null {
	if (fault?.kind === 'reset') return { status: null, error: 'connection reset' };
	if (fault?.kind === 'stall') return { status: null, error: 'no answer' };
	return fault?.kind === 'status' ? { status: fault.status, error: null } : null;
}

function isSentAtAll(fault: Fault | null): boolean {
	return fault === null || !('when' in fault) || fault.when !== 'before';
}

/** Sends the POST of a callback, with its fault applied. Doesn't follow redirects. */
export class Outgoing {
	private readonly open = new Set<ClientRequest>();

	constructor(private readonly timers: Timers) {}

	get count(): number {
		return this.open.size;
	}

	async post(url: string, text: string, fault: Fault | null, answerLimitMs: number): Promise<Reply> {
		if (fault?.kind === 'delay') {
			await new Promise<void>((resolve) => {
				this.timers.after(fault.ms, resolve);
			});
		}
		const reply = isSentAtAll(fault) ? await this.send(url, text, fault, answerLimitMs) : null;
		return overruled(fault) ?? reply ?? { status: null, error: 'not sent' };
	}

	dropAll(): void {
		for (const request of this.open) request.destroy();
		this.open.clear();
	}

	private send(url: string, text: string, fault: Fault | null, answerLimitMs: number): Promise<Reply> {
		const body = Buffer.from(garbled(text, fault));
		const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
		const start = url.startsWith('https:') ? httpsRequest : httpRequest;
		return new Promise((resolve) => {
			const request = start(url, { method: 'POST', headers, agent: false });
			this.open.add(request);
			const cancel = this.timers.after(answerLimitMs, () => request.destroy(new Error('no answer in time')));
			const finish = (reply: Reply) => {
				cancel();
				this.open.delete(request);
				resolve(reply);
			};
			request.on('response', (response) => {
				response.on('error', () => response.destroy());
				response.resume();
				response.on('close', () => finish({ status: response.statusCode ?? null, error: null }));
			});
			request.on('error', (error) => finish({ status: null, error: error.message }));
			if (fault?.kind === 'halfBody') {
				request.write(body.subarray(0, body.length >> 1), () => request.destroy(new Error('sent half')));
			} else if (fault?.kind === 'stallBody') {
				request.write(body.subarray(0, body.length >> 1));
			} else {
				request.end(body);
			}
		});
	}
}
