/** What keeps callbacks of the official API from being lost: it calls four times within 20 s, and never again after a 200. */
import type { INodeParameters } from 'n8n-workflow';
import { booksOf } from '../money/books';
import { credentialFor } from '../sandbox/credentials';
import { ArkClient } from '../sandbox/testing';
import { chain, node, SEEDANCE, start } from '../workflows/workflow';
import { n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { driveUntil } from './harness';
import { prompts, videoOf } from './rig';
import { triggerWorkflow, useTriggerRig, withSubmit } from './triggerRig';

const rig = useTriggerRig();
const door = useDoor();
const { ledger } = booksOf(rig);
const MINUTE = 60_000;
const held = () => rig.sandbox.control.held() + rig.sandbox.control.callbacksUnderWay() + door.held();
const n8n = async () => await n8nBehind(door, rig, credentialFor('ark', rig.sandbox));
const pass = async (ms: number) => {
	await rig.settle(new Promise((resolve) => setTimeout(resolve, ms)), { held });
};
const rows = (count: number) => prompts(...Array.from({ length: count }, (_, row) => `row ${row}`));
const byCallback = (more: INodeParameters = {}) => videoOf('ark', { waitUsing: 'callback', ...more });

/** An account with so few submits a minute that most of them get a 429. */
function submitsAreFew(): void {
	const { apiKey } = credentialFor('ark', rig.sandbox);
	rig.sandbox.control.addKey({ key: String(apiKey), provider: 'ark', requestsPerMinute: 10 });
	rig.sandbox.control.setTasks({ seconds: 40 });
}

describe('a 429 to submits holds up nothing but submits', () => {
	test('the trigger delivers each of 20 videos', async () => {
		submitsAreFew();
		const engine = await rig.n8n(credentialFor('ark', rig.sandbox));
		const workflow = withSubmit(triggerWorkflow(), videoOf('ark', { operation: 'submit' }));
		await engine.webhooks.activate(workflow);
		const submit = engine.run({ workflow, start: 'Start', node: 'Submit', items: rows(20) });
		await rig.settle(submit, { held });
		await pass(5 * MINUTE);
		expect(await rig.items()).toHaveLength(20);
	});

	test('a queued task is cancelled meanwhile, and a status is read at once', async () => {
		submitsAreFew();
		rig.sandbox.control.setTasks({ runningAtOnce: 0 });
		const engine = await n8n();
		const submits = engine.run({ parameters: videoOf('ark', { operation: 'submit' }), items: rows(20) });
		await driveUntil(() => ledger().length === 15, { held });
		const taskId = ledger()[0]?.taskId ?? '';
		for (const operation of ['getStatus', 'cancel']) {
			const { value, elapsedMs } = await rig.settle(engine.run({ parameters: { operation, taskId } }), {
				held,
			});
			expect(value.error).toBeUndefined();
			expect(elapsedMs).toBeLessThan(2000);
		}
		await rig.settle(submits, { held });
	});

	test('a batch takes about as long as the limit demands', async () => {
		submitsAreFew();
		const engine = await n8n();
		const { elapsedMs } = await rig.settle(engine.run({ parameters: videoOf('ark'), items: rows(20) }), {
			held,
		});
		// 10 at once, the others a minute later, and 40 s each.
		expect(elapsedMs).toBeLessThan(115_000);
		expect(ledger()).toHaveLength(20);
	});
});

test('where the status lags behind the callback, the provider is told to call again, and the video comes out', async () => {
	rig.sandbox.control.setTasks({ seconds: 40 });
	const engine = await n8n();
	await parked(rig, await engine.start({ parameters: byCallback(), items: rows(1) }));
	const body = { id: ledger()[0]?.taskId, model: 'dreamina-seedance-2-0-mini-260615', status: 'running' };
	rig.sandbox.control.addFault({ on: 'status', times: 3, fault: { kind: 'status', status: 200, body } });
	await pass(2 * MINUTE);
	const ends = rig.sandbox.control.callbacks().filter(({ state }) => state === 'succeeded');
	expect(ends.map(({ status }) => status)).toEqual([503, 200]);
	expect((await resumedResult(rig, door)).items[0]?.json.status).toBe('completed');
});

test.each([
	[8, 2000],
	[24, 2000],
])(
	'%i videos that end at once, where each status takes %i ms, come out by the four calls',
	async (count, ms) => {
		rig.sandbox.control.setTasks({ seconds: 600 });
		const engine = await n8n();
		await parked(rig, await engine.start({ parameters: byCallback(), items: rows(count) }));
		rig.sandbox.control.addFault({ on: 'status', times: 1000, fault: { kind: 'delay', ms } });
		for (const { taskId } of rig.sandbox.control.tasks()) rig.sandbox.control.endTask(taskId);
		await pass(MINUTE);
		const { items } = await resumedResult(rig, door);
		expect(items.map(({ json }) => json.status)).toEqual(Array.from({ length: count }, () => 'completed'));
	},
);

test('a task whose record is gone does not keep the others: it comes out as not found', async () => {
	rig.sandbox.control.setTasks({ seconds: [60, 600] });
	const engine = await n8n();
	const parameters = byCallback();
	await parked(rig, await engine.start({ parameters, items: rows(2), onError: 'continueErrorOutput' }));
	// What was known of the first is lost with the process, and then its record.
	engine.crash();
	await pass(2 * MINUTE);
	engine.crash();
	await rig.settle(new ArkClient(rig.sandbox).cancel(ledger()[0]?.taskId ?? ''), { held });
	await pass(10 * MINUTE);
	const { items, errorItems } = await resumedResult(rig, door);
	expect(items.map(({ json }) => json.taskId)).toEqual([ledger()[1]?.taskId]);
	expect(errorItems[0]?.json).toMatchObject({
		taskId: ledger()[0]?.taskId,
		status: 'processing',
		failure: { code: 'not_found', billed: null },
	});
});

describe('Submit, then Wait by callback, of a task that another execution ordered', () => {
	const workflow = (options: INodeParameters = {}) =>
		chain(
			start(),
			node('Submit', SEEDANCE, videoOf('ark', { operation: 'submit', options })),
			node('Wait', SEEDANCE, { operation: 'wait', taskId: '={{ $json.taskId }}', waitUsing: 'callback' }),
		);
	beforeEach(() => rig.sandbox.control.setTasks({ seconds: 60 }));

	test('after a kill, Wait polls what Submit has found', async () => {
		const engine = await n8n();
		rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'stall', when: 'after' } });
		const input = { workflow: workflow(), items: rows(1), node: 'Wait' };
		const { value } = await rig.settle(
			engine.crashAndRetry(input, () => ledger().length === 1),
			{ held },
		);
		expect(value.items[0]?.json).toMatchObject({ status: 'completed', taskId: ledger()[0]?.taskId });
		expect(ledger()).toHaveLength(1);
	});

	test('with the same own key, Wait polls what the first execution is called for', async () => {
		const engine = await n8n();
		const input = { workflow: workflow({ idempotencyKey: 'row-1' }), items: rows(1), node: 'Wait' };
		await parked(rig, await engine.start(input));
		const { value } = await rig.settle(engine.run(input), { held });
		expect(value.items[0]?.json).toMatchObject({ status: 'completed', taskId: ledger()[0]?.taskId });
		expect(ledger()).toHaveLength(1);
	});
});
