/** What of the input item is in the output item: its prompt, and with Include Input Fields its own fields. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { writeData } from './harness/executionStore';
import { arkTasks } from './arkTasks';
import { byCallback, n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { CONTRACT, PROVIDERS, prompts, submitThenWait, textIn, useRig, videoOf } from './rig';
import { chain, node, SEEDANCE, start } from '../workflows/workflow';

const rig = useRig();
const door = useDoor();

const INCLUDE = { includeInputFields: true };
/** A row with a field of its own, one whose name is ours, and those of an earlier run. */
const row = (prompt: unknown, more: IDataObject = {}) => ({
	json: { prompt, rowId: 7, status: 'new', timedOut: true, error: 'of last week', ...more } as IDataObject,
});
const taken = { rowId: 7 };

describe.each(PROVIDERS)('on %s', (provider) => {
	test('the fields of the row stand behind ours, which win, and nothing of an earlier run is left of them', async () => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider, INCLUDE), items: [row('a quiet harbour')] }),
		);
		const json = value.items[0]?.json ?? {};
		expect(Object.keys(json)).toEqual([...CONTRACT, 'rowId']);
		expect(json).toMatchObject({ ...taken, status: 'completed', prompt: 'a quiet harbour' });
		// The items of the node before are as they were.
		expect(value.output('Start').map((one) => one.json)).toEqual([row('a quiet harbour').json]);
	});

	test('without the switch there are none, and the prompt is there as it was typed', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { prompt: '={{ $json.prompt }} in the rain' });
		const { value } = await rig.settle(engine.run({ parameters, items: [row('a harbour')] }));
		expect(Object.keys(value.items[0]?.json ?? {})).toEqual(CONTRACT);
		expect(value.items[0]?.json.prompt).toBe('a harbour in the rain');
	});

	test.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'with %s, items that failed have them too, before anything was sent and after',
		async (onError) => {
			const engine = await rig.engine(provider);
			const parameters = videoOf(provider, { ...INCLUDE, duration: '={{ $json.seconds }}' });
			const items = [row('a storm [fail]', { seconds: 5 }), row('a harbour', { seconds: 99 })];
			const { value } = await rig.settle(engine.run({ parameters, items, onError }));
			const told = onError === 'continueErrorOutput' ? value.errorItems : value.items;
			expect(told.map(({ json }) => [json.rowId, json.prompt, json.seconds])).toEqual([
				[7, 'a storm [fail]', 5],
				[7, 'a harbour', 99],
			]);
			for (const { json } of told) expect(json.error).not.toBe('of last week');
			expect(told.map(({ json }) => json.status)).toEqual(['failed', null]);
			// n8n lays the item over the row, where it is about another run.
			expect(told.map(({ json }) => json.timedOut ?? false)).toEqual([false, false]);
		},
	);

	test('a run that could not begin has them as well', async () => {
		const engine = await rig.engine(provider, { apiKey: '' });
		const { value } = await rig.settle(
			engine.run({
				parameters: videoOf(provider, INCLUDE),
				items: [row('a harbour')],
				onError: 'continueRegularOutput',
			}),
		);
		expect(value.items[0]?.json).toMatchObject({ ...taken, prompt: 'a harbour', status: null });
		expect(value.items[0]?.json).not.toHaveProperty('timedOut');
	});

	test('Submit, Wait and Get Status hand the row on; a task that is only named has the prompt of its row', async () => {
		const engine = await rig.engine(provider);
		const submit = videoOf(provider, { operation: 'submit', ...INCLUDE });
		const byId = { taskId: '={{ $json.taskId }}', ...INCLUDE };
		const workflow = chain(
			start(),
			node('Submit', SEEDANCE, submit),
			node('Wait', SEEDANCE, { operation: 'wait', ...byId }),
			node('Look', SEEDANCE, { operation: 'getStatus', ...byId }),
		);
		const { value } = await rig.settle(
			engine.run({ workflow, items: [row('a quiet harbour')], node: 'Look' }),
		);
		for (const name of ['Submit', 'Wait', 'Look']) {
			expect(value.output(name).map(({ json }) => [json.rowId, json.prompt])).toEqual([
				[7, 'a quiet harbour'],
			]);
		}
	});

	test('without the switch, Wait knows no prompt; on the error output it leaves the one of the row alone', async () => {
		const engine = await rig.engine(provider);
		const workflow = submitThenWait(provider);
		const { value } = await rig.settle(
			engine.run({ workflow, items: prompts('a quiet harbour'), node: 'Wait' }),
		);
		expect(value.items[0]?.json.prompt).toBeNull();
		const wait = { operation: 'wait', taskId: '={{ $json.taskId }}' };
		const items = [row('a harbour', { taskId: 'nobody-knows' })];
		const failed = await rig.settle(engine.run({ parameters: wait, items, onError: 'continueErrorOutput' }));
		expect(failed.value.errorItems[0]?.json).toMatchObject({
			prompt: 'a harbour',
			rowId: 7,
			timedOut: false,
		});
	});

	test('Estimate Cost has the prompt behind the model, and the row', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { operation: 'estimateCost', ...INCLUDE });
		const { value } = await rig.settle(engine.run({ parameters, items: [row('a quiet harbour')] }));
		const json = value.items[0]?.json ?? {};
		expect(Object.keys(json).slice(0, 4)).toEqual(['provider', 'model', 'prompt', 'mode']);
		expect(json).toMatchObject({ ...taken, prompt: 'a quiet harbour' });
		expect(json).not.toHaveProperty('error');
	});

	test('the switch is no part of what is ordered: a retry with it on buys nothing', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', skip: 1, fault: { kind: 'status', status: 402 } });
		const items = [row('a quiet harbour'), row('a storm')];
		const first = await rig.settle(engine.run({ parameters: videoOf(provider, INCLUDE), items }));
		expect(first.value.status).toBe('error');
		const retry = await rig.settle(engine.retryExecution(first.value));
		expect(retry.value.items.map(({ json }) => json.rowId)).toEqual([7, 7]);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
	});
});

test('on the official platform, Get Many gives each task the row that listed it, but not its prompt, and Cancel has both', async () => {
	const tasks = arkTasks(rig);
	const id = await tasks.client.buy();
	const items = [row('of the row', { taskId: id })];
	const { value } = await tasks.run({ operation: 'getMany', ...INCLUDE }, { items });
	expect(value.items.map(({ json }) => [json.taskId, json.rowId, json.prompt])).toEqual([[id, 7, null]]);
	const cancel = { operation: 'cancel', taskId: '={{ $json.taskId }}', ...INCLUDE };
	const { value: cancelled } = await tasks.run(cancel, { items, onError: 'continueRegularOutput' });
	expect(cancelled.items.map(({ json }) => [json.rowId, json.prompt])).toEqual([[7, 'of the row']]);
});

describe('after a wait by callback', () => {
	const rowsOf = (count: number, prompt: (index: number) => string) =>
		Array.from({ length: count }, (_, index) => row(prompt(index), { rowId: index }));

	test('every item has its row and its prompt, also by the error output', async () => {
		const engine = await n8nBehind(door, rig);
		const items = rowsOf(3, (index) => (index === 1 ? 'a storm [fail]' : `video ${index}`));
		const parameters = byCallback(INCLUDE);
		await parked(rig, await engine.start({ parameters, items, onError: 'continueErrorOutput' }));
		const result = await resumedResult(rig, door);
		expect(result.items.map(({ json }) => [json.rowId, json.prompt, json.status])).toEqual([
			[0, 'video 0', 'completed'],
			[2, 'video 2', 'completed'],
		]);
		expect(result.errorItems.map(({ json }) => [json.rowId, json.prompt, json.status])).toEqual([
			[1, 'a storm [fail]', 'failed'],
		]);
	});

	test('and where its time is up', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: 3600 });
		const parameters = byCallback({ ...INCLUDE, maxWaitMinutes: 2 });
		const waiting = await parked(rig, await engine.start({ parameters, items: [row('a slow video')] }));
		const { value } = await rig.settle(engine.timeOut(waiting));
		expect(value.items[0]?.json).toMatchObject({ ...taken, prompt: 'a slow video', timedOut: true });
		expect(value.items[0]?.json).not.toHaveProperty('error');
	});

	test('the prompts of a thousand rows are stored once, however often n8n has them', async () => {
		const engine = await n8nBehind(door, rig);
		rig.sandbox.control.setTasks({ seconds: 600 });
		const COUNT = 40;
		const long = (index: number) => `video ${index} ${'x'.repeat(1900)}`;
		const stored = async (own: INodeParameters) => {
			const execution = await engine.start({
				parameters: byCallback(own),
				items: rowsOf(COUNT, long),
			});
			const waiting = await parked(rig, execution);
			return writeData(waiting.data);
		};
		const text = await stored(INCLUDE);
		for (const index of [0, COUNT - 1]) expect(text.split(long(index))).toHaveLength(2);
	});
});

test('the prompt of an order is the one that was sent, cut and changed nowhere', async () => {
	const engine = await rig.engine('seedance2ai');
	const prompt = `  ${'ä'.repeat(9990)}  `;
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedance2ai', { prompt }), items: [{ json: {} }] }),
	);
	expect(textIn(value.items[0], 'prompt')).toBe(rig.sandbox.control.ledger()[0]?.prompt);
});
