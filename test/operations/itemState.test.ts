/** The state of an item: what a parked node keeps as JSON is taken up again as it was. */
import fc from 'fast-check';
import { HARD_TO_PLAY } from '../../nodes/Seedance/host/media/filmCodec';
import { outputItem } from '../../nodes/Seedance/host/items/output';
import { NO_ROW } from '../../nodes/Seedance/host/items/row';
import { ItemState, outOfTime, resultOf, stateOf } from '../../nodes/Seedance/operations/itemState';
import type { HttpAnswer } from '../../nodes/Seedance/providers/provider';
import { seedanceapi } from '../../nodes/Seedance/providers/seedanceapi';
import { FAILURE_CODES, PROVIDER_NAMES, TASK_STATUSES } from '../../nodes/Seedance/providers/task';
import { runBatch, type BatchDeps } from '../../nodes/Seedance/tasks/batch';
import { untilParked } from '../../nodes/Seedance/tasks/callbacks/untilParked';
import { outcomeOfTask, withReading } from '../../nodes/Seedance/tasks/job';
import { aTask } from '../providers/support/aTask';
import { EventClock } from '../simulation/clock';
import { batchDeps } from '../tasks/batchDeps';

const text = fc.option(fc.string());
const amount = fc.option(
	fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Object.is(one, -0)),
);
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const failure = fc.record({
	code: fc.constantFrom(...FAILURE_CODES),
	message: fc.string(),
	retryable: fc.boolean(),
	billed: fc.option(fc.boolean()),
});
const task = fc.record({
	taskId: text,
	provider: fc.constantFrom(...PROVIDER_NAMES),
	model: text,
	status: fc.option(fc.constantFrom(...TASK_STATUSES)),
	videoUrl: text,
	videoUrls: fc.array(fc.string()),
	lastFrameUrl: text,
	seed: amount,
	delivered: fc.option(fc.record({ width: amount, height: amount, durationSeconds: amount })),
	creditsEstimated: amount,
	creditsUsed: amount,
	creditsRefunded: amount,
	usdEstimated: amount,
	usdUsed: amount,
	createdAt: text,
	updatedAt: text,
	failure: fc.option(failure),
});
const outcome = fc.record({
	task,
	unknownStatus: text,
	raw: fc.option(json, { nil: undefined }),
	timedOut: fc.boolean(),
	failedTaskIds: fc.array(fc.string()),
});
const download = fc.record({
	field: fc.string(),
	fileName: text,
	mostBytes: fc.nat(),
	allowPrivate: fc.boolean(),
	atOnce: fc.nat(),
});
const delivery = fc.record({
	download: fc.option(download),
	ordered: fc.option(fc.record({ resolution: text, seconds: amount })),
	taskFailureIsError: fc.boolean(),
	timeoutIsError: fc.boolean(),
});
const file = fc.record({ mimeType: fc.string(), data: fc.string(), id: fc.string() });
const state = fc.record({
	outcome,
	delivery,
	binary: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), file), { nil: undefined }),
	hardToPlay: fc.option(fc.constantFrom(...HARD_TO_PLAY), { nil: undefined }),
	deadline: fc.option(fc.nat()),
});

const kept = (one: ItemState): ItemState => ItemState.parse(JSON.parse(JSON.stringify(one)));

test('an item that was parked comes out as one that was not: the same fields, and an error where that is one', () => {
	fc.assert(
		fc.property(state, (one) => {
			expect(resultOf(kept(one), 3, NO_ROW)).toEqual(resultOf(one, 3, NO_ROW));
			expect(outputItem(resultOf(kept(one), 3, NO_ROW))).toEqual(outputItem(resultOf(one, 3, NO_ROW)));
		}),
	);
});

test('what a callback has found is added to what was kept as if it had not been parked', () => {
	fc.assert(
		fc.property(state, task, text, json, (one, found, unknownStatus, raw) => {
			const reading = {
				task: { ...found, taskId: one.outcome.task.taskId ?? 'task-1', status: 'completed' as const },
				unknownStatus,
				raw,
			};
			expect(withReading(kept(one).outcome, reading)).toEqual(withReading(one.outcome, reading));
		}),
	);
});

test('the raw response is kept only where the item puts it out', () => {
	const reading = {
		task: { ...aTask('seedanceapi'), taskId: 'task-1', status: 'completed' as const },
		unknownStatus: null,
		raw: { secret: 'of the provider' },
	};
	const known = { task: aTask('seedanceapi'), unknownStatus: null, timedOut: false, failedTaskIds: [] };
	expect(withReading({ ...known, raw: undefined }, reading).raw).toBeUndefined();
	expect(withReading({ ...known, raw: null }, reading).raw).toEqual(reading.raw);
});

test('at the time limit, what was waited for has run out of time, and is an error only where that is wanted; the rest stays as it is', () => {
	fc.assert(
		fc.property(state, (one) => {
			const late = outOfTime(one);
			expect(late.outcome.timedOut).toBe(one.outcome.timedOut || one.deadline !== null);
			if (one.deadline === null) expect(late).toEqual(one);
			else expect(resultOf(late, 0, NO_ROW).isError).toBe(one.delivery.timeoutIsError);
		}),
	);
});

const fact = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const response = (statuses: readonly string[]) =>
	fc
		.record({
			status: fc.constantFrom(...statuses),
			consumed_credits: fact(fc.nat()),
			created_at: fact(fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01')),
			error_message: fact(fc.string()),
			request: fact(fc.record({ model: fc.constantFrom('seedance-2.0', 'other') })),
			response: fact(
				fc.constantFrom(['https://media.example/a.mp4'], ['https://m.example/b', 'https://m.example/c']),
			),
			more: fact(fc.jsonValue()),
		})
		.map((data) => ({ code: 200, data: { task_id: 'task-1', ...data } }));

const answer = (body: unknown): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(body) });

/** What a run needs, with a provider that gives these responses in turn and then the last one again and again. */
function depsWith(clock: EventClock, ...responses: object[]): BatchDeps {
	let sent = 0;
	const send = async () =>
		await Promise.resolve({
			kind: 'answer' as const,
			answer: answer(responses[Math.min(sent++, responses.length - 1)]),
		});
	return batchDeps({ provider: seedanceapi, http: { send }, clock, random: () => 0 });
}

const bytesOf = (one: ItemState) =>
	JSON.stringify([outputItem(resultOf(one, 0, NO_ROW)), resultOf(one, 0, NO_ROW).isError]);

test('whatever the provider says before and after it, an item comes out of a callback as out of polling', async () => {
	const goesOn = response(['IN_PROGRESS', 'PROCESSING', 'a word of its own']);
	const ended = response(['SUCCESS', 'FAILED']);
	await fc.assert(
		fc.asyncProperty(goesOn, ended, delivery, fc.boolean(), async (before, after, how, keepRaw) => {
			const recipient = { itemIndex: 0, delivery: how, keepRaw };
			const job = {
				itemIndex: 0,
				order: null,
				taskId: 'task-1',
				follow: 'toEnd',
				maxWaitMs: 3_600_000,
				keepRaw,
			} as const;
			const polling = new EventClock();
			const [polled] = await polling.drive(runBatch([job], depsWith(polling, before, after)));
			const parking = new EventClock();
			const deps = {
				...depsWith(parking, before),
				wakes: () => true,
				settled: async () => await Promise.resolve(),
			};
			const [parked] = await parking.drive(untilParked([job], deps));
			const reading = seedanceapi.readStatus(answer(after), 'task-1');
			if (polled === undefined || parked === undefined || reading.kind !== 'task')
				throw new Error('Nothing was said');
			expect(parked.deadline).not.toBeNull();
			const state = kept(stateOf(parked.outcome, recipient, parked.deadline));
			const resumed = { ...state, outcome: withReading(state.outcome, reading.reading) };
			expect(bytesOf(resumed)).toBe(bytesOf(stateOf(polled.outcome, recipient, null)));
		}),
	);
});

test('of items that share an order, those alone have the raw response that put it out', () => {
	const known = outcomeOfTask(aTask('seedanceapi', { taskId: 'task-1', status: 'completed' }), true);
	const how = { download: null, ordered: null, taskFailureIsError: true, timeoutIsError: false };
	const raws = [false, true].map((keepRaw, itemIndex) =>
		kept(stateOf({ ...known, raw: { of: 'it' } }, { itemIndex, delivery: how, keepRaw }, null)),
	);
	expect(raws.map((one) => 'raw' in outputItem(resultOf(one, 0, NO_ROW)).json)).toEqual([false, true]);
	expect(JSON.stringify(raws[0])).not.toContain('"of"');
});
