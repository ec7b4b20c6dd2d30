/** The fields that the editor offers before a node has run are those of its output. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import { OPERATIONS_OF, RESOURCES } from '../../nodes/Seedance/parameters/choices';
import { REPOSITORY } from '../package/folders';
import { prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();
const Schema = z.object({
	type: z.literal('object'),
	version: z.literal(1),
	properties: z.record(z.string(), z.unknown()),
});

function schemaOf(path: string) {
	const file = join(REPOSITORY, 'dist/nodes/Seedance/__schema__/v1.0.0', `${path}.json`);
	return Schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Just the type of a value, as the schemas tell it; of a list, that of its first element. */
function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return { type: 'array', items: shapeOf(value[0]) };
	if (typeof value !== 'object' || value === null) return { type: typeof value };
	const properties = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
	return { type: 'object', properties };
}

const CASES = RESOURCES.flatMap((resource) =>
	OPERATIONS_OF[resource].map((operation) => [`${resource}/${operation}`, operation]),
);

test.each(CASES)('%s', async (path, operation) => {
	const engine = await rig.engine('ark');
	const order = videoOf('ark', { operation: 'submit' });
	// One that runs, so that the other is queued.
	rig.sandbox.control.setTasks({ seconds: 30, runningAtOnce: 1 });
	const { value: ordered } = await rig.settle(
		engine.run({ parameters: order, items: prompts('one', 'two') }),
	);
	// The size of a video is known by its file.
	const download = { downloadVideo: true, binaryPropertyName: 'video' };
	const taskId = textIn(ordered.items[1], 'taskId');
	const parameters: INodeParameters = { ...order, ...download, operation, taskId };
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
	const { json = {} } = value.items[0] ?? {};
	const { properties } = schemaOf(path);
	expect(Object.keys(properties)).toEqual(Object.keys(json).filter((name) => name !== 'timedOut'));
	const known = Object.entries(json).filter(([, one]) => one !== null && JSON.stringify(one) !== '[]');
	expect(Object.fromEntries(known.map(([name]) => [name, properties[name]]))).toEqual(
		Object.fromEntries(known.map(([name, one]) => [name, shapeOf(one)])),
	);
	expect(known.length).toBeGreaterThan(4);
});
