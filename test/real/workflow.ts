import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { repository } from './paths';

const nodeSchema = z.looseObject({
	id: z.string(),
	name: z.string(),
	type: z.string(),
	parameters: z.record(z.string(), z.unknown()),
	credentials: z.record(z.string(), z.looseObject({ id: z.string(), name: z.string() })).optional(),
});

const workflowSchema = z.looseObject({
	name: z.string(),
	nodes: z.array(nodeSchema),
	connections: z.record(z.string(), z.unknown()),
});

/** A workflow as a file has it. */
export type Workflow = z.infer<typeof workflowSchema>;

/** A node of a workflow. */
export type WorkflowNode = z.infer<typeof nodeSchema>;

/** The type of this package's node, as n8n names it. */
export const seedanceType = 'n8n-nodes-seedance.seedance';

/** The type of this package's trigger. */
export const triggerType = 'n8n-nodes-seedance.seedanceTrigger';

/** What n8n makes of it for agents. */
const seedanceToolType = 'n8n-nodes-seedance.seedanceTool';

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
		const workflow = workflowSchema.safeParse(content);
		if (!workflow.success) throw new Error(`examples/${file} is not a workflow: ${workflow.error.message}`);
		return workflow.data;
	});
}

/** The example whose name has these words in it. */
export function exampleNamed(words: string): Workflow {
	const found = readExamples().find(({ name }) => name.includes(words));
	if (found === undefined) throw new Error(`There is no example "${words}"`);
	return found;
}

/** The same workflow with every Seedance node changed, triggers too. */
export function mapSeedanceNodes(workflow: Workflow, change: (node: WorkflowNode) => WorkflowNode): Workflow {
	const nodes = workflow.nodes.map((node) =>
		[seedanceType, seedanceToolType, triggerType].includes(node.type) ? change(node) : node,
	);
	return { ...workflow, nodes };
}

/** The name of the node that a manual run starts from. */
export function triggerOf(workflow: Workflow): string {
	const trigger = workflow.nodes.find((node) => node.type === 'n8n-nodes-base.manualTrigger');
	if (trigger === undefined) throw new Error(`The workflow "${workflow.name}" has no Manual Trigger.`);
	return trigger.name;
}

/** The name of the last Seedance node, whose output is the workflow's result. */
export function lastSeedanceNode(workflow: Workflow): string {
	const node = workflow.nodes.filter(({ type }) => type === seedanceType).at(-1);
	if (node === undefined) throw new Error(`The workflow "${workflow.name}" has no Seedance node.`);
	return node.name;
}
