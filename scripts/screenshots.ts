/**
 * Takes screenshots of the node in the real editor: its panel for every model and mode with the available options, and after a
 * run.
 * All go to artifacts/editor, together with the displayed text. One goes to docs/editor.png for the README, and one per example
 * to docs/examples.
 * `--documents` skips the screenshots of models and modes.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Cleanup } from '../test/real/cleanup';
import { runCommand } from '../test/real/command';
import { placeholderName } from '../test/real/credentials';
import { startDemo, type Demo } from '../test/real/demo';
import { Editor, type ShownField } from '../test/real/editor';
import { artifactsFolder, repository } from '../test/real/paths';
import { exampleFiles } from '../test/workflows/examples';
import { mapSeedanceNodes } from '../test/workflows/workflow';

/** Modes of each model according to the providers' pages. */
const modes = {
	'seedance2ai/standard': ['text-to-video', 'image-to-video', 'media-to-video'],
	'seedance2ai/pro': ['text-to-video', 'image-to-video', 'media-to-video'],
	'seedance2ai/mini': ['text-to-video', 'image-to-video', 'media-to-video'],
	'seedanceapi/seedance-2.0': ['text-to-video', 'image-to-video'],
	'seedanceapi/seedance-2.0-fast': ['text-to-video', 'image-to-video'],
	'seedanceapi/seedance-2-mini': ['text-to-video', 'image-to-video', 'media-to-video'],
	'ark/seedance-2.5': ['text-to-video', 'image-to-video', 'media-to-video', 'draft-to-video'],
	'ark/seedance-2.0': ['text-to-video', 'image-to-video', 'media-to-video'],
	'ark/seedance-2.0-fast': ['text-to-video', 'image-to-video', 'media-to-video'],
	'ark/seedance-2.0-mini': ['text-to-video', 'image-to-video', 'media-to-video'],
};

const folder = join(artifactsFolder, 'editor');

interface Shown {
	fields: ShownField[];
	options: string[];
}

async function main(cleanup: Cleanup): Promise<void> {
	const demo = await startDemo({ name: 'screenshots', say: console.log, cleanup });
	const editor = await Editor.open(demo, cleanup);
	await picturesOfRun(demo, editor);
	await picturesOfExamples(demo, editor);
	if (process.argv.includes('--documents')) return;
	await editor.resize(1440, 1760);
	const shown: Record<string, Shown> = {};
	for (const [model, modesOfModel] of Object.entries(modes)) {
		for (const mode of modesOfModel) {
			const name = `${model.replace('/', '-')}-${mode}`;
			shown[name] = await pictureOf(demo, editor, model, mode, join(folder, `${name}.png`));
		}
	}
	writeFileSync(join(folder, 'shown.json'), JSON.stringify(shown, null, '\t'));
}

/** Takes the canvas of each example, for examples/README.md. */
async function picturesOfExamples({ workflows }: Demo, editor: Editor): Promise<void> {
	await editor.resize(1200, 620);
	for (const [index, file] of exampleFiles().entries()) {
		const example = workflows[index];
		if (example === undefined) throw new Error(`examples/${file} was not imported.`);
		await editor.openCanvas(example);
		await take(editor, join(repository, 'docs/examples', file.replace('.json', '.png')));
	}
}

async function pictureOf(
	demo: Demo,
	editor: Editor,
	model: string,
	mode: string,
	file: string,
): Promise<Shown> {
	const [first] = demo.workflows;
	if (first === undefined) throw new Error('There is no workflow in examples/.');
	const provider = model.split('/', 1)[0] ?? '';
	const changed = mapSeedanceNodes(first.workflow, (node) => ({
		...node,
		// Placeholder credential of the model's provider.
		credentials: { seedanceApi: { id: '', name: placeholderName(provider) } },
		parameters: { ...node.parameters, model, mode },
	}));
	await editor.openNode(await demo.importWorkflow({ ...changed, name: `${model} ${mode}` }));
	const fields = await editor.fields();
	const options = await editor.openOptions();
	await take(editor, file);
	return { fields, options };
}

async function picturesOfRun(demo: Demo, editor: Editor): Promise<void> {
	const [first, batch] = demo.workflows;
	if (first === undefined || batch === undefined)
		throw new Error('There are too few workflows in examples/.');
	await editor.resize(1440, 1000);
	await editor.openNode(first);
	await editor.executeStep();
	await editor.showOutputAs('json');
	await take(editor, join(folder, 'run-json.png'));
	await editor.showOutputAs('binary');
	await take(editor, join(folder, 'run-binary.png'));
	await editor.viewFile();
	await take(editor, join(folder, 'run-video.png'));
	await take(editor, join(repository, 'docs/editor.png'));
	await editor.openCanvas(batch);
	await take(editor, join(folder, 'canvas-batch.png'));
}

async function take(editor: Editor, file: string): Promise<void> {
	await editor.picture(file);
	console.log(relative(repository, file));
}

void runCommand(main);
