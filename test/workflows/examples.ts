/** The workflows of `examples/`, for tests that run or read them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { repository } from '../real/paths';
import { SEEDANCE, type Workflow } from './workflow';

const shape = z.looseObject({
	name: z.string(),
	nodes: z.array(
		z.looseObject({
			id: z.string(),
			name: z.string(),
			type: z.string(),
			typeVersion: z.number(),
			position: z.tuple([z.number(), z.number()]),
			parameters: z.record(z.string(), z.unknown()),
			credentials: z.record(z.string(), z.looseObject({ id: z.string(), name: z.string() })).optional(),
		}),
	),
	connections: z.record(z.string(), z.unknown()),
});

/** n8n's own type of what has the shape. */
const AsWorkflow = z.custom<Workflow>();

/** The type of the notes on the canvas, which are no nodes to its user. */
export const stickyType = 'n8n-nodes-base.stickyNote';

/** The files of the workflows in `examples/`, in their order. */
export function exampleFiles(): string[] {
	return readdirSync(join(repository, 'examples'))
		.filter((file) => file.endsWith('.json'))
		.sort();
}

/** The workflows of `examples/`, in the order of their file names. */
export function readExamples(): Workflow[] {
	const folder = join(repository, 'examples');
	return exampleFiles().map((file) => {
		const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
		const { error } = shape.safeParse(content);
		if (error !== undefined) throw new Error(`examples/${file} is not a workflow: ${error.message}`);
		return AsWorkflow.parse(content);
	});
}

/** The first example, which is the least. */
export function firstExample(): Workflow {
	const [first] = readExamples();
	if (first === undefined) throw new Error('There is no example');
	return first;
}

/** The example whose name has these words in it. */
export function exampleNamed(words: string): Workflow {
	const found = readExamples().find(({ name }) => name.includes(words));
	if (found === undefined) throw new Error(`There is no example "${words}"`);
	return found;
}

/** A few words on what an example shows: the heading of its note. */
export function headingOf({ name, nodes }: Workflow): string {
	const [note] = nodes;
	const content = z.string().parse(note?.parameters['content']);
	const [, heading] = /^## (.+)/.exec(content) ?? [];
	if (heading === undefined) throw new Error(`The note of "${name}" has no heading.`);
	return heading;
}

/** The name of the node that a manual run starts from. */
export function triggerOf(workflow: Workflow): string {
	const trigger = workflow.nodes.find((node) => node.type === 'n8n-nodes-base.manualTrigger');
	if (trigger === undefined) throw new Error(`The workflow "${workflow.name}" has no Manual Trigger.`);
	return trigger.name;
}

/** The name of the last Seedance node, whose output is the workflow's result. */
export function lastSeedanceNode(workflow: Workflow): string {
	const node = workflow.nodes.filter(({ type }) => type === SEEDANCE).at(-1);
	if (node === undefined) throw new Error(`The workflow "${workflow.name}" has no Seedance node.`);
	return node.name;
}
