/** The trigger in the real n8n: found by Submit in its workflow and by a pasted URL, called by the sandbox, once a video. */
import { exampleNamed } from '../workflows/examples';
import {
	mapSeedanceNodes,
	SEEDANCE,
	SEEDANCE_TRIGGER,
	withParameters,
	type Workflow,
} from '../workflows/workflow';
import { startedBy } from './production';
import type { INodeParameters } from 'n8n-workflow';
import { Installed } from './installed';
import { until } from './until';

let installed: Installed;

beforeAll(async () => {
	installed = await Installed.start('trigger');
});

afterAll(async () => {
	await installed.end();
});

beforeEach(() => {
	installed.sandbox.control.reset();
	installed.sandbox.control.setTasks({ seconds: 3 });
});

/** The example with the trigger, its webhook under an ID of its own. */
function receiving(webhookId: string, parameters: INodeParameters = {}): Workflow {
	const example = withParameters(exampleNamed('Elsewhere (Trigger)'), parameters);
	return mapSeedanceNodes(example, (node) => ({ ...node, webhookId }));
}

/** The example that submits, with these options. */
function submitting(options: INodeParameters): Workflow {
	return withParameters(exampleNamed('Elsewhere (Submit)'), { options });
}

const urlOf = (webhookId: string) => `${installed.url}/webhook/${webhookId}/seedance-trigger`;

async function post(url: string, body: object): Promise<number> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	await answer.arrayBuffer();
	return answer.status;
}

/** Until an n8n that has just started has registered the webhook, it answers 404; then the trigger answers 403 to what has no token. */
async function isReady(webhookId: string): Promise<void> {
	await until(async () => (await post(urlOf(webhookId), {})) === 403);
}

/** Starts the workflow that submits by a webhook of its own, which n8n may register later than the trigger's after a start. */
async function go(): Promise<void> {
	await until(async () => (await post(`${installed.url}/webhook/e2e-go`, {})) === 200);
}

test('if Callback URL contains the trigger URL of another workflow, that workflow outputs each item once, with the context and file of the item', async () => {
	const { control } = installed.sandbox;
	const webhookId = 'e2e00001-0000-4000-8000-000000000001';
	const receiver = await installed.activate(receiving(webhookId), 'seedanceapi');
	const submitter = submitting({
		callbackUrl: urlOf(webhookId),
		callbackContext: '={{ { row: $json.row } }}',
	});
	const id = await installed.startByWebhook(submitter, 'seedanceapi');
	const submitted = await installed.rest.waitForEnd(id, 60_000);
	expect(submitted.error).toBeNull();

	const started = await installed.executions(receiver, 2);
	const delivered = started.flatMap((execution) => execution.items('Video Finished'));
	const bought = control.tasks().map(({ taskId }) => taskId);
	expect(delivered.map(({ json }) => json['taskId']).sort()).toEqual([...bought].sort());
	const rows = started.flatMap((execution) =>
		execution.items('Row and Its Video').map(({ json }) => json['row']),
	);
	expect(rows.sort()).toEqual([1, 2]);
	for (const { binary } of delivered) {
		const file = binary?.['data'];
		if (file === undefined) throw new Error('The item has no file');
		expect(file.mimeType).toBe('video/mp4');
		expect((await installed.rest.download(file)).toString('latin1', 4, 8)).toBe('ftyp');
	}

	// The provider repeats itself, and somebody else tries it.
	for (const { url, taskId } of control.callbacks()) {
		expect(await post(url, { task_id: taskId })).toBe(200);
		expect(await post(url, { task_id: bought.find((one) => one !== taskId) })).toBe(403);
		expect(await post(`${url}x`, { task_id: taskId })).toBe(403);
	}
	expect(await post(urlOf(webhookId), { task_id: bought[0] })).toBe(403);
	expect(await installed.rest.executionsOf(receiver)).toHaveLength(2);
	expect(installed.log()).not.toContain('sandbox-key');

	// A late callback after the end of the workflow gets n8n's own answer.
	await installed.rest.deactivate(receiver);
	const late = control.callbacks()[0];
	await until(async () => (await post(late?.url ?? '', { task_id: late?.taskId })) === 404);
	expect(await installed.rest.executionsOf(receiver)).toHaveLength(2);
	expect(control.ledger()).toHaveLength(2);
});

test('the same workflow: Submit finds the trigger by itself, again after a restart, and its own credential is needed', async () => {
	const { control } = installed.sandbox;
	const webhookId = 'e2e00002-0000-4000-8000-000000000002';
	const trigger = receiving(webhookId, { downloadVideo: false });
	const submitter = submitting({ callbackContext: '={{ { row: $json.row } }}' });
	const nodes = submitter.nodes
		.filter(({ name }) => name !== 'Read Me')
		.map((node) => (node.type === 'n8n-nodes-base.manualTrigger' ? startedBy(node, 'e2e-go') : node));
	const both: Workflow = {
		name: 'Both in one',
		nodes: [...trigger.nodes, ...nodes],
		connections: { ...trigger.connections, ...submitter.connections },
		settings: { executionOrder: 'v1' },
	};
	expect(both.nodes.filter(({ type }) => [SEEDANCE, SEEDANCE_TRIGGER].includes(type))).toHaveLength(2);
	const saved = await installed.activate(both, 'seedanceapi');
	await go();
	const all = await installed.executions(saved, 3);
	const delivered = all.flatMap((execution) => execution.items('Video Finished'));
	expect(delivered.map(({ json }) => json['context'])).toEqual(
		expect.arrayContaining([{ row: 1 }, { row: 2 }]),
	);
	expect(delivered).toHaveLength(2);
	expect(control.callbacks().map(({ status }) => status)).toEqual([200, 200]);

	// What was delivered is in n8n's database, and what is active is so again.
	await installed.killAndStartAgain();
	await isReady(webhookId);
	const [called] = control.callbacks();
	expect(await post(called?.url ?? '', { task_id: called?.taskId })).toBe(200);
	expect(await installed.rest.executionsOf(saved)).toHaveLength(3);
	await go();
	expect(await installed.executions(saved, 6)).toHaveLength(6);
	expect(control.ledger()).toHaveLength(4);
});

test('ark: the callbacks before the end of a task start nothing, the last one starts the workflow once a video', async () => {
	const { control } = installed.sandbox;
	const webhookId = 'e2e00004-0000-4000-8000-000000000004';
	const receiver = await installed.activate(receiving(webhookId, { downloadVideo: false }), 'ark');
	const submitter = submitting({
		callbackUrl: urlOf(webhookId),
		callbackContext: '={{ { row: $json.row } }}',
	});
	const id = await installed.startByWebhook(submitter, 'ark');
	expect((await installed.rest.waitForEnd(id, 60_000)).error).toBeNull();
	const started = await installed.executions(receiver, 2);
	const delivered = started.flatMap((execution) => execution.items('Video Finished'));
	expect(delivered.map(({ json }) => [json['taskId'], json['status']]).sort()).toEqual(
		control
			.tasks()
			.map(({ taskId }) => [taskId, 'completed'])
			.sort(),
	);
	const reported = control.callbacks().map(({ state, status }) => [state, status]);
	expect(reported).toHaveLength(6);
	expect(new Set(reported.map(String))).toEqual(new Set(['queued,200', 'running,200', 'succeeded,200']));
	expect(await installed.rest.executionsOf(receiver)).toHaveLength(2);
});

test('a credential of a provider that sends no callbacks: activation fails, and says what to use instead', async () => {
	const trigger = receiving('e2e00003-0000-4000-8000-000000000003');
	await expect(installed.activate(trigger, 'seedance2ai')).rejects.toThrow(
		/seedance2ai.io.*sends no callbacks.*Submit and Wait/,
	);
	expect(await post(urlOf('e2e00003-0000-4000-8000-000000000003'), {})).not.toBe(200);
});
