import { arkOrder, at, ArkClient, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Accepted and rejected values for each row of the field table on ark's create page, for 2.5 and the 2.0 models. */
const v25 = { model: 'dreamina-seedance-2-5-260628' };
const v20 = { model: 'dreamina-seedance-2-0-260128' };
const fast = { model: 'dreamina-seedance-2-0-fast-260128' };
const mini = { model: 'dreamina-seedance-2-0-mini-260615' };
const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'];
const flags = { takes: [true, false], refuses: ['true', 1, null] };

interface Row {
	field: string;
	on: Record<string, unknown>;
	takes?: unknown[];
	refuses?: unknown[];
}
const rows: Row[] = [
	...[v25, v20, fast, mini].flatMap((on): Row[] => [
		{ field: 'ratio', on, takes: ratios, refuses: ['2:1', 'auto', '', null] },
		{ field: 'generate_audio', on, ...flags },
		{ field: 'watermark', on, ...flags },
		{ field: 'return_last_frame', on, ...flags },
		{ field: 'execution_expires_after', on, takes: [3600, 259_200], refuses: [3599, 259_201, '3600'] },
		{ field: 'priority', on, takes: [0, 9], refuses: [-1, 10, 0.5, '1'] },
		{ field: 'safety_identifier', on, takes: ['u', 'x'.repeat(64)], refuses: ['', 'x'.repeat(65), 'ü', 1] },
		{
			field: 'tools',
			on,
			takes: [[{ type: 'web_search' }], []],
			refuses: [[{ type: 'x' }], ['web_search'], {}],
		},
		{
			field: 'callback_url',
			on,
			takes: ['https://example.com/hook'],
			refuses: ['http://10.0.0.1/', 'x', null],
		},
		{ field: 'service_tier', on, takes: ['default'], refuses: ['flex', ''] },
		{ field: 'seed', on, refuses: [-1, 7] },
		{ field: 'frames', on, refuses: [29] },
		{ field: 'camera_fixed', on, refuses: [true, false] },
		{ field: 'framespersecond', on, refuses: [24] },
		{ field: 'prompt', on, refuses: ['a red fox'] },
	]),
	{ field: 'resolution', on: v25, takes: ['480p', '720p', '1080p'], refuses: ['4k', '1080P', 720, null] },
	{ field: 'resolution', on: v20, takes: ['480p', '720p', '1080p', '4k'], refuses: ['8k', '4K'] },
	...[fast, mini].map((on): Row => ({
		field: 'resolution',
		on,
		takes: ['480p', '720p'],
		refuses: ['1080p', '4k'],
	})),
	{ field: 'duration', on: v25, takes: [-1, 4, 30], refuses: [3, 31, 0, '5', 4.5, null] },
	...[v20, fast, mini].map((on): Row => ({
		field: 'duration',
		on,
		takes: [-1, 4, 15],
		refuses: [3, 16, '5'],
	})),
	{ field: 'draft', on: v25, ...flags },
	{ field: 'resolution', on: { ...v25, draft: true }, takes: ['480p'], refuses: ['720p', '1080p'] },
	{ field: 'output_format', on: v25, takes: ['mp4', 'mov'], refuses: ['webm', 'MP4'] },
	{
		field: 'omni_reference_task_type',
		on: v25,
		takes: ['auto'],
		refuses: ['reference', 'edit', 'extend', 'new'],
	},
	...[v20, fast, mini].flatMap((on): Row[] => [
		{ field: 'draft', on, refuses: [true, false] },
		{ field: 'output_format', on, refuses: ['mp4'] },
		{ field: 'omni_reference_task_type', on, refuses: ['auto', 'edit'] },
	]),
];
const cases = (pick: (row: Row) => unknown[] | undefined) =>
	rows.flatMap((row) =>
		(pick(row) ?? []).map((value): [string, string, string, Record<string, unknown>] => [
			row.field,
			JSON.stringify(value),
			JSON.stringify(row.on),
			arkOrder('a red fox', { ...row.on, [row.field]: value }),
		]),
	);

describe('ark, fields of a create request', () => {
	useVirtualClock();
	const sandbox = useSandbox({ allowLoopbackMedia: false, allowLoopbackCallbacks: false });
	const client = new ArkClient(sandbox);

	it.each(cases((row) => row.takes))('takes %s %s with %s', async (_field, _value, _on, body) => {
		const { status, json } = await client.submit(body);
		expect([status, json]).toEqual([200, { id: expect.stringMatching(/^cgt-/) as unknown }]);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it.each(cases((row) => row.refuses))('refuses %s %s with %s', async (field, _value, _on, body) => {
		const { status, json } = await client.submit(body);
		const code = 'InvalidParameter';
		const message = expect.stringMatching(/Request id: \w+$/) as unknown;
		expect([status, json]).toEqual([400, { error: { code, message, param: field, type: 'BadRequest' } }]);
		expect(sandbox.control.ledger()).toEqual([]);
	});

	it.each([
		['no model', { content: [{ type: 'text', text: 'a fox' }] }, 'MissingParameter'],
		['no content', v25, 'MissingParameter'],
		['empty content', { ...v25, content: [] }, 'MissingParameter'],
		['content that is text', { ...v25, content: 'a fox' }, 'InvalidParameter'],
		['a list', [arkOrder('a fox')], 'InvalidParameter'],
		['broken JSON', '{"model":"dr', 'InvalidParameter'],
	])('refuses %s', async (_what, body, code) => {
		const { status, json } = await client.submit(body);
		expect([status, at(json, 'error', 'code')]).toEqual([400, code]);
	});

	it.each(
		['dreamina-', 'doubao-'].flatMap((prefix) =>
			['2-5-260628', '2-0-260128', '2-0-fast-260128', '2-0-mini-260615'].map(
				(id) => `${prefix}seedance-${id}`,
			),
		),
	)('knows the model %s', async (model) => {
		expect((await client.submit(arkOrder('a fox', { model }))).status).toBe(200);
		expect(at((await client.models()).json, 'data')).toContainEqual(expect.objectContaining({ id: model }));
	});

	it.each([
		['ep-20260101-seedance-2-5', 30, 200],
		['ep-20260101-abcde', 30, 400],
		['ep-20260101-abcde', 15, 200],
		['dreamina-seedance-2-5', 5, 404],
		['seedance-1-0-pro-250528', 5, 404],
		['ark/seedance-2.5', 5, 404],
	])('judges the model %s with %i seconds: HTTP %i', async (model, duration, expected) => {
		const { status, json } = await client.submit(arkOrder('a fox', { model, duration }));
		expect(status).toBe(expected);
		if (expected === 404) expect(at(json, 'error', 'code')).toBe('InvalidEndpointOrModel.NotFound');
	});

	it('refuses a body over 64 MB', async () => {
		const text = 'x'.repeat(64 * 1024 * 1024);
		expect((await client.submit(arkOrder(text))).status).toBe(413);
	});
});
