import { createEngine } from './engine';
import { apiError, specimen } from './specimen';
import type { Behaviour } from './specimen';

const type = 'test.specimen';
const items = [{ json: { n: 1 } }, { json: { n: 2 } }];

/** Parks with items that carry a task id in place of the input. */
const park: Behaviour = async function (input) {
	const carrying = input.map((item, i) => ({ json: { ...item.json, taskId: `task-${i}` }, pairedItem: i }));
	this.getExecuteData().data['main'] = [carrying];
	await this.putExecutionToWait(new Date(Date.now() + 60_000));
	return [carrying.map((item) => ({ ...item }))];
};

async function parked(onError: 'stopWorkflow' | 'continueErrorOutput' = 'stopWorkflow') {
	const engine = await createEngine({ load: specimen(park) });
	const result = await engine.run({ type, parameters: {}, items, onError });
	expect(result.status).toBe('waiting');
	expect(result.waitTill).toBeInstanceOf(Date);
	expect(result.output('Done')).toEqual([]);
	return { engine, result };
}

it('wakes at the time limit and passes the parked items on', async () => {
	const { engine, result } = await parked('continueErrorOutput');
	const woken = await engine.timeOut(result);
	expect(woken).toMatchObject({ status: 'success', executionId: result.executionId });
	expect(woken.output('Done').map(({ json }) => json)).toEqual([
		{ n: 1, taskId: 'task-0' },
		{ n: 2, taskId: 'task-1' },
	]);
	await expect(engine.timeOut(result)).rejects.toThrow('not waiting');
});

it('resumes by a callback that ends the wait, once', async () => {
	const { engine, result } = await parked();
	const early = await engine.callback(result, { body: { done: false } });
	expect(early).toMatchObject({ status: 200, body: { waiting: true } });
	expect(early.resumed).toBeUndefined();
	expect(engine.stored(result).status).toBe('waiting');

	const [first, second] = await Promise.all([
		engine.callback(result, { body: { done: true } }),
		engine.callback(result, { body: { done: true } }),
	]);
	expect([first.status, second.status].sort()).toEqual([200, 500]);
	const resumed = await (first.resumed ?? second.resumed);
	expect(resumed?.status).toBe('success');
	expect(resumed?.output('Done').map(({ json }) => json)).toEqual([
		{
			parked: '[{"n":1,"taskId":"task-0"},{"n":2,"taskId":"task-1"}]',
			by: result.executionId,
		},
	]);
	expect((await engine.callback(result, { body: { done: true } })).status).toBe(409);
});

it('refuses a wrong token and a path of another node', async () => {
	const { engine, result } = await parked();
	expect(await engine.callback(result, { query: { signature: 'no' } })).toMatchObject({ status: 401 });
	expect(await engine.callback(result, { method: 'GET' })).toMatchObject({ status: 404 });
	const token = result.data.resumeToken ?? '';
	const url = `https://n8n.example.com/webhook-waiting/${result.executionId}/another?signature=${token}`;
	expect(await engine.callback(result, { url })).toMatchObject({ status: 404 });
});

it('resumes and fails when webhook() throws, as n8n does', async () => {
	const { engine, result } = await parked();
	const { status, resumed } = await engine.callback(result, { body: { break: true } });
	expect(status).toBe(500);
	expect(await resumed).toMatchObject({ status: 'error' });
});

it('survives a crash while parked', async () => {
	const { engine, result } = await parked();
	engine.crash();
	const { resumed } = await engine.callback(result, { body: { done: true } });
	expect((await resumed)?.output('Done')).toHaveLength(1);
});

it('does not park a node that fails', async () => {
	const engine = await createEngine({
		load: specimen(function () {
			throw apiError(this, 'refused');
		}),
	});
	expect((await engine.run({ type, parameters: {} })).status).toBe('error');
});
