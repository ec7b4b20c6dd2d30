import fc from 'fast-check';
import { Accounts } from '../../../nodes/Seedance/tasks/rate/accounts';
import { RateWindow, type Priority, type Slot } from '../../../nodes/Seedance/tasks/rate/rateWindow';
import { EventClock } from '../../simulation/clock';

const WINDOW_MS = 60_000;
const never = () => new AbortController().signal;

/** A window on a clock of its own, for so many requests a minute, or for as many as nobody knows. */
function open(requests: number | null) {
	const clock = new EventClock();
	const window = new RateWindow(clock, requests === null ? null : { requests, windowMs: WINDOW_MS });
	return {
		clock,
		window,
		take: async (count: number) => await takeAll(window, clock, count),
		/** So many requests, one after the other, each answered at once. */
		use: async (count: number) => {
			for (let i = 0; i < count; i += 1) for (const slot of await takeAll(window, clock, 1)) slot.done();
		},
		isFree: async () => await isFree(window, clock),
	};
}

/** Takes so many slots, one after the other, and leaves them open. */
async function takeAll(window: RateWindow, clock: EventClock, count: number): Promise<Slot[]> {
	const slots: Slot[] = [];
	for (let i = 0; i < count; i += 1) slots.push(await clock.drive(window.take('poll', never())));
	return slots;
}

/** Whether a slot is to be had at this very moment. */
async function isFree(window: RateWindow, clock: EventClock): Promise<boolean> {
	const waiter = new AbortController();
	const state = { granted: false };
	const taking = window.take('poll', waiter.signal).then(
		(slot) => {
			state.granted = true;
			slot.unused();
		},
		() => undefined,
	);
	await clock.advance(0);
	waiter.abort();
	await taking;
	return state.granted;
}

interface Use {
	priority: Priority;
	/** When somebody asks, the way to the provider and the way back, and when the waiter gives up; all in ms. */
	afterMs: number;
	thereMs: number;
	backMs: number;
	patienceMs: number | null;
}

const use: fc.Arbitrary<Use> = fc.record({
	priority: fc.constantFrom('submit', 'poll'),
	afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
	thereMs: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 59_000 })),
	backMs: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 59_000 })),
	patienceMs: fc.option(fc.integer({ min: 0, max: 100_000 })),
});

test("if requests are made at random times, the provider's rate limit is never exceeded, every request gets its turn, and no timer is left", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(use, { minLength: 1, maxLength: 80 }),
			fc.integer({ min: 1, max: 12 }),
			async (uses, requests) => {
				const clock = new EventClock();
				const window = new RateWindow(clock, { requests, windowMs: WINDOW_MS });
				const arrivals: number[] = [];
				const ends = { served: 0, gaveUp: 0 };
				const one = async ({ priority, thereMs, backMs, patienceMs }: Use) => {
					const patience = new AbortController();
					const alarm = new AbortController();
					if (patienceMs !== null) {
						clock.sleep(patienceMs, alarm.signal).then(
							() => patience.abort(),
							() => undefined,
						);
					}
					const slot = await window.take(priority, patience.signal).catch(() => null);
					alarm.abort();
					if (slot === null) {
						ends.gaveUp += 1;
						return;
					}
					await clock.sleep(thereMs);
					arrivals.push(clock.now());
					await clock.sleep(backMs);
					slot.done();
					ends.served += 1;
				};
				const all = async () => {
					const running: Array<Promise<void>> = [];
					for (const next of uses) {
						await clock.sleep(next.afterMs);
						running.push(one(next));
					}
					await Promise.all(running);
				};
				await clock.drive(all());
				arrivals.sort((a, b) => a - b);
				for (const [index, at] of arrivals.slice(requests).entries()) {
					expect(at - (arrivals[index] ?? 0)).toBeGreaterThanOrEqual(WINDOW_MS);
				}
				expect(ends.served + ends.gaveUp).toBe(uses.length);
				const patient = uses.filter(({ patienceMs }) => patienceMs === null).length;
				expect(ends.served).toBeGreaterThanOrEqual(patient);
				expect(clock.pending).toBe(0);
			},
		),
		{ numRuns: 200 },
	);
});

test('submits go before polls that came at the same time, but a poll lets no submit pass that comes a minute later', async () => {
	const { clock, window, take } = open(1);
	const [first] = await take(1);
	const served: string[] = [];
	const ask = (priority: Priority, name: string) => {
		void window.take(priority, never()).then((slot) => {
			served.push(name);
			slot.done();
		});
	};
	ask('poll', 'poll');
	ask('submit', 'submit 1');
	await clock.advance(30_000);
	ask('submit', 'submit 2');
	await clock.advance(31_000);
	ask('submit', 'submit 3');
	first?.done();
	await clock.advance(5 * WINDOW_MS);
	expect(served).toEqual(['submit 1', 'submit 2', 'poll', 'submit 3']);
});

test('a waiter that is stopped leaves nothing behind, and the others move up', async () => {
	const { clock, window, take, isFree } = open(1);
	const [slot] = await take(1);
	slot?.done();
	const stops = Array.from({ length: 100 }, () => new AbortController());
	const taking = stops.map(async ({ signal }) => await window.take('submit', signal).catch(() => 'stopped'));
	await clock.advance(0);
	expect(clock.pending).toBe(1);
	for (const stop of stops) stop.abort();
	expect(await Promise.all(taking)).toEqual(stops.map(() => 'stopped'));
	expect(clock.pending).toBe(0);
	expect(clock.now()).toBe(clock.start);
	await expect(window.take('poll', AbortSignal.abort())).rejects.toThrow();
	await clock.advance(WINDOW_MS);
	expect(await isFree()).toBe(true);
});

describe('a 429', () => {
	test('pauses everybody for as long as it says, and costs each request that was under way its own slot', async () => {
		const { clock, window, use, take, isFree } = open(30);
		await use(17);
		const slots = await take(3);
		for (const slot of slots) slot.refused(7000);
		expect(window.limit()).toBe(11);
		await clock.advance(6999);
		expect(await isFree()).toBe(false);
		await clock.advance(WINDOW_MS);
		expect(await isFree()).toBe(true);
	});

	test('little use is no reason to tighten the limit to nothing: n8n may just have been restarted', async () => {
		const { window, take } = open(30);
		const [slot] = await take(1);
		slot?.refused(1000);
		expect(window.limit()).toBe(3);
	});

	test('an absurd pause is asked about again after ten minutes: a run that comes then is not held up for years', async () => {
		const { clock, take, isFree } = open(30);
		const [slot] = await take(1);
		slot?.refused(1e12);
		await clock.advance(10 * 60_000 - 1);
		expect(await isFree()).toBe(false);
		await clock.advance(1);
		expect(await isFree()).toBe(true);
	});

	test('a probe that was not sent after all counts as none, and is still to be had', async () => {
		const { clock, window, use, take } = open(30);
		await use(4);
		const [slot] = await take(1);
		slot?.refused(0);
		await clock.advance(WINDOW_MS / 2);
		window.takeFree()?.unused();
		expect(window.limit()).toBe(4);
		const probe = window.takeFree();
		expect(probe).not.toBeNull();
		expect(window.takeFree()).toBeNull();
		probe?.done();
		expect(window.limit()).toBe(5);
	});

	test('where no limit is documented shows that there is one: as many as were accepted', async () => {
		const { clock, window, use, take } = open(null);
		expect(window.limit()).toBe(Infinity);
		await use(99);
		const [slot] = await take(1);
		slot?.refused(0);
		expect(window.limit()).toBe(99);
		const began = clock.now();
		await use(1);
		expect(clock.now() - began).toBeGreaterThan(20_000);
	});
});

test('a process that was refused once and is alone has the whole limit again within two windows', async () => {
	const { clock, window, use, take } = open(30);
	const [slot] = await take(1);
	slot?.refused(1000);
	const began = clock.now();
	while (window.limit() < 30) await use(1);
	expect(clock.now() - began).toBeLessThan(2 * WINDOW_MS);
});

describe('a lone 429 while hardly anything is in use costs no more than the pause it asks for and some seconds', () => {
	test.each([
		['no limit', null],
		['a limit', 30],
	])('where %s is documented', async (_, limit) => {
		const { clock, take, use } = open(limit);
		const [slot] = await take(1);
		await clock.advance(200);
		slot?.refused(10_000);
		const began = clock.now();
		await use(3);
		expect(clock.now() - began).toBeLessThanOrEqual(14_000);
	});

	test('and after a hundred in a row a process gets on again within four minutes', async () => {
		const { clock, take, use } = open(null);
		for (let i = 0; i < 100; i += 1) {
			const [slot] = await take(1);
			await clock.advance(200);
			slot?.refused(1000);
		}
		const began = clock.now();
		await use(3);
		expect(clock.now() - began).toBeLessThanOrEqual(4 * 60_000);
	});
});

/** A hundred at once would all be refused, and a provider might take it for an attack. */
test('where nobody knows whether there is a limit, no more requests go at once than were accepted, and two at first', async () => {
	const { window, use } = open(null);
	const started: Slot[] = [];
	const startAll = () => {
		for (let slot = window.takeFree(); slot !== null; slot = window.takeFree()) started.push(slot);
	};
	startAll();
	expect(started).toHaveLength(2);
	for (const slot of started) slot.done();
	await use(6);
	started.length = 0;
	startAll();
	expect(started).toHaveLength(8);
});

/** Without it, whoever comes second would find every slot taken again the moment it is free, for as long as the first one works. */
test('one slot in ten is used again a little late, so that a process without any finds one', async () => {
	const { clock, window, use } = open(30);
	await use(30);
	await clock.advance(WINDOW_MS);
	let now = 0;
	for (let slot = window.takeFree(); slot !== null; slot = window.takeFree()) {
		now += 1;
		slot.done();
	}
	expect(now).toBe(27);
	await clock.advance(1200);
	expect(window.takeFree()).not.toBeNull();
});

test('it sleeps for whole milliseconds, so that no timer fires before its slot is free', async () => {
	const clock = new EventClock();
	const slept: number[] = [];
	const window = new RateWindow(
		{
			now: () => clock.now(),
			elapsed: () => clock.elapsed(),
			sleep: async (ms, signal) => {
				slept.push(ms);
				await clock.sleep(ms, signal);
			},
		},
		{ requests: 30, windowMs: WINDOW_MS },
	);
	const [slot] = await takeAll(window, clock, 1);
	slot?.refused(1000.5);
	for (let i = 0; i < 12; i += 1) for (const next of await takeAll(window, clock, 1)) next.done();
	expect(slept.length).toBeGreaterThan(9);
	expect(slept.every((ms) => Number.isInteger(ms) && ms >= 1)).toBe(true);
});

test('accounts that nobody uses are forgotten, those in use are not', async () => {
	const clock = new EventClock();
	const accounts = new Accounts(clock);
	const first = accounts.limitsOf('https://one.example', 'key', []);
	const second = accounts.limitsOf('https://two.example', 'key', []);
	const slot = await second.take('status', 'poll', never());
	await clock.advance(11 * 60_000);
	expect(accounts.limitsOf('https://one.example', 'key', [])).not.toBe(first);
	expect(accounts.limitsOf('https://two.example', 'key', [])).toBe(second);
	slot.done();
});
