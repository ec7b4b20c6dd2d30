/** A trigger that is turned off in the editor starts nothing, so it is nobody's beginning. */
import type { WorkflowJson } from './harness';
import { TRIGGER, triggerWorkflow, useTriggerRig, withSubmit } from './triggerRig';

const rig = useTriggerRig();

test.each([
	['a disabled trigger calls the active one', true, ['/webhook/active/seedance-trigger?token=']],
	['an active trigger calls neither it nor another one', false, []],
] as const)('a Submit after %s', async (_, disabled, called) => {
	const engine = await rig.n8n();
	const workflow = withSubmit(triggerWorkflow(), { prompt: 'one more' }, TRIGGER);
	const active = triggerWorkflow().nodes.filter(({ name }) => name === TRIGGER);
	const both: WorkflowJson = {
		...workflow,
		nodes: [
			...workflow.nodes.map((node) => (node.name === TRIGGER ? { ...node, disabled } : node)),
			...active.map((node) => ({ ...node, id: 'active', name: 'Active', webhookId: 'active' })),
		],
		connections: { ...workflow.connections, Start: workflow.connections[TRIGGER] ?? {} },
	};
	await engine.webhooks.activate(both);
	const run = engine.run({ workflow: both, start: 'Start', node: 'Submit' });
	expect((await rig.settle(run)).value.error).toBeUndefined();
	const urls = rig.sandbox.control.tasks().flatMap(({ callbackUrl }) => callbackUrl ?? []);
	expect(urls.map((url) => url.replace(rig.server.url, '').replace(/=.*/, '='))).toEqual(called);
});
