/** Where a trigger does not know any more what it has delivered, as docs/trigger.md warns. */
import { renamed } from '../workflows/workflow';
import { TRIGGER, triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();

test('a trigger with another name begins a new list: what was delivered under the old one is delivered again', async () => {
	const engine = await rig.active();
	const url = rig.signedUrl();
	const request = { url, body: { task_id: await rig.buy() } };
	const isStarted = async () =>
		(await rig.settle(engine.webhooks.receive(request))).value.started !== undefined;
	expect(await isStarted()).toBe(true);
	expect(await isStarted()).toBe(false);

	await engine.webhooks.deactivate(triggerWorkflow());
	// A restart, after which nothing but what n8n has saved is known.
	engine.crash();
	await engine.webhooks.activate(renamed(triggerWorkflow(), TRIGGER, 'Renamed'));
	expect(await isStarted()).toBe(true);
});

test('of two processes at the same moment the later save wins, and what the other delivered is delivered again', async () => {
	const workflow = triggerWorkflow();
	const [first, second] = [await rig.n8n(), await rig.n8n()];
	for (const engine of [first, second]) await engine.webhooks.activate(workflow);
	const [one, two] = [rig.signedUrl(), rig.signedUrl()];
	const tasks = [await rig.buy('one'), await rig.buy('two')];
	const request = { url: one, body: { task_id: tasks[0] } };
	expect((await rig.settle(first.webhooks.receive(request))).value.started).toBeDefined();
	const other = { url: two, body: { task_id: tasks[1] } };
	expect((await rig.settle(second.webhooks.receive(other))).value.started).toBeDefined();

	// One database: what the second has saved is what is there.
	first.webhooks.saveStaticData(workflow, second.webhooks.staticDataOf(workflow));
	first.crash();
	expect((await rig.settle(first.webhooks.receive(other))).value.started).toBeUndefined();
	expect((await rig.settle(first.webhooks.receive(request))).value.started).toBeDefined();
});
