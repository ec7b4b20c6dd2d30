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

test("under random schedules the limit is never exceeded by the provider's clock, nobody starves, nothing is left", async () => {
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
	test('pauses everybody for as long as it says, and tightens the limit once for all that were under way', async () => {
		const { clock, window, take, isFree } = open(30);
		const slots = await take(20);
		for (const slot of slots) slot.refused(7000);
		expect(window.limit()).toBeCloseTo(16, 5);
		await clock.advance(6999);
		expect(await isFree()).toBe(false);
		await clock.advance(1);
		expect(await isFree()).toBe(true);
	});

	test('little use is no reason to tighten the limit to nothing: n8n may just have been restarted', async () => {
		const { clock, window, take } = open(30);
		const [slot] = await take(1);
		slot?.refused(1000);
		expect(window.limit()).toBeCloseTo(15, 5);
		await clock.advance(5 * WINDOW_MS);
		expect(window.limit()).toBe(30);
	});

	test('after one more, the limit takes three times as long to open, and after many at most 80 minutes', async () => {
		const { clock, window, take } = open(30);
		for (let i = 0; i < 20; i += 1) {
			const [slot] = await take(1);
			await clock.advance(1);
			slot?.refused(1000);
		}
		expect(window.limit()).toBeLessThan(2);
		await clock.advance(15 * WINDOW_MS);
		expect(window.limit()).toBeLessThan(2);
		await clock.advance(65 * WINDOW_MS);
		expect(window.limit()).toBe(30);
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

	test('requests go one by one from then on, and one that was not sent after all holds up none', async () => {
		const { clock, window, take } = open(30);
		const [slot] = await take(1);
		slot?.refused(0);
		await clock.advance(WINDOW_MS / 2);
		window.takeFree()?.unused();
		const next = window.takeFree();
		expect(next).not.toBeNull();
		next?.done();
		expect(window.takeFree()).toBeNull();
	});

	test('where no limit is documented shows that there is one, below what was in use', async () => {
		const { clock, window, take } = open(null);
		expect(window.limit()).toBe(Infinity);
		const slots = await take(100);
		for (const slot of slots.slice(1)) slot.done();
		slots[0]?.refused(0);
		expect(window.limit()).toBeCloseTo(80, 5);
		// From then on requests are spaced.
		const began = clock.now();
		await take(5);
		expect(clock.now() - began).toBeGreaterThanOrEqual((4 * WINDOW_MS) / 81);
	});
});

describe('a lone 429 while hardly anything is in use costs no more than the pause it asks for and some seconds', () => {
	test.each([
		['no limit', null],
		['a limit', 30],
	])('where %s is documented', async (_, limit) => {
		const { clock, take } = open(limit);
		const [slot] = await take(1);
		await clock.advance(200);
		slot?.refused(10_000);
		const began = clock.now();
		for (const next of await take(1)) next.done();
		expect(clock.now() - began).toBeLessThanOrEqual(14_000);
		for (const next of await take(1)) next.done();
		expect(clock.now() - began).toBeLessThanOrEqual(18_000);
	});

	test('and after a hundred in a row there is still a request a minute beside the pauses', async () => {
		const { clock, take } = open(null);
		for (let i = 0; i < 100; i += 1) {
			const [slot] = await take(1);
			await clock.advance(200);
			slot?.refused(1000);
		}
		const began = clock.now();
		await take(3);
		expect(clock.now() - began).toBeLessThanOrEqual(3 * 60_000);
	});
});

test('where no limit is documented, a long quiet time is no reason to take one more 429 lightly', async () => {
	const { clock, window, take } = open(null);
	const [first] = await take(1);
	first?.refused(0);
	await clock.advance(500 * WINDOW_MS);
	const slots = await take(40);
	for (const slot of slots) slot.refused(0);
	expect(window.limit()).toBeCloseTo(32, 5);
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
	await takeAll(window, clock, 10);
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
