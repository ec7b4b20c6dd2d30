/** The Seedance Trigger at work: from Submit over the provider's callback to the item that starts the workflow. */
import { prompts, textIn } from './rig';
import {
	submitting,
	taskIdOf,
	tokenOf,
	TRIGGER,
	triggerWorkflow,
	useTriggerRig,
	withSubmit,
} from './triggerRig';

const rig = useTriggerRig();

test('a video submitted with the URL of a trigger starts its workflow when it is done, once, with the context', async () => {
	const engine = await rig.n8n();
	await engine.webhooks.activate(triggerWorkflow());
	const options = { callbackUrl: rig.url(), callbackContext: '={{ { row: $json.row } }}' };
	rig.sandbox.control.setTasks({ seconds: 60 });
	const items = [{ json: { prompt: 'a quiet harbour', row: 'row 7' } }];
	const submitted = await rig.settle(engine.run({ parameters: submitting({ options }), items }));
	const taskId = taskIdOf(submitted.value.items[0]);
	await rig.settle(until(() => rig.server.answers.length > 0));

	expect(rig.server.answers.map(({ status }) => status)).toEqual([200]);
	expect(await rig.settle(rig.items()).then(({ value }) => value)).toEqual([
		{
			taskId,
			provider: 'seedanceapi',
			model: 'seedanceapi/seedance-2.0-fast',
			status: 'completed',
			videoUrl: expect.stringMatching(/^http/),
			videoUrls: [expect.stringMatching(/^http/)],
			lastFrameUrl: null,
			seed: null,
			creditsUsed: 160,
			creditsRefunded: null,
			createdAt: expect.any(String),
			updatedAt: null,
			failure: null,
			context: { row: 'row 7' },
		},
	]);
	const again = await rig.settle(engine.webhooks.receive({ url: urlCalled(), body: { task_id: taskId } }));
	expect(again.value).toMatchObject({ status: 200, body: { message: 'Delivered before' } });
	expect(again.value.started).toBeUndefined();
});

function urlCalled(): string {
	return rig.sandbox.control.callbacks()[0]?.url ?? '';
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 100));
}
