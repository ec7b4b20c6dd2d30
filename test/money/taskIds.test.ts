/** The task ID of an answer to a submit is what a paid video is found by, in whatever form it comes. */
import type { INodeExecutionData } from 'n8n-workflow';
import { prompts, useRig, videoOf, type ProviderName } from '../engine/rig';

const rig = useRig();
const VIDEO = 'https://cdn.example.com/v.mp4';

/** Orders a video whose submit is taken and answered with `submitted`, and whose looks are all answered with `seen`. */
async function order(
	provider: ProviderName,
	submitted: unknown,
	seen: unknown,
): Promise<INodeExecutionData[]> {
	const engine = await rig.engine(provider);
	const { control } = rig.sandbox;
	control.addFault({ on: 'submit', fault: { kind: 'status', status: 200, body: submitted, when: 'after' } });
	control.addFault({ on: 'status', times: 1000, fault: { kind: 'status', status: 200, body: seen } });
	const { value } = await rig.settle(
		engine.run({
			parameters: videoOf(provider),
			items: prompts('a harbour'),
			onError: 'continueErrorOutput',
		}),
	);
	expect(control.ledger()).toHaveLength(1);
	return [...value.items, ...value.errorItems];
}

const envelope = (code: unknown, message: string, data: unknown) => ({ code, message, data });

test.each<[ProviderName, unknown, unknown]>([
	[
		'seedance2ai',
		{ id: 48151623, status: 'processing' },
		{ id: 48151623, status: 'completed', output: { video_url: VIDEO } },
	],
	[
		'seedanceapi',
		envelope(200, 'success', { task_id: 48151623, status: 'IN_PROGRESS' }),
		envelope(200, 'success', { task_id: 48151623, status: 'SUCCESS', response: [VIDEO] }),
	],
])('on %s, a task ID that is a number brings the video', async (provider, submitted, seen) => {
	const items = await order(provider, submitted, seen);
	expect(items.map(({ json }) => json)).toMatchObject([
		{ taskId: '48151623', status: 'completed', videoUrl: VIDEO, failure: null },
	]);
	const asked = rig.sandbox.control.requests().filter(({ kind }) => kind === 'status');
	for (const { path, query } of asked)
		expect([path.split('/').at(-1), query['task_id']]).toContain('48151623');
});

test.each([0, 1, 201, 500, 'E_STRANGE'])(
	'on seedanceapi, a task ID beside the code %j, which refuses nothing, brings the video',
	async (code) => {
		const items = await order(
			'seedanceapi',
			envelope(code, 'created', { task_id: 'task-paid', status: 'IN_PROGRESS' }),
			envelope(200, 'success', { task_id: 'task-paid', status: 'SUCCESS', response: [VIDEO] }),
		);
		expect(items.map(({ json }) => json)).toMatchObject([
			{ taskId: 'task-paid', status: 'completed', videoUrl: VIDEO, failure: null },
		]);
	},
);

test('on seedanceapi, the error contains the task ID even if the provider does not find the task', async () => {
	const items = await order(
		'seedanceapi',
		envelope(500, 'Oops', { task_id: 'task-gone' }),
		envelope(404, 'TASK_NOT_FOUND', null),
	);
	expect(items.map(({ json }) => json)).toMatchObject([
		{ taskId: 'task-gone', failure: { code: 'not_found', billed: null } },
	]);
});
