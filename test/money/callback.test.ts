/** Money where the wait is by callback: the same orders and charges as with polling, whatever breaks. */
import { parked, useDoor, byCallback, n8nBehind, resumedResult } from '../engine/callbackRig';
import { prompts, useRig, videoOf } from '../engine/rig';
import type { Fault } from '../sandbox';

const rig = useRig();
const door = useDoor();

/** A row that is refused before anything is sent makes every run end in an error, so that every retry is a real one. */
const ROWS = prompts('the good row', null);

const FAULTS: ReadonlyArray<readonly [string, Fault | null]> = [
	['nothing', null],
	['a lost request', { kind: 'reset', when: 'before' }],
	['a lost answer', { kind: 'reset', when: 'after' }],
	['half an answer', { kind: 'halfBody' }],
	['no answer in time', { kind: 'stall', when: 'after' }],
	['a busy provider', { kind: 'status', status: 503 }],
	['an error after it was taken', { kind: 'status', status: 500, when: 'after' }],
	['a limit', { kind: 'status', status: 429, headers: { 'retry-after': '5' } }],
	['an empty answer', { kind: 'empty' }],
	['a page of HTML', { kind: 'html' }],
];

async function counted(waitUsing: string, fault: Fault | null, retry: string) {
	const { control } = rig.sandbox;
	control.reset();
	control.setTasks({ seconds: 30 });
	if (fault !== null) control.addFault({ on: 'submit', fault });
	const engine = await n8nBehind(door, rig);
	const tries = retry === 'retryOnFail' ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 } : {};
	const run = async () => {
		const first = await engine.run({
			parameters: videoOf('seedanceapi', { waitUsing }),
			items: ROWS,
			...tries,
		});
		return retry === 'retryExecution' ? await engine.retryExecution(first) : first;
	};
	const { value } = await rig.settle(run());
	await rig.settle(new Promise((resolve) => setTimeout(resolve, 120_000)));
	return {
		status: value.status,
		posts: control.requests().filter(({ kind }) => kind === 'submit').length,
		charges: control.ledger().length,
		isUnknown: value.error?.description?.includes('The video may have been submitted'),
	};
}

describe.each(['none', 'retryOnFail', 'retryExecution'])('waiting by callback, retry mode %s', (retry) => {
	test.each(FAULTS)(
		'with the fault "%s" during a submit, waiting by callback needs as many submit requests as polling and causes at most one charge',
		async (_, fault) => {
			const polling = await counted('polling', fault, retry);
			const callback = await counted('callback', fault, retry);
			expect(callback).toEqual(polling);
			expect(callback.charges).toBeLessThanOrEqual(1);
		},
	);
});

test('a retry of the node in the same execution is parked for what the first try bought', async () => {
	const engine = await n8nBehind(door, rig);
	rig.sandbox.control.setTasks({ seconds: 60 });
	// Refused in the first try only: the second finds the first row's task in the journal, and orders the other.
	rig.sandbox.control.addFault({
		on: 'submit',
		match: 'second',
		fault: { kind: 'status', status: 400, body: { error: { code: 'INVALID_PROMPT', message: 'no' } } },
	});
	const execution = await engine.start({
		parameters: byCallback(),
		items: prompts('first', 'second'),
		retryOnFail: true,
		maxTries: 2,
	});
	await parked(rig, execution);
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});

test('Max Credits holds, and what it keeps back comes out as an error of its own', async () => {
	const engine = await n8nBehind(door, rig);
	const execution = await engine.start({
		parameters: byCallback({ options: { maxCredits: 350 } }),
		items: prompts('one', 'two', 'three'),
		onError: 'continueErrorOutput',
	});
	await parked(rig, execution);
	const result = await resumedResult(rig, door);
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
	expect(result.items).toHaveLength(2);
	expect(result.errorItems[0]?.json.failure).toMatchObject({ code: 'over_budget' });
	expect(result.errorItems[0]?.pairedItem).toEqual({ item: 2 });
});

describe('after a callback has resumed the execution and a video has failed', () => {
	const failed = async (texts: readonly string[], parameters = {}) => {
		const engine = await n8nBehind(door, rig);
		const execution = await engine.start({
			parameters: byCallback(parameters),
			items: prompts(...texts),
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1000,
		});
		await parked(rig, execution);
		return { engine, result: await resumedResult(rig, door) };
	};

	test('neither Retry On Fail nor "Retry execution" orders anew, and both give the same error', async () => {
		const { engine, result } = await failed(['a good video', 'a storm [fail]']);
		const asked = rig.sandbox.control.requests().length;
		const { value } = await rig.settle(engine.retryExecution(result));
		expect([value.error?.message, value.error?.description]).toEqual([
			result.error?.message,
			result.error?.description,
		]);
		expect(rig.sandbox.control.requests()).toHaveLength(asked);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
	});

	test('the error says so, and what to do with the failed rows and with the good ones', async () => {
		const { result } = await failed(['a good video', 'a storm [fail]']);
		const [good] = rig.sandbox.control.ledger();
		expect(result.error?.description).toContain(good?.taskId);
		expect(result.error?.description).toMatch(
			/A retry of this execution submits nothing, because a callback resumed the execution. Run the workflow again with only the items whose tasks failed, and use Wait with the task IDs of the other items\./,
		);
	});

	test('a video whose file could not be fetched is no row to order anew', async () => {
		await rig.sandbox.mediaHost.goDown();
		const { result } = await failed(['a good video', 'a storm [fail]'], { downloadVideo: true });
		expect(result.error?.description).toMatch(
			/only the items whose tasks failed, and use Wait with the task IDs of the other items\./,
		);
	});

	test('the error of a single row says so too', async () => {
		const { result } = await failed(['a storm [fail]']);
		expect(result.error?.description).toMatch(/submits nothing, .*with only the items whose tasks failed\./);
	});

	test('what the error says without a callback stays as it was', async () => {
		const engine = await n8nBehind(door, rig);
		const run = engine.run({ parameters: videoOf('seedanceapi'), items: prompts('one', 'a storm [fail]') });
		const { error } = (await rig.settle(run)).value;
		expect(error?.description).toContain(
			'If you retry this execution, the node submits only the items whose task failed or that were not submitted',
		);
		expect(error?.description).not.toContain('because a callback resumed the execution');
	});
});
