/** Cancel on Stop: what is still queued is cancelled, what runs goes on, and the node returns within a second. */
import type { INodeParameters } from 'n8n-workflow';
import { arkTasks, type ArkTasks } from './arkTasks';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
let tasks: ArkTasks;
beforeEach(() => {
	tasks = arkTasks(rig);
});

const ON = { options: { cancelOnStop: true } };
const video = { operation: 'submitAndWait', model: 'ark/seedance-2.0-mini', prompt: '={{ $json.prompt }}' };

/** Runs three videos of which one runs and two are queued, and presses Stop after a while. */
async function stopped(parameters: INodeParameters, stopAt = 20_500) {
	rig.sandbox.control.setTasks({ runningAtOnce: 1, seconds: 3600 });
	const engine = await rig.engine('ark');
	const execution = await engine.start({ parameters, items: prompts('one', 'two', 'three') });
	const driven = await rig.settle(execution.result, { at: [[stopAt, () => execution.stop()]] });
	return { ...driven, sinceStop: driven.elapsedMs - stopAt };
}

const states = () => rig.sandbox.control.tasks().map(({ state }) => state);

/** Lets what the node has left behind come to its end. */
async function settled(isSo: () => boolean): Promise<void> {
	const later = new Promise<void>((resolve) => {
		const look = () => (isSo() ? resolve() : void setTimeout(look, 100));
		look();
	});
	await rig.settle(later, { limitMs: 300_000 });
}

test('Submit and Wait cancels the two queued tasks and leaves the running one, and the log says so', async () => {
	const { value, sinceStop } = await stopped({ ...video, ...ON });
	expect(sinceStop).toBeLessThanOrEqual(1000);
	expect(states()).toEqual(['running', 'cancelled', 'cancelled']);
	const ids = rig.sandbox.control.ledger().map(({ taskId }) => taskId);
	const log = value.logs.join('\n');
	expect(log).toContain(`after Stop, these tasks were canceled: `);
	for (const taskId of ids) expect(log).toContain(taskId);
	expect(log).toMatch(
		new RegExp(`not canceled: ${ids[0] ?? ''} \\(The task was not canceled: it is already running`),
	);
	// Of the tasks that go on, only the one that does is named.
	const goesOn = value.logs.find((line) => line.includes('Tasks that are processing continue'));
	expect([goesOn?.includes(ids[0] ?? '-'), goesOn?.includes(ids[1] ?? '-')]).toEqual([true, false]);
	expect(tasks.logged('cancel')).toHaveLength(2);
});

test('Wait does the same for tasks that were submitted before', async () => {
	const [running = '', queued = ''] = await tasks.oneRunning(2);
	const engine = await rig.engine('ark');
	const execution = await engine.start({
		parameters: { operation: 'wait', taskId: '={{ $json.taskId }}', ...ON },
		items: [{ json: { taskId: running } }, { json: { taskId: queued } }],
	});
	const { elapsedMs } = await rig.settle(execution.result, { at: [[20_500, () => execution.stop()]] });
	expect(elapsedMs).toBeLessThanOrEqual(21_500);
	expect([tasks.stateOf(running), tasks.stateOf(queued)]).toEqual(['running', 'cancelled']);
});

test('without the option nothing is cancelled, and no request is sent after Stop', async () => {
	await stopped(video);
	const sent = rig.sandbox.control.requests().length;
	jest.advanceTimersByTime(600_000);
	expect(rig.sandbox.control.requests()).toHaveLength(sent);
	expect(tasks.logged('cancel')).toEqual([]);
});

test('the node returns within a second where the provider is slow, and what is left is cancelled behind it', async () => {
	for (const on of ['status', 'cancel'] as const) {
		rig.sandbox.control.addFault({
			on,
			skip: on === 'status' ? 6 : 0,
			times: 2,
			fault: { kind: 'delay', ms: 5000 },
		});
	}
	const { sinceStop, value } = await stopped({ ...video, ...ON }, 5000);
	expect(sinceStop).toBeLessThanOrEqual(1000);
	await settled(() => states().filter((state) => state === 'cancelled').length === 2);
	expect(value.error?.message).toBeDefined();
});

test('a provider that answers nothing is given up after two minutes, and no timer is left', async () => {
	rig.sandbox.control.addFault({ on: 'cancel', times: 1000, fault: { kind: 'status', status: 503 } });
	const { sinceStop } = await stopped({ ...video, ...ON });
	expect(sinceStop).toBeLessThanOrEqual(1000);
	await settled(() => jest.getTimerCount() <= 1);
	expect(tasks.logged('cancel').length).toBeLessThanOrEqual(8);
	const sent = rig.sandbox.control.requests().length;
	jest.advanceTimersByTime(600_000);
	expect(rig.sandbox.control.requests()).toHaveLength(sent);
});

test('a run that is not stopped cancels nothing', async () => {
	rig.sandbox.control.setTasks({ runningAtOnce: 1, seconds: 20 });
	const { value } = await tasks.run({ ...video, ...ON }, { items: prompts('one', 'two') });
	expect(value.items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	expect(tasks.logged('cancel')).toEqual([]);
});

test.each(PROVIDERS)(
	'on %s the option is an error of Wait before anything is sent, and Submit and Wait has none',
	async (provider) => {
		const engine = await rig.engine(provider);
		const wait = { operation: 'wait', taskId: 'T1', ...ON };
		const { value } = await rig.settle(engine.run({ parameters: wait }));
		expect(value.error?.message).toMatch(
			/^Cancel on Stop is on, but seedance.* cannot cancel tasks: remove the option/,
		);
		expect(rig.sandbox.control.requests()).toEqual([]);
		const { value: done } = await rig.settle(
			engine.run({ parameters: videoOf(provider, ON), items: prompts('a fox') }),
		);
		expect(done.items[0]?.json.status).toBe('completed');
	},
);
