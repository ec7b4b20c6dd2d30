import type { Charge, NewKey, Provider } from './types';

const windowMs = 60_000;

/** One API key: its balance and the requests of its last minute. */
export interface Account {
	provider: Provider;
	key: string;
	credits: number;
	requestsPerMinute: number | null;
	/** When each request of the window came. */
	recent: number[];
}

const startCredits = 1_000_000;
const idOf = (provider: Provider, key: string) => `${provider} ${key}`;

/** The keys, what they may do, and what was charged to them. */
export class Accounts {
	private readonly accounts = new Map<string, Account>();
	private readonly charges: Charge[] = [];

	constructor() {
		this.reset();
	}

	/** One key per provider exists from the start. */
	reset(): void {
		this.accounts.clear();
		this.charges.length = 0;
		this.add({ key: 'sk_live_sandbox', provider: 'seedance2ai' });
		this.add({ key: 'sandbox-key', provider: 'seedanceapi' });
	}

	/** seedance2ai allows 30 requests per 60 seconds (its API page); seedanceapi documents no limit. */
	add({ key, provider, credits = startCredits, requestsPerMinute }: NewKey): void {
		this.accounts.set(idOf(provider, key), {
			provider,
			key,
			credits,
			requestsPerMinute: requestsPerMinute ?? (provider === 'seedance2ai' ? 30 : null),
			recent: [],
		});
	}

	/** The account of an Authorization header, or null: missing, not a Bearer key, or unknown. */
	authenticate(provider: Provider, authorization: string | undefined): Account | null {
		const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
		return key === undefined ? null : (this.accounts.get(idOf(provider, key)) ?? null);
	}

	/** Counts a request in; or says how many seconds to wait where the last 60 seconds are full. */
	secondsToWait(account: Account): number {
		if (account.requestsPerMinute === null) return 0;
		const now = Date.now();
		while (account.recent[0] !== undefined && account.recent[0] <= now - windowMs) account.recent.shift();
		if (account.recent.length < account.requestsPerMinute) {
			account.recent.push(now);
			return 0;
		}
		return Math.max(1, Math.ceil(((account.recent[0] ?? now) + windowMs - now) / 1000));
	}

	charge(charge: Charge, account: Account): Charge {
		account.credits -= charge.credits;
		this.charges.push(charge);
		return charge;
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
