/** What this room is handed: time, the network and a place to write things down. Nothing here knows n8n. */
import type { HttpAnswer, ProviderRequest } from '../providers/vocabulary';

export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects as soon as the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Why a sleep ends early, where nothing is wrong. Told to every `abort`, or it makes an exception with a stack each time. */
export const WOKEN = new Error('Woken');

/**
 * What became of a request. `notConnected`: it certainly never reached the provider. `noAnswer`: it may have, and
 * nothing readable came back. `stopped`: the run was stopped while it was under way.
 */
export type HttpOutcome =
	| { kind: 'answer'; answer: HttpAnswer }
	| { kind: 'notConnected'; reason: string }
	| { kind: 'noAnswer'; reason: string }
	| { kind: 'stopped' };

export interface Http {
	/** Sends one request and never throws. */
	send(request: ProviderRequest): Promise<HttpOutcome>;
}

export interface Log {
	/** What cost money: it has to be found again even where n8n keeps nothing else, as after a kill. */
	info(message: string, facts?: Readonly<Record<string, unknown>>): void;
	debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
