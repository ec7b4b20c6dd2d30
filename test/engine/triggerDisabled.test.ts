/** A trigger that is turned off in the editor starts nothing, so it is nobody's beginning. */
import { extended, withNode } from '../workflows/workflow';
import { TRIGGER, triggerWorkflow, useTriggerRig, withSubmit } from './triggerRig';

const rig = useTriggerRig();

test.each([
	['a disabled trigger calls the active one', true, ['/webhook/active/seedance-trigger?token=']],
	['an active trigger calls neither it nor another one', false, []],
] as const)('a Submit after %s', async (_, disabled, called) => {
	const engine = await rig.n8n();
	const workflow = withSubmit(triggerWorkflow(), { prompt: 'one more' }, TRIGGER);
	const [active] = triggerWorkflow({}, { id: 'active', name: 'Active', webhookId: 'active' }).nodes;
	if (active === undefined) throw new Error('There is no trigger');
	const both = extended(
		withNode(workflow, TRIGGER, { disabled }),
		[active],
		[
			['Start', 'Next'],
			['Start', 'Submit'],
		],
	);
	await engine.webhooks.activate(both);
	const run = engine.run({ workflow: both, start: 'Start', node: 'Submit' });
	expect((await rig.settle(run)).value.error).toBeUndefined();
	const urls = rig.sandbox.control.tasks().flatMap(({ callbackUrl }) => callbackUrl ?? []);
	expect(urls.map((url) => url.replace(rig.server.url, '').replace(/=.*/, '='))).toEqual(called);
});
