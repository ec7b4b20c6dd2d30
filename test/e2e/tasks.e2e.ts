/** The operations of the resource Task that only one provider has, in the real n8n: what Get Many lists, Cancel takes. */
import { chain, node, SEEDANCE } from '../workflows/workflow';
import { Installed } from './installed';
import { RUNS_CODE } from './production';

let installed: Installed;

beforeAll(async () => {
	installed = await Installed.start('tasks', RUNS_CODE);
});

afterAll(async () => {
	await installed.end();
});

test('ark: of two tasks, the one that is queued is listed and cancelled, and the one that runs goes on', async () => {
	const { control } = installed.sandbox;
	control.setTasks({ seconds: 600, runningAtOnce: 1 });
	const video = { model: 'ark/seedance-2.0-mini', mode: 'text-to-video', prompt: '={{ $json.prompt }}' };
	const rows = JSON.stringify([{ json: { prompt: 'the first' } }, { json: { prompt: 'the second' } }]);
	const workflow = chain(
		node('Begin', 'n8n-nodes-base.manualTrigger'),
		node('Rows', 'n8n-nodes-base.code', { jsCode: `return ${rows};` }, { typeVersion: 2 }),
		node('Submit', SEEDANCE, { operation: 'submit', ...video }),
		node('List', SEEDANCE, { operation: 'getMany', status: 'queued' }, { executeOnce: true }),
		node('Cancel', SEEDANCE, { operation: 'cancel', taskId: '={{ $json.taskId }}' }),
	);
	const id = await installed.startByWebhook(workflow, 'ark');
	const execution = await installed.rest.waitForEnd(id, 60_000);
	expect(execution.error).toBeNull();
	expect(control.tasks().map(({ state }) => state)).toEqual(['running', 'cancelled']);
	const cancelled = control.tasks()[1]?.taskId;
	expect(execution.items('List').map(({ json }) => json['taskId'])).toEqual([cancelled]);
	expect(execution.items('Cancel').map(({ json }) => json)).toMatchObject([
		{ taskId: cancelled, status: 'failed', failure: { code: 'task_cancelled', billed: false } },
	]);
});
