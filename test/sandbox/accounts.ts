import { SANDBOX_KEYS } from './credentials';
import type { Charge, NewKey, Provider } from './types';

/** Sliding-window limit, with the times of the requests in the window. */
interface Limit {
	/** null: no limit. */
	most: number | null;
	windowMs: number;
	recent: number[];
}

const perMinute = (most: number | null): Limit => ({ most, windowMs: 60_000, recent: [] });
const perSecond = (most: number): Limit => ({ most, windowMs: 1000, recent: [] });

/** An API key with its balance and its recent requests. */
export interface Account {
	provider: Provider;
	key: string;
	credits: number;
	requests: Limit;
	/** Submits with media. They also count as requests. */
	mediaChecks: Limit;
	/** Requests to ark other than submits. They don't count as requests. */
	arkQueries: Record<'status' | 'list' | 'cancel', Limit>;
}

const startCredits = 1_000_000;
const idOf = (provider: Provider, key: string) => `${provider} ${key}`;

/** API keys with their rate limits and charges. */
export class Accounts {
	private readonly accounts = new Map<string, Account>();
	private readonly charges: Charge[] = [];

	constructor() {
		this.reset();
	}

	/** Resets to one API key per provider. */
	reset(): void {
		this.accounts.clear();
		this.charges.length = 0;
		for (const provider of ['seedance2ai', 'seedanceapi', 'ark'] as const) {
			this.add({ key: SANDBOX_KEYS[provider], provider });
		}
	}

	/**
	 * Adds a key. seedance2ai allows 30 requests per 60 seconds (its API page); seedanceapi documents no limit. The limit of 3
	 * media checks per 60 seconds on seedance2ai was observed in use and is not documented, so a key has it only if requested.
	 * ark allows 20 Gets, 1 List, and 20 Deletes per second; its limit for creates is behind a login, so a key has it only if
	 * requested.
	 */
	add({ key, provider, credits = startCredits, requestsPerMinute, mediaChecksPerMinute }: NewKey): void {
		this.accounts.set(idOf(provider, key), {
			provider,
			key,
			credits,
			requests: perMinute(requestsPerMinute ?? (provider === 'seedance2ai' ? 30 : null)),
			mediaChecks: perMinute(mediaChecksPerMinute ?? null),
			arkQueries: { status: perSecond(20), list: perSecond(1), cancel: perSecond(20) },
		});
	}

	/** Returns the account of an Authorization header, or null if it is missing, not a Bearer key, or unknown. */
	authenticate(provider: Provider, authorization: string | undefined): Account | null {
		const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
		return key === undefined ? null : (this.accounts.get(idOf(provider, key)) ?? null);
	}

	/**
	 * Counts a request and returns 0, or returns the seconds to wait if a rate limit is reached. A submit that only the media limit
	 * refuses still counts as a request.
	 */
	secondsToWait({ requests, mediaChecks }: Account, hasMedia: boolean): number {
		return countIn(requests) || (hasMedia ? countIn(mediaChecks) : 0);
	}

	/** Counts a request to ark. Returns false if its limit is reached. */
	admitsToArk({ requests, arkQueries }: Account, kind: 'submit' | 'status' | 'list' | 'cancel'): boolean {
		return countIn(kind === 'submit' ? requests : arkQueries[kind]) === 0;
	}

	charge(charge: Charge, account: Account): Charge {
		account.credits -= charge.credits;
		this.charges.push(charge);
		return charge;
	}

	/** Charges US dollars for a task of ark that has succeeded. */
	bill(charge: Charge, usd: number): void {
		charge.usd = usd;
		const account = this.accounts.get(idOf(charge.provider, charge.key));
		if (account !== undefined) account.credits -= usd;
	}

	refund(charge: Charge): void {
		charge.refunded = charge.credits;
		const account = this.accounts.get(idOf(charge.provider, charge.key));
		if (account !== undefined) account.credits += charge.credits;
	}

	ledger(): Charge[] {
		return this.charges.map((charge) => ({ ...charge }));
	}

	balance(key: string): number {
		const account = [...this.accounts.values()].find((candidate) => candidate.key === key);
		if (account === undefined) throw new Error(`The sandbox knows no key "${key}"`);
		return account.credits;
	}
}

function countIn({ most, windowMs, recent }: Limit): number {
	if (most === null) return 0;
	const now = Date.now();
	while (recent[0] !== undefined && recent[0] <= now - windowMs) recent.shift();
	if (recent.length < most) {
		recent.push(now);
		return 0;
	}
	return Math.max(1, Math.ceil(((recent[0] ?? now) + windowMs - now) / 1000));
}
