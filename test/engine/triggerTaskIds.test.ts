/** Where in a callback, whatever its shape, the trigger finds the task that it is about. */
import { triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();

test.each([
	['task_id', (id: string) => ({ task_id: id })],
	['taskId', (id: string) => ({ taskId: id })],
	['id', (id: string) => ({ id })],
	['data.task_id', (id: string) => ({ code: 200, data: { task_id: id } })],
	['data.taskId', (id: string) => ({ data: { taskId: id } })],
	['data.id', (id: string) => ({ id: null, data: { id } })],
])('the task ID is found under %s', async (_, body) => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	expect((await rig.call(engine, rig.signedUrl(), body(taskId))).items).toMatchObject([{ taskId }]);
});

test.each<[string, (id: string) => unknown]>([
	['data.task_id', (id) => ({ id: 'evt_81', data: { task_id: id } })],
	[
		'data.task_id of a typed event',
		(id) => ({ id: 'evt_1', type: 'video.completed', data: { task_id: id } }),
	],
	['data.object.id', (id) => ({ id: 'evt_2', data: { object: { id } } })],
	['data.id beside an event', (id) => ({ id: 'evt_3', data: { id, object: 'video' } })],
	['task_id beside an event', (id) => ({ id: 'evt_4', task_id: id, data: { id: 'request-9' } })],
	['task.id', (id) => ({ id: 'evt_5', task: { id } })],
	[
		'payload.video.taskId',
		(id) => ({ id: 'evt_6', payload: { id: 'p_1', video: { taskId: id, id: 'v_1' } } }),
	],
	['result.id', (id) => ({ id: 'evt_7', result: { id } })],
	['output.task.id', (id) => ({ output: { id: 'o_1', task: { id } } })],
	['id around an output of its own', (id) => ({ id, output: { id: 'out_1' } })],
])('a callback in an envelope with IDs of its own is delivered by %s', async (_, body) => {
	const engine = await rig.active();
	const taskId = await rig.buy();
	const url = rig.signedUrl('n', 'row');
	const { answer, items } = await rig.call(engine, url, body(taskId));
	expect(answer.status).toBe(200);
	expect(items).toMatchObject([{ taskId, status: 'completed', context: 'row' }]);
	const again = await rig.call(engine, url, body(taskId));
	expect(again.answer).toMatchObject({ status: 200, body: { message: 'Already delivered' } });
	expect(again.items).toEqual([]);
});

test('an envelope that comes before the end is asked about by its task alone', async () => {
	const engine = await rig.active();
	rig.sandbox.control.setTasks({ seconds: 3600 });
	const taskId = await rig.buy('slow', false);
	const { answer } = await rig.call(engine, rig.signedUrl(), { id: taskId, output: { id: 'out_1' } });
	expect(answer).toMatchObject({ status: 503, body: { message: 'Not finished yet' } });
	const asked = rig.sandbox.control
		.requests()
		.flatMap(({ kind, query }) => (kind === 'status' ? query['task_id'] : []));
	expect(asked).toEqual(['out_1', taskId, taskId, taskId]);
});

test.each([
	['one after the other', false],
	['at once', true],
])(
	'where the provider knows a task in any letters, two callbacks in different ones %s deliver it once, in its own',
	async (_, isAtOnce) => {
		for (const authentication of ['signedUrl', 'none']) {
			const engine = await rig.active({ authentication });
			const taskId = await rig.buy();
			const loud = taskId.toUpperCase();
			const body = {
				code: 200,
				data: { task_id: taskId, status: 'SUCCESS', response: ['https://cdn.example/v.mp4'] },
			};
			const fault = { kind: 'status', status: 200, body } as const;
			rig.sandbox.control.addFault({ on: 'status', match: loud, times: 100, fault });
			const url = authentication === 'none' ? rig.url() : rig.signedUrl();
			const receive = async (id: string) => await engine.webhooks.receive({ url, body: { task_id: id } });
			const ids = [loud, taskId, loud];
			const answers = isAtOnce ? (await rig.settle(Promise.all(ids.map(receive)))).value : [];
			if (!isAtOnce) for (const id of ids) answers.push((await rig.settle(receive(id))).value);
			expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
			const runs = await rig.settle(Promise.all(answers.map(async ({ started }) => await started)));
			const items = runs.value.flatMap((run) => run?.output('Next').map(({ json }) => json) ?? []);
			expect(items).toMatchObject([{ taskId, status: 'completed' }]);
			rig.sandbox.control.clearFaults();
			await engine.webhooks.deactivate(triggerWorkflow({ authentication }));
		}
	},
);

test('a callback may come by another method, and name the task in its URL, where its body names none', async () => {
	const engine = await rig.active();
	const [one, two] = [await rig.buy(), await rig.buy()];
	const put = { url: `${rig.signedUrl()}&task_id=${two}`, method: 'PUT', body: { task_id: one } };
	const get = { url: `${rig.signedUrl()}&task_id=${two}`, method: 'GET' };
	for (const request of [put, get]) {
		const { value } = await rig.settle(engine.webhooks.receive(request));
		expect(value.started).toBeDefined();
		const again = await rig.settle(engine.webhooks.receive(request));
		expect(again.value).toMatchObject({ status: 200, body: { message: 'Already delivered' } });
	}
});

test('a body of any type will do, if it names the task', async () => {
	const engine = await rig.active();
	for (const [type, body] of [
		['application/x-www-form-urlencoded', (id: string) => `task_id=${id}`],
		['text/plain', (id: string) => JSON.stringify({ task_id: id })],
		['application/octet-stream', (id: string) => JSON.stringify({ task_id: id })],
		['', (id: string) => JSON.stringify({ data: { task_id: id } })],
	] as const) {
		const taskId = await rig.buy();
		const request = { url: rig.signedUrl(), headers: { 'content-type': type }, body: body(taskId) };
		const { value } = await rig.settle(engine.webhooks.receive(request));
		expect(value.status).toBe(200);
		expect(value.started).toBeDefined();
	}
});
