/** Interfaces of what the host provides: time, the network and the log. Nothing here knows n8n. */
import type { HttpAnswer, ProviderRequest, StatusRequest } from '../providers/provider';

export interface Clock {
	/** The date: milliseconds since 1970. For what others are told or tell, and what outlives the process; clocks are set. */
	now(): number;
	/** Milliseconds since some moment in the life of the process. Nobody can set it, so all waits and paces are measured by it. */
	elapsed(): number;
	/** Resolves after `ms` milliseconds; rejects as soon as the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Why a sleep ends early, where nothing is wrong. Told to every `abort`, or it makes an exception with a stack each time. */
export const WOKEN = new Error('Woken');

/**
 * What became of a request. `notConnected`: it certainly never reached the provider. `redirected`: it was pointed elsewhere and
 * certainly not carried out. `noAnswer`: it may have been, and nothing readable came back. `stopped`: the run was stopped while
 * it was under way.
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

/** HTTP for status requests alone. `send` is a property, not a method: for methods, TypeScript would let this pass as `Http`. */
export interface StatusHttp {
	send: (request: StatusRequest) => Promise<HttpOutcome>;
}

export interface Log {
	/** What cost money: it has to be found again even where n8n keeps nothing else, as after a kill. */
	info(message: string, facts?: Readonly<Record<string, unknown>>): void;
	debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
