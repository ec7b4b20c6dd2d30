import type { RateLimit, RequestKind } from '../../../nodes/Seedance/providers/provider';
import { seedance2ai } from '../../../nodes/Seedance/providers/seedance2ai';
import { AccountLimits } from '../../../nodes/Seedance/tasks/rate/accounts';
import type { Slot } from '../../../nodes/Seedance/tasks/rate/rateWindow';
import { EventClock } from '../../simulation/clock';

const WINDOW_MS = 60_000;
const never = new AbortController().signal;

/** The limits of one account, and requests that are sent until they have to wait. */
class Account {
	readonly clock = new EventClock();
	readonly limits: AccountLimits;

	constructor(known: readonly RateLimit[]) {
		this.limits = new AccountLimits(this.clock, known);
	}

	/** Slots for so many requests, taken one after the other, each as soon as there is one. */
	async take(kind: RequestKind, count: number): Promise<Slot[]> {
		const slots: Slot[] = [];
		for (let i = 0; i < count; i += 1) {
			slots.push(await this.clock.drive(this.limits.take(kind, 'submit', never)));
		}
		return slots;
	}

	/** How long it takes until so many requests are sent, each answered at once. */
	async msFor(kind: RequestKind, count: number): Promise<number> {
		const began = this.clock.elapsed();
		for (let i = 0; i < count; i += 1) for (const slot of await this.take(kind, 1)) slot.done();
		return this.clock.elapsed() - began;
	}
}

const documented = () => new Account(seedance2ai.limits);

test('a submit with media needs a slot of both limits, another request of the general one alone', async () => {
	const account = documented();
	expect(await account.msFor('submitWithMedia', 3)).toBe(0);
	expect(await account.msFor('submit', 20)).toBe(0);
	expect(await account.msFor('status', 7)).toBe(0);
	expect(await account.msFor('status', 1)).toBe(WINDOW_MS);
	expect(await account.msFor('submitWithMedia', 3)).toBe(0);
	expect(await account.msFor('submitWithMedia', 1)).toBe(WINDOW_MS);
});

describe.each([
	['the limit on media is documented', seedance2ai.limits],
	['only the general limit is documented', seedance2ai.limits.filter(({ counts }) => counts === 'all')],
	['no limit is documented', []],
])('where %s', (_, known) => {
	test('a 429 to a submit with media pauses and tightens submits with media alone', async () => {
		const account = new Account(known);
		const general = account.limits.general.limit();
		const [slot] = await account.take('submitWithMedia', 1);
		slot?.refused(40_000);
		expect(account.limits.general.limit()).toBe(general);
		expect(account.limits.polls.limit()).toBe(general);
		expect(await account.msFor('submit', 10)).toBe(0);
		expect(await account.msFor('status', 10)).toBe(0);
		expect(await account.msFor('submitWithMedia', 1)).toBe(40_000);
	});

	test.each(['submit', 'status'] as const)('a 429 to another request (%s) is about all', async (kind) => {
		const account = new Account(known);
		const general = account.limits.general.limit();
		const [slot] = await account.take(kind, 1);
		slot?.refused(40_000);
		expect(account.limits.general.limit()).toBeLessThan(general);
		expect(await account.msFor('submitWithMedia', 1)).toBe(40_000);
	});

	test('a 429 to a submit with media is about all where another request has met one since it was sent', async () => {
		const account = new Account(known);
		const [[media], [poll]] = [await account.take('submitWithMedia', 1), await account.take('status', 1)];
		poll?.refused(10_000);
		media?.refused(30_000);
		expect(await account.msFor('status', 1)).toBe(30_000);
	});
});

test('a limit on media that is not documented is learnt to the number, and hardly overstepped again', async () => {
	const account = new Account([]);
	const acceptedAt: number[] = [];
	let refused = 0;
	for (let i = 0; i < 60; i += 1) {
		const [slot] = await account.take('submitWithMedia', 1);
		const now = account.clock.elapsed();
		const oldest = acceptedAt.at(-3) ?? Number.NEGATIVE_INFINITY;
		await account.clock.advance(100);
		if (now - oldest < WINDOW_MS) {
			refused += 1;
			slot?.refused(oldest + WINDOW_MS - now);
		} else {
			acceptedAt.push(now);
			slot?.done();
		}
	}
	expect(refused).toBeLessThan(6);
	expect(account.clock.elapsed()).toBeLessThan((acceptedAt.length / 3) * WINDOW_MS * 1.05);
});

test('where submits with media are not limited, they are not held up', async () => {
	const account = new Account([]);
	expect(await account.msFor('submitWithMedia', 500)).toBe(0);
});

/** As providers have them that count by the second. */
test('limits may count any kinds of requests: creating and asking apart', async () => {
	const account = new Account([
		{ requests: 2, windowMs: 1000, counts: ['submit', 'submitWithMedia'] },
		{ requests: 5, windowMs: 1000, counts: ['status'] },
	]);
	expect(await account.msFor('submit', 1)).toBe(0);
	expect(await account.msFor('submitWithMedia', 1)).toBe(0);
	expect(await account.msFor('status', 5)).toBe(0);
	expect(await account.msFor('submit', 1)).toBe(1000);
	expect(account.limits.polls.limit()).toBe(5);
	const [slot] = await account.take('status', 1);
	slot?.refused(7000);
	expect(await account.msFor('submit', 1)).toBe(0);
	expect(await account.msFor('status', 1)).toBe(7000);
});

test('a waiter that is stopped leaves nothing behind, at whichever limit it waited', async () => {
	const account = documented();
	await account.msFor('submitWithMedia', 3);
	await account.msFor('status', 27);
	const stop = new AbortController();
	const waiting = (['submitWithMedia', 'status'] as const).map(
		async (kind) => await account.limits.take(kind, 'submit', stop.signal).catch(() => 'stopped'),
	);
	stop.abort();
	expect(await Promise.all(waiting)).toEqual(['stopped', 'stopped']);
	expect(account.clock.pending).toBe(0);
	expect(await account.msFor('submitWithMedia', 3)).toBeGreaterThanOrEqual(WINDOW_MS);
});
