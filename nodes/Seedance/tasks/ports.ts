/** Interfaces that the host implements: time, network, and log. Independent of n8n. */
import type { HttpAnswer, ProviderRequest, StatusRequest } from '../providers/provider';

export interface Clock {
	/** The date, in milliseconds since 1970. For values that are sent, received, or stored. The clock may be changed at any time. */
	now(): number;
	/** Milliseconds since a fixed moment in the life of the process. It can't be changed, so all waits and intervals use it. */
	elapsed(): number;
	/** Resolves after `ms` milliseconds; rejects as soon as the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Shared abort reason for ending a sleep early without an error. Without a reason, each `abort` would create an exception with a stack
 * trace.
 */
export const WOKEN = new Error('Woken');

/**
 * The result of a request.
 * - `notConnected`: it certainly never reached the provider.
 * - `redirected`: the provider redirected it and certainly did not process it.
 * - `noAnswer`: it may have been processed, but there was no readable response.
 * - `stopped`: the run was stopped during the request.
 */
export type HttpOutcome =
	| { kind: 'answer'; answer: HttpAnswer }
	| { kind: 'notConnected'; reason: string }
	| { kind: 'redirected'; reason: string; answer: HttpAnswer }
	| { kind: 'noAnswer'; reason: string }
	| { kind: 'stopped' };

export interface Http {
	/** Sends one request and never throws. */
	send: (request: ProviderRequest) => Promise<HttpOutcome>;
}

/** HTTP for status requests only. `send` is a property because TypeScript would accept a method as `Http`. */
export interface StatusHttp {
	send: (request: StatusRequest) => Promise<HttpOutcome>;
}

export interface Log {
	/** Logs anything that cost money, so that it can be found even if n8n keeps nothing else, for example after a kill. */
	info(message: string, facts?: Readonly<Record<string, unknown>>): void;
	debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
