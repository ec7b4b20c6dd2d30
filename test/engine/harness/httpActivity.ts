import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, IncomingMessage } from 'node:http';
import { currentScope } from './scope';
import type { Scope } from './scope';

const underWay = new Map<object, string>();
const responses = new WeakMap<ClientRequest, IncomingMessage>();
let events = 0;

/** How many HTTP requests this process has sent and not yet seen the end of. */
export function requestsUnderWay(): number {
	return underWay.size;
}

/** What is under way, for messages. */
export function describeRequestsUnderWay(): string[] {
	return [...underWay.values()];
}

/** Bytes that the requests under way have moved, which tells a slow transfer from one that hangs. */
export function bytesUnderWay(): number {
	let bytes = 0;
	for (const request of underWay.keys()) {
		if (request instanceof ClientRequest) bytes += request.socket?.bytesRead ?? 0;
	}
	return bytes;
}

/** Grows with every request that starts or ends, so that a watcher can tell that something happened. */
export function httpEvents(): number {
	return events;
}

/**
 * Ends the network life of an execution as the end of its process would: its connections close, and its code is told
 * nothing. Whatever it sends later is closed before a byte leaves.
 */
export function killScope(scope: Scope): void {
	scope.dead = true;
	for (const request of scope.requests) sever(request);
	scope.requests.clear();
}

function sever(request: ClientRequest): void {
	// At these, follow-redirects and axios clear the timers of their time limits; neither tells its caller.
	for (const event of ['abort', 'close']) request.emit(event);
	// With its listeners gone nobody hears of the end, so the promise that awaits it never settles.
	for (const side of [responses.get(request), request]) {
		side?.removeAllListeners();
		side?.on('error', () => undefined);
	}
	request.destroy();
	forget(request);
}

function forget(request: object): void {
	if (underWay.delete(request)) events++;
}

function property(message: unknown, key: string): unknown {
	return typeof message === 'object' && message !== null ? Reflect.get(message, key) : undefined;
}

function onStart(message: unknown): void {
	const request = property(message, 'request');
	if (!(request instanceof ClientRequest)) return;
	const scope = currentScope();
	events++;
	if (scope?.dead === true) {
		sever(request);
		return;
	}
	underWay.set(request, `${request.method} ${request.protocol}//${request.host}${request.path}`);
	scope?.requests.add(request);
	request.once('close', () => {
		scope?.requests.delete(request);
		forget(request);
	});
}

function onResponse(message: unknown): void {
	const request = property(message, 'request');
	const response = property(message, 'response');
	if (request instanceof ClientRequest && response instanceof IncomingMessage)
		responses.set(request, response);
}

function onFetchStart(message: unknown): void {
	const request = property(message, 'request');
	if (typeof request !== 'object' || request === null) return;
	events++;
	underWay.set(request, `fetch ${String(property(request, 'origin'))}${String(property(request, 'path'))}`);
}

function onFetchEnd(message: unknown): void {
	const request = property(message, 'request');
	if (typeof request === 'object' && request !== null) forget(request);
}

const channels: Array<[string, (message: unknown) => void]> = [
	['http.client.request.start', onStart],
	['http.client.response.finish', onResponse],
	['undici:request:create', onFetchStart],
	['undici:request:trailers', onFetchEnd],
	['undici:request:error', onFetchEnd],
];

/** Starts watching; returns what ends it. The channels outlive a test file, so a file that watches must end it. */
export function watchHttp(): () => void {
	for (const [name, listener] of channels) subscribe(name, listener);
	return () => {
		for (const [name, listener] of channels) unsubscribe(name, listener);
	};
}
