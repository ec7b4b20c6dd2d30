import fc from 'fast-check';
import type { JobState } from '../../nodes/Seedance/tasks/job';
import { Desk, job, type Asked } from './desk';

const A_MINUTE_MS = 60_000;
const AN_HOUR_MS = 60 * A_MINUTE_MS;
/** By so much a look may be late: the order of looks holds for so long. */
const ORDER_HOLDS_MS = 100;

const indexes = (states: readonly JobState[]) => states.map(({ job: { itemIndex } }) => itemIndex);

const order: Asked = { isBought: false, follow: 'toEnd', maxWaitMs: AN_HOUR_MS };

const asked = fc.record<Asked>({
	isBought: fc.boolean(),
	follow: fc.constantFrom('once', 'toEnd'),
	maxWaitMs: fc.constantFrom(A_MINUTE_MS, 5 * A_MINUTE_MS, AN_HOUR_MS),
	imageUrl: fc.constantFrom(undefined, 'https://media.example.com/a.jpg'),
});

type Event =
	/** Less than a tenth of a second is left out: for so long the order of looks may be that of before. */
	{ kind: 'wait'; ms: number } | { kind: 'answer'; which: number; answer: 'goesOn' | 'ended' | 'again' };

const events = fc.array(
	fc.oneof(
		fc.record<Event & { kind: 'wait' }>({
			kind: fc.constant('wait'),
			ms: fc.integer({ min: 100, max: 20_000 }),
		}),
		fc.record<Event & { kind: 'answer' }>({
			kind: fc.constant('answer'),
			which: fc.nat(),
			answer: fc.constantFrom('goesOn', 'ended', 'again'),
		}),
	),
	{ maxLength: 60 },
);

/** Does what is given, serves whoever is next after each event, and lets the check look at it before it is served. */
function play(jobs: readonly Asked[], given: readonly Event[], check: (desk: Desk) => void): Desk {
	const desk = new Desk(jobs.map((one, index) => job(index, one)));
	const busy: JobState[] = [];
	for (const event of given) {
		if (event.kind === 'wait') desk.now += event.ms;
		const [state] =
			event.kind === 'answer' && busy.length > 0 ? busy.splice(event.which % busy.length, 1) : [];
		if (event.kind === 'answer' && state !== undefined) desk.answered(state, event.answer);
		check(desk);
		const served = desk.served();
		if (served !== null) busy.push(served);
	}
	return desk;
}

const jobs = fc.array(asked, { minLength: 1, maxLength: 12 });

test('only what is due is served, and nothing that is due is slept through', () => {
	fc.assert(
		fc.property(jobs, events, (given, happening) => {
			play(given, happening, (desk) => {
				const next = desk.next();
				if ('state' in next) {
					expect(desk.isDue(next.state)).toBe(true);
					return;
				}
				const { now } = desk;
				const wakeAt = Math.min(next.wakeAt, desk.agenda.deadline, now + AN_HOUR_MS);
				const dueBefore = (phase: JobState['phase'], at: number) => {
					desk.now = Math.max(now, at) - 1;
					return indexes(desk.states.filter((state) => state.phase === phase && desk.isDue(state)));
				};
				if (wakeAt > now) expect(dueBefore('submit', wakeAt)).toEqual([]);
				if (wakeAt > now) expect(dueBefore('poll', wakeAt - ORDER_HOLDS_MS)).toEqual([]);
				desk.now = now;
			});
		}),
		{ numRuns: 100 },
	);
});

test('submits go first, in their order, but for the last look at a task that is nearly out of time', () => {
	fc.assert(
		fc.property(jobs, events, (given, happening) => {
			play(given, happening, (desk) => {
				desk.now += 100;
				const next = desk.next();
				if ('wakeAt' in next) return;
				const due = desk.states.filter((state) => desk.isDue(state));
				const last = due.filter((state) => desk.isLastPoll(state));
				const [firstSubmit] = due.filter(({ phase }) => phase === 'submit');
				const expected = last.length > 0 ? next.state.phase === 'poll' : next.state === firstSubmit;
				expect(expected || firstSubmit === undefined).toBe(true);
				if (last.length > 0) expect(indexes(last)).toContain(next.state.job.itemIndex);
				expect(next.priority).toBe(last.length > 0 || firstSubmit !== undefined ? 'submit' : 'poll');
			});
		}),
		{ numRuns: 100 },
	);
});

test('of looks, the one that most likely finds an end comes first', () => {
	fc.assert(
		fc.property(jobs, events, (given, happening) => {
			play(given, happening, (desk) => {
				desk.now += 100;
				const next = desk.next();
				if (!('state' in next) || next.priority !== 'poll') return;
				const chances = desk.states
					.filter((state) => desk.isDue(state))
					.map((state) => desk.pace.chance(state, desk.now));
				expect(next.chance).toBe(Math.max(...chances));
			});
		}),
		{ numRuns: 100 },
	);
});

test('of looks that are as likely to find an end, the first item comes first', () => {
	const desk = new Desk(
		[0, 1, 2].map((index) => job(index, { isBought: true, follow: 'toEnd', maxWaitMs: AN_HOUR_MS })),
	);
	const served = [desk.served(), desk.served(), desk.served()].flatMap((state) => state ?? []);
	expect(indexes(served)).toEqual([0, 1, 2]);
});

test('it counts the jobs that are open and the tasks that are waited for, whatever happens to them', () => {
	fc.assert(
		fc.property(jobs, events, (given, happening) => {
			const { agenda, states } = play(given, happening, () => undefined);
			expect(agenda.open).toBe(states.filter(({ phase }) => phase !== 'ended').length);
			expect(agenda.tasks).toBe(states.filter(({ phase }) => phase === 'poll').length);
		}),
		{ numRuns: 100 },
	);
});

test('an order that waits for the price of another holds up those behind it, but no looks', () => {
	const desk = new Desk([
		job(0, order, 1000),
		job(1, order, 1000),
		job(2, order),
		job(3, { ...order, isBought: true }),
	]);
	const first = desk.served();
	if (first === null) throw new Error('Nothing was served');
	desk.gate.sending(first);
	expect([first, desk.served(), desk.served()].map((state) => state?.job.itemIndex)).toEqual([
		0,
		3,
		undefined,
	]);
	desk.gate.answered(first, null);
	desk.answered(first, 'ended');
	expect(desk.served()?.job.itemIndex).toBe(1);
});

test('orders beyond the cap end without being served, and others go on', () => {
	const desk = new Desk([job(0, order, 0), job(1, order)]);
	expect(desk.served()?.job.itemIndex).toBe(1);
	expect(desk.states[0]?.outcome.task.failure?.code).toBe('over_budget');
	expect(desk.agenda.open).toBe(1);
});

const withMedia = { ...order, imageUrl: 'https://media.example.com/a.jpg' };

test('submits with media that wait for their own limit let others and looks pass, and go in their order once they may', () => {
	const desk = new Desk([
		job(0, withMedia),
		job(1, order),
		job(2, withMedia),
		job(3, { ...order, isBought: true }),
		job(4, order),
	]);
	desk.withoutPass.add('submitWithMedia');
	const take = () => desk.served()?.job.itemIndex;
	expect([take(), take(), take(), take()]).toEqual([1, 4, 3, undefined]);
	desk.withoutPass.clear();
	expect([take(), take(), take()]).toEqual([0, 2, undefined]);
});

test('submits of both kinds go in the order of the jobs where none has to wait for a limit', () => {
	const desk = new Desk([withMedia, order, order, withMedia, order].map((one, index) => job(index, one)));
	const served = desk.states.map(() => desk.served()?.job.itemIndex);
	expect(served).toEqual([0, 1, 2, 3, 4]);
});

test('submits with media that wait for their own limit end at once where no submit makes sense any more', () => {
	const desk = new Desk(Array.from({ length: 500 }, (_, index) => job(index, withMedia)));
	desk.withoutPass.add('submitWithMedia');
	expect(desk.served()).toBeNull();
	desk.gate.close({ code: 'insufficient_credits', message: '', retryable: false, billed: false });
	expect(desk.served()).toBeNull();
	expect([desk.agenda.open, desk.agenda.orders]).toEqual([0, 0]);
});

test('thousands of orders that have been sent are not looked at again and again', () => {
	const desk = new Desk(Array.from({ length: 3000 }, (_, index) => job(index, order)));
	const check = jest.spyOn(desk.gate, 'check');
	const served: JobState[] = [];
	for (let state = desk.served(); state !== null; state = desk.served()) {
		served.push(state);
		desk.answered(state, 'ended');
	}
	expect(indexes(served)).toEqual(indexes(desk.states));
	expect(check).toHaveBeenCalledTimes(3000);
	expect(desk.agenda.open).toBe(0);
});
