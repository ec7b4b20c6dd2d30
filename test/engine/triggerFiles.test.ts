/** Files of a video that a trigger delivers: fetched in the execution, after whoever called has been answered. */
import { withNode } from '../workflows/workflow';
import { textIn } from './rig';
import { TRIGGER, triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();

const mediaRequests = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'media');

async function deliver(parameters = {}) {
	const engine = await rig.n8n();
	const workflow = triggerWorkflow({ downloadVideo: true, binaryPropertyName: 'film', ...parameters });
	await engine.webhooks.activate(workflow);
	const taskId = await rig.buy();
	const { value: answer, elapsedMs: answeredAfterMs } = await rig.settle(
		engine.webhooks.receive({ url: rig.signedUrl('n', 'row'), body: { task_id: taskId } }),
	);
	const { value: run } = await rig.settle(answer.started ?? Promise.reject(new Error('Nothing was started')));
	return { engine, answer, answeredAfterMs, run, taskId };
}

test('the files are in the named field, byte for byte', async () => {
	rig.sandbox.control.setTasks({ videos: 2 });
	const { engine, run, taskId } = await deliver();
	const [item] = run.output('Next');
	expect(item?.json).toMatchObject({ taskId, status: 'completed', context: 'row', failure: null });
	const { film, film2 } = item?.binary ?? {};
	expect(film).toMatchObject({ mimeType: 'video/mp4', fileName: `seedance-${taskId}.mp4` });
	if (film === undefined) throw new Error('There is no file');
	const wanted = Buffer.from(await (await fetch(textIn(item, 'videoUrl'))).arrayBuffer());
	expect((await engine.readBinary(film)).equals(wanted)).toBe(true);
	expect(film2?.mimeType).toBe('video/mp4');
});

test('the item has the size and the length of the file, which is named as the option says', async () => {
	rig.sandbox.control.setTasks({ delivers: { width: 720, height: 1280, seconds: 4.5 } });
	const { run } = await deliver({ options: { fileName: '={{ $json.context }} video' } });
	const [item] = run.output('Next');
	expect(item?.json.delivered).toEqual({ width: 720, height: 1280, durationSeconds: 4.5 });
	expect(item?.binary?.film?.fileName).toBe('row video.mp4');
});

// n8n knows another option under this name only while it evaluates all of them.
test('the expression of an option may use another option', async () => {
	const { answer, run } = await deliver({
		options: { maxFileSizeMb: 3, includeRawResponse: '={{ $parameter["&maxFileSizeMb"] === 3 }}' },
	});
	expect(answer.status).toBe(200);
	expect(run.output('Next')[0]?.json.raw).toBeDefined();
});

test('a file name that cannot be evaluated holds up no callback: the execution says so, and has the task ID', async () => {
	const { answer, run, taskId } = await deliver({
		options: { fileName: "={{ $('Nowhere').first().json.a }}" },
	});
	expect(answer.status).toBe(200);
	expect(run.error?.message).toContain('The expression in File Name');
	expect(`${run.error?.message} ${run.error?.description}`).toContain(taskId);
});

test('whoever called is not kept waiting for a file', async () => {
	rig.sandbox.control.addFault({ on: 'media', fault: { kind: 'delay', ms: 30_000 } });
	const { answer, answeredAfterMs, run } = await deliver();
	expect(answer.status).toBe(200);
	expect(answeredAfterMs).toBeLessThan(1000);
	expect(run.output('Next')[0]?.binary?.film).toBeDefined();
});

test('a URL that has expired by then is asked for once more', async () => {
	rig.sandbox.control.addFault({ on: 'media', match: 'video', fault: { kind: 'status', status: 403 } });
	const { run } = await deliver();
	expect(run.output('Next')[0]?.binary?.film).toBeDefined();
});

test('if a download fails, the execution ends with an error that contains the task ID and the URL, and a retry downloads the file', async () => {
	rig.sandbox.control.addFault({ on: 'media', times: 100, fault: { kind: 'status', status: 404 } });
	const { engine, run, taskId } = await deliver();
	expect(run.error?.message).toContain('could not be downloaded');
	expect(run.error?.description).toContain(taskId);
	expect(run.error?.description).toContain('http');
	rig.sandbox.control.clearFaults();
	const { value: retry } = await rig.settle(engine.retryExecution(run));
	expect(retry.output('Next')[0]).toMatchObject({ json: { taskId, context: 'row' } });
	expect(retry.output('Next')[0]?.binary?.film).toBeDefined();
});

test('with On Error set to continue, the item goes on with the reason', async () => {
	const engine = await rig.n8n();
	const workflow = triggerWorkflow({ downloadVideo: true });
	await engine.webhooks.activate(withNode(workflow, TRIGGER, { onError: 'continueRegularOutput' }));
	rig.sandbox.control.addFault({ on: 'media', times: 100, fault: { kind: 'status', status: 404 } });
	const taskId = await rig.buy();
	const { value } = await rig.settle(
		engine.webhooks
			.receive({ url: rig.signedUrl('n', 'row'), body: { task_id: taskId } })
			.then(async ({ started }) => await started),
	);
	expect(value?.output('Next')[0]?.json).toMatchObject({
		taskId,
		context: 'row',
		failure: { code: 'download_failed' },
		error: expect.stringContaining(taskId) as string,
	});
});

test('the files that were fetched stay with the item where another one could not be', async () => {
	const engine = await rig.n8n();
	const workflow = triggerWorkflow({ downloadVideo: true, binaryPropertyName: 'film' });
	await engine.webhooks.activate(withNode(workflow, TRIGGER, { onError: 'continueRegularOutput' }));
	const { control } = rig.sandbox;
	control.setTasks({ videos: 2 });
	control.addFault({ on: 'media', match: 'video-2', times: 100, fault: { kind: 'status', status: 404 } });
	const taskId = await rig.buy();
	const { value } = await rig.settle(
		engine.webhooks
			.receive({ url: rig.signedUrl(), body: { task_id: taskId } })
			.then(async ({ started }) => await started),
	);
	const [item] = value?.output('Next') ?? [];
	expect(item?.json).toMatchObject({ taskId, failure: { code: 'download_failed' } });
	expect(Object.keys(item?.binary ?? {})).toEqual(['film']);
});

test('a file above Max File Size is not fetched, and a wrong size is an error that names it', async () => {
	rig.sandbox.control.setTasks({ videoBytes: 2 * 1024 * 1024 });
	const { run } = await deliver({ options: { maxFileSizeMb: 1 } });
	expect(run.error?.message).toContain('Max File Size');
	const wrong = await deliver({ options: { maxFileSizeMb: '={{ "many" }}' } });
	expect(wrong.run.error?.message).toContain('Max File Size (MB) is "many"');
});

test('what an expression delivers as text is taken by its plain meaning, as by the node', async () => {
	rig.sandbox.control.setTasks({ videoBytes: 2 * 1024 * 1024 });
	const small = await deliver({
		downloadVideo: '={{ "true" }}',
		binaryPropertyName: '=film\n',
		options: { maxFileSizeMb: '={{ "3" }}', allowPrivateMedia: '={{ " False " }}' },
	});
	expect(small.run.error).toBeUndefined();
	expect(Object.keys(small.run.output('Next')[0]?.binary ?? {})).toEqual(['film']);
	const large = await deliver({ options: { maxFileSizeMb: '={{ "1" }}' } });
	expect(large.run.error?.message).toContain('but the maximum is 1 MB (Max File Size');
});

test.each([
	[
		'a number in hexadecimal',
		{ maxFileSizeMb: '={{ "0x10" }}' },
		'Max File Size (MB) is "0x10", but must be',
	],
	[
		'a number with an exponent',
		{ maxFileSizeMb: '={{ "1e3" }}' },
		'Max File Size (MB) is "1e3", but must be',
	],
	['nothing', { maxFileSizeMb: '={{ null }}' }, 'Max File Size (MB) is empty, but must be'],
	['a number as a flag', { allowPrivateMedia: '={{ 1 }}' }, 'Allow Private Media Hosts is 1, but must be'],
])('%s is refused, as by the node', async (_, options, words) => {
	const { run } = await deliver({ options });
	expect(run.error?.message).toContain(words);
	expect(mediaRequests()).toEqual([]);
});

test('all that is wrong with the files is said at once', async () => {
	const { run } = await deliver({ options: { maxFileSizeMb: '={{ 0 }}', allowPrivateMedia: '={{ "no" }}' } });
	expect(run.error?.message).toContain('Max File Size (MB) is 0');
	expect(run.error?.message).toContain('Allow Private Media Hosts is "no"');
});

test('a video that failed has no files, and no error', async () => {
	rig.sandbox.control.setTasks({ outcome: 'failed' });
	const { run } = await deliver();
	expect(run.error).toBeUndefined();
	expect(run.output('Next')[0]).toMatchObject({ json: { status: 'failed' } });
	expect(mediaRequests()).toEqual([]);
});

test('without Download Video nothing is fetched', async () => {
	const { run } = await deliver({ downloadVideo: false });
	expect(run.output('Next')[0]?.binary).toBeUndefined();
	expect(mediaRequests()).toEqual([]);
});
