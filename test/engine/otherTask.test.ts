/** Answers about another task than the one that was asked for, as of a cache or a relay that takes no notice of the query. */
import type { INodeExecutionData } from 'n8n-workflow';
import { credentialFor } from '../sandbox/credentials';
import type { Engine } from './harness';
import { PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();

/** The answer to a poll of a task that has ended, as the provider gives it. */
async function seen(provider: ProviderName, taskId: string): Promise<unknown> {
	const { baseUrl, apiKey } = credentialFor(provider, rig.sandbox);
	const path = provider === 'seedance2ai' ? `/api/v1/tasks/${taskId}` : `/status?task_id=${taskId}`;
	const response = await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
	return await response.json();
}

async function submitted(
	engine: Engine,
	provider: ProviderName,
	count: number,
): Promise<INodeExecutionData[]> {
	const items = prompts(...Array.from({ length: count }, (_, index) => `video ${index}`));
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf(provider, { operation: 'submit' }), items }),
	);
	for (const { taskId } of rig.sandbox.control.tasks()) rig.sandbox.control.endTask(taskId);
	return value.items;
}

describe.each(PROVIDERS)('on %s', (provider) => {
	test('three rows get each its own video, though at first all answers are about the first one', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		const items = await submitted(engine, provider, 3);
		const ids = items.map((item) => textIn(item, 'taskId'));
		const body = await seen(provider, ids[0] ?? '');
		for (const match of ids) {
			control.addFault({ on: 'status', match, times: 3, fault: { kind: 'status', status: 200, body } });
		}
		const { value } = await rig.settle(
			engine.run({ parameters: { operation: 'wait', taskId: '={{ $json.taskId }}' }, items }),
		);
		expect(value.items.map(({ json }) => [json.taskId, json.status])).toEqual(
			ids.map((id) => [id, 'completed']),
		);
		const videos = value.items.map((item) => textIn(item, 'videoUrl'));
		expect(new Set(videos).size).toBe(3);
		videos.forEach((video, index) => expect(video).toContain(ids[index]));
	});

	test('where they never stop, Get Status says so after four polls, and puts out no video', async () => {
		const engine = await rig.engine(provider);
		const [first, second] = (await submitted(engine, provider, 2)).map((item) => textIn(item, 'taskId'));
		const body = await seen(provider, first ?? '');
		rig.sandbox.control.addFault({ on: 'status', times: 1000, fault: { kind: 'status', status: 200, body } });
		const { value } = await rig.settle(
			engine.run({
				parameters: { operation: 'getStatus', taskId: second ?? '' },
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId: second,
			videoUrl: null,
			failure: {
				code: 'unreadable_answer',
				message: `The status request was for task ${second ?? ''}, but the response is about task ${first ?? ''}`,
				retryable: true,
			},
		});
	});

	test('a task that the provider knows in other letters comes out as the provider spells it', async () => {
		const engine = await rig.engine(provider);
		const [taskId = ''] = (await submitted(engine, provider, 1)).map((item) => textIn(item, 'taskId'));
		const body = await seen(provider, taskId);
		const match = taskId.toUpperCase();
		rig.sandbox.control.addFault({
			on: 'status',
			match,
			times: 9,
			fault: { kind: 'status', status: 200, body },
		});
		const { value } = await rig.settle(engine.run({ parameters: { operation: 'wait', taskId: match } }));
		expect(value.items[0]?.json).toMatchObject({ taskId, status: 'completed' });
	});
});
