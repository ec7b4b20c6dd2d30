/** Which expressions stand in an order's identity as they are written, and what tells one row from another there. */
import { asWritten } from '../../../nodes/Seedance/host/items/asWritten';
import { createEngine, useVirtualTime } from '../../engine/harness';
import { nodeType, withNodes } from '../../engine/nodes';
import type { INodeParameters } from 'n8n-workflow';

useVirtualTime();

const ROWS = [
	{ json: { prompt: 'a harbour', list: ['x', 'y'], when: '2026-01-01', fetchedAt: 'now' } },
	{ json: { prompt: 'a storm', list: ['x', 'y'], when: '2026-01-02', fetchedAt: 'now' } },
];

/** What stands for a parameter, for each of the rows, in n8n's own engine. */
async function standings(raw: unknown): Promise<unknown[]> {
	const found: unknown[] = [];
	const probe = nodeType(function () {
		for (const index of ROWS.keys()) found.push(asWritten(this, raw, index));
		return Promise.resolve([[]]);
	});
	const engine = await createEngine({ load: withNodes({ 'test.probe': probe }) });
	const parameters: INodeParameters = { options: { seed: '={{ Math.random() }}' } };
	const { error } = await engine.run({ type: 'test.probe', parameters, items: ROWS });
	if (error) throw new Error(error.message);
	return found;
}

const STABLE: readonly unknown[] = [
	'a harbour',
	7,
	null,
	undefined,
	{ shot: [{ description: 'a storm' }] },
	'={{ $json.prompt }}',
	"={{ $json['prompt'] }} in the rain",
	"={{ $('Start').item.json.prompt }}",
	'={{ $json.prompt.toUpperCase() }}',
	'={{ $itemIndex }}',
	'={{ $json.nothing }}',
	'no expression: {{ $now }}',
];

test.each(STABLE)('%j stands by its value', async (raw) => {
	expect(await standings(raw)).toEqual([undefined, undefined]);
});

const CHANGING: readonly string[] = [
	'={{ Math.random() }}',
	"={{ $now.toFormat('yyyy') }}",
	'={{ $today }}',
	'={{ $execution.id }}',
	'={{ $execution["id"] }}',
	'={{ $json.list.randomItem() }}',
	'={{ new Date().getFullYear() }}',
	"={{ DateTime.now().toFormat('yyyy') }}",
	'={{ $json.when.toDateTime().toRelative() }}',
	"={{ $json.when.toDateTime().diffToNow('days') > 0 }}",
	'={{ $parameter.options.seed }}',
];

test.each(CHANGING)('%s stands as written', async (raw) => {
	const [first] = await standings(raw);
	expect(JSON.stringify(first)).toContain(raw.slice(4, -3).trim().slice(0, 5));
	expect(first).toEqual((await standings(raw))[0]);
});

test.each([
	'={{ $json.prompt }} at {{ $now }}',
	"={{ $json.prompt + ' at ' + $now }}",
	'={{ $json["prompt"].trim() + Math.random() }}',
	"={{ $('Start').item.json.prompt + Date.now() }}",
	'={{ $json.prompt.toUpperCase() }} {{ Date.now() }}',
])('%s still tells one row from another, the same way each time', async (raw) => {
	const first = await standings(raw);
	expect(first[0]).not.toEqual(first[1]);
	expect(await standings(raw)).toEqual(first);
});

test('fields that nothing refers to are no part of it', async () => {
	expect(JSON.stringify(await standings('={{ $json.prompt + Math.random() }}'))).not.toContain('fetchedAt');
});

test('of a collection, what is stable in it stays by its value or as it is', async () => {
	const [first] = await standings({ a: '={{ $now }}', b: '={{ $json.prompt }}', c: [1, 'text'] });
	expect(first).toMatchObject({ c: [1, 'text'] });
	expect(JSON.stringify(first)).toContain('a harbour');
});
