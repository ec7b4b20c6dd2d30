/**
 * Writes the output fields of each operation into the built package, as the last step of the build. n8n's editor reads them, so
 * users can drag fields into the next node before a run, which would be charged.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v4';
import { EstimateItem } from '../nodes/Seedance/host/items/itemResult';
import { OPERATIONS_OF, RESOURCES, type Operation } from '../nodes/Seedance/parameters/choices';
import { Task } from '../nodes/Seedance/providers/task';

type Json = Readonly<Record<string, unknown>>;

const FOLDER = join(__dirname, '../dist/nodes/Seedance/__schema__/v1.0.0');

function main(): void {
	for (const resource of RESOURCES) {
		for (const operation of OPERATIONS_OF[resource]) {
			const file = join(FOLDER, resource, `${operation}.json`);
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, `${JSON.stringify(schemaOf(operation), null, '\t')}\n`);
		}
	}
}

function schemaOf(operation: Operation): Json {
	const item = operation === 'estimateCost' ? ESTIMATE : ITEM;
	return { ...plain(z.toJSONSchema(item)), version: 1 };
}

const { taskId, status, videoUrl, provider, model, ...others } = Task.shape;
/** In the order of the contract, as host/items/output.ts outputs them. */
const prompt = z.string().nullable();
const ITEM = z.object({ taskId, status, videoUrl, provider, model, prompt, ...others });
const { provider: from, model: of, ...estimated } = EstimateItem.shape;
const ESTIMATE = z.object({ provider: from, model: of, prompt, ...estimated });

/** Keeps only types and properties. n8n's editor shows one type per field, so a nullable field gets its other type. */
function plain(schema: Json): Json {
	const { type, properties, items, anyOf } = Schema.parse(schema);
	const known = anyOf?.find((one) => one.type !== 'null');
	if (known !== undefined) return plain(known);
	return {
		type,
		...(properties === undefined
			? {}
			: {
					properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, plain(one)])),
				}),
		...(items === undefined ? {} : { items: plain(items) }),
	};
}

const Anything = z.record(z.string(), z.unknown());
const Schema = z.object({
	type: z.string().optional(),
	properties: z.record(z.string(), Anything).optional(),
	items: Anything.optional(),
	anyOf: z.array(Anything).optional(),
});

main();
