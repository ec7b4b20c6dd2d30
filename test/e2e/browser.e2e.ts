/** What people look at, in a real browser: the panel of nodes, the fields, the video, the error, the form. */
import { join } from 'node:path';
import { openPage } from '../real/browser';
import { Cleanup } from '../real/cleanup';
import { sandboxName } from '../real/credentials';
import { startDemo, type Demo } from '../real/demo';
import { Editor } from '../real/editor';
import { artifactsFolder } from '../real/paths';
import { urlOf } from '../../nodes/Seedance/host/operationError';
import { DESCRIPTION } from '../../nodes/Seedance/ui/properties';
import { stickyType } from '../workflows/examples';
import { node, workflowOf } from '../workflows/workflow';
import { until } from './until';

const cleanup = new Cleanup();
let demo: Demo;
let editor: Editor;

const picture = (name: string) => join(artifactsFolder, 'browser', `${name}.png`);

beforeAll(async () => {
	demo = await startDemo({ name: 'browser', say: (line) => process.stderr.write(`${line}\n`), cleanup });
	editor = await Editor.open(demo, cleanup);
});

afterAll(async () => {
	await cleanup.run();
});

test('a new user finds the node by a search, fills it, sees the fields follow the model, the error and the video', async () => {
	const found = await editor.addNode('seedance', 'Seedance', 'Submit and wait for video');
	expect(found).toEqual({
		title: 'Seedance',
		// n8n lists the node and its trigger as one.
		description: DESCRIPTION,
		hasIcon: true,
	});
	// n8n gives a new node the newest credential: it has to be that of the default model.
	expect(await editor.credential()).toBe(sandboxName('seedance2ai'));
	await editor.write('prompt', 'A quiet harbour');
	await editor.choose('aspectRatio', '9:16');
	const before = await editor.fields();
	await editor.picture(picture('standard'));

	await editor.chooseCredential(sandboxName('seedanceapi'));
	await editor.choose('model', 'Seedance 2.0 Fast');
	const after = await editor.fields();
	await editor.picture(picture('fast'));
	const valueOf = (fields: typeof before, name: string) => fields.find((field) => field.name === name);
	// Model offers what the credential is for, and what was chosen before.
	expect(valueOf(after, 'model')?.choices).toEqual([
		'Seedance 2.0 (seedanceapi.org)',
		'Seedance 2.0 Fast (seedanceapi.org)',
		'Seedance 2 Mini (seedanceapi.org)',
		'Wrong Credential: Seedance 2 Standard (seedance2ai.io)',
	]);
	expect(valueOf(before, 'waitUsing')?.choices).toEqual(['Polling']);
	expect(valueOf(after, 'waitUsing')?.choices).toEqual(['Callback', 'Polling']);
	// What both models know keeps its value; what only one knows comes and goes; what is allowed follows the model.
	for (const fields of [before, after]) {
		expect(valueOf(fields, 'prompt')?.value).toBe('A quiet harbour');
		expect(valueOf(fields, 'aspectRatio')?.value).toBe('9:16');
	}
	expect(valueOf(before, 'generateAudio')).toBeDefined();
	expect(valueOf(after, 'generateAudio')).toBeUndefined();
	expect(valueOf(before, 'duration')?.choices).toBeNull();
	expect(valueOf(after, 'duration')?.choices).toEqual(['5', '10', '15']);

	await editor.write('prompt', '   ');
	const [message, description] = await editor.executeToError();
	expect(message).toContain('Prompt is empty');
	expect(description).toContain('Nothing was charged');
	expect(await editor.errorLinks()).toEqual([urlOf({ file: 'docs/parameters.md', heading: 'Parameters' })]);
	await editor.picture(picture('error'));

	await editor.write('prompt', 'A quiet harbour');
	await editor.turn('downloadVideo');
	await editor.executeStep();
	await editor.showOutputAs('binary');
	await editor.viewFile();
	await editor.picture(picture('video'));
});

test('what was paid for is found again after Stop: in the console, and in the list of Task ID', async () => {
	await editor.addNode('text to video', 'Seedance', 'Submit and wait for video');
	await editor.write('prompt', 'A slow boat [seconds=25]');
	await editor.executeAndStop(/task \S+: submitted/);
	const submitted = editor.console.flatMap((line) => /task (\S+): submitted/.exec(line)?.[1] ?? []);
	const taskId = submitted.at(-1) ?? '';
	expect(taskId).toMatch(/^sd2_/);

	await editor.addNode('bytedance', 'Seedance', 'Wait for task');
	const offered = await editor.chooseFromList('taskId', 'A slow boat');
	await editor.picture(picture('task-list'));
	expect(offered[0]).toMatch(/^Submitted, .*: A slow boat .*\(sd2_/);
	await editor.executeStep();
	await editor.showOutputAs('json');
	await editor.picture(picture('found-again'));
	expect(editor.console.join('\n')).toContain(`task ${taskId}: completed, http`);
});

test('a click on another operation and back leaves what was filled in, and an input of several items brings advice', async () => {
	const batch = demo.workflows.find(({ workflow }) => workflow.name.includes('Batch with Error Branch'));
	if (batch === undefined) throw new Error('There is no example with an error branch');
	await editor.openNode(batch);
	await editor.write('maxWaitMinutes', '7');
	const before = await editor.fields();
	for (const name of ['Estimate Cost', 'Submit', 'Submit and Wait']) await editor.choose('operation', name);
	expect(await editor.fields()).toEqual(before);
	await editor.executePrevious();
	expect((await editor.hints()).join()).toContain('set On Error to "Continue (using error output)"');
	await editor.picture(picture('several-items'));
});

test('the trigger is found by the same search, and its panel says what to do with which URL', async () => {
	const found = await editor.addTrigger('seedance', 'Seedance', 'On video completed');
	expect(found.hasIcon).toBe(true);
	expect(await editor.productionUrl()).toMatch(/^http:\/\/localhost:\d+\/webhook\/\S+\/seedance-trigger$/);
	await editor.picture(picture('trigger'));
});

test('the notes of the examples fit into their boxes', async () => {
	const notes = demo.workflows.flatMap(({ workflow }) =>
		workflow.nodes.filter(({ type }) => type === stickyType),
	);
	const spread = notes.map((note, index) => ({
		...note,
		id: String(index),
		name: `Note ${index}`,
		position: [0, 600 * index] as [number, number],
	}));
	// All on one canvas, because opening one takes seconds.
	await editor.openCanvas(
		await demo.importWorkflow(workflowOf([node('Start', 'n8n-nodes-base.manualTrigger'), ...spread], [])),
	);
	const shown = await editor.notes();
	expect(shown).toHaveLength(notes.length);
	expect(shown.filter(({ cut }) => cut > 0)).toEqual([]);
});

test('the example with a form gives the video to whoever filled it in', async () => {
	const form = demo.workflows.find(({ workflow }) => workflow.name.includes('Form'));
	if (form === undefined) throw new Error('There is no example with a form');
	await demo.rest.activate(form.saved);
	const trigger = form.workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.formTrigger');
	const url = `${demo.n8n.url}/form/${String(trigger?.['webhookId'])}`;
	await until(async () => (await fetch(url)).ok);
	const page = await openPage(cleanup, { width: 900, height: 900 });
	await page.goto(url);
	await page.locator('input[type=file]').setInputFiles(join(__dirname, '../sandbox/media/image.png'));
	await page.locator('textarea').fill('The harbour wakes up');
	const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#submit-btn').click()]);
	expect(download.suggestedFilename()).toMatch(/^seedance-.+\.mp4$/);
	await page.getByText('Here is your video').waitFor();
	await page.screenshot({ path: picture('form-completion') });
});
