/** Items from a node of their own, which can change from one run to the next. */
import type { INode, INodeParameters } from 'n8n-workflow';
import type { LoadedTypes, RunInput } from '../engine/harness';
import { nodeType, withNodes } from '../engine/nodes';
import { chain, node, seedance, start } from '../workflows/workflow';

/** A source that gives other items each time it runs, as a sheet does that somebody works on. */
export function withSource(...fetches: ReadonlyArray<RunInput['items']>): () => LoadedTypes {
	let fetched = 0;
	const source = nodeType(async () => {
		const items = fetches[Math.min(fetched, fetches.length - 1)] ?? [];
		fetched += 1;
		return await Promise.resolve([items.map((item) => ({ json: { ...item.json } }))]);
	});
	return withNodes({ 'test.source': source });
}

/** Start, Source and the node, with these parameters. */
export function fromSource(parameters: INodeParameters, retries: Partial<INode> = {}): RunInput {
	return {
		workflow: chain(start(), node('Source', 'test.source'), seedance(parameters, retries)),
		items: [{ json: {} }],
		node: 'Seedance',
	};
}
