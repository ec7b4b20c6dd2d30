/** Files inside requests of ark that are sent again, that nobody else may see, and that are only typed. */
import { writeFileSync } from 'node:fs';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { FRAMES, itemOf, references, sha256, useArkFiles, video } from './arkFilesRig';
import { png } from './mediaFiles';

const { rig, engineOfArk, run, submits, arrived } = useArkFiles();

describe('what is tried again', () => {
	const photo = png(640, 480, 300_001);
	const parameters = video('seedance-2.5', FRAMES);
	const fault = (fault: Parameters<typeof rig.sandbox.control.addFault>[0]['fault'], times = 1) =>
		rig.sandbox.control.addFault({ on: 'submit', times, fault });

	test.each(['on disk', 'in memory'] as const)(
		'after a 429 is the same, and charged once: %s',
		async (kept) => {
			fault({ kind: 'status', status: 429 }, 3);
			await run(parameters, { photo }, kept);
			expect(arrived()).toEqual(
				Array.from({ length: 4 }, () => ({ type: 'image/png', hash: sha256(photo) })),
			);
			expect(rig.sandbox.control.ledger()).toHaveLength(1);
		},
	);

	test('with Retry On Fail and Retry execution is the same, and charged once', async () => {
		fault({ kind: 'status', status: 401 }, 3);
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo })];
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
		const { value: failed } = await rig.settle(engine.run({ parameters, items, ...retry }));
		expect(failed.status).toBe('error');
		await rig.settle(engine.retryExecution(failed));
		expect(new Set(arrived().map(({ hash }) => hash))).toEqual(new Set([sha256(photo)]));
		expect(arrived()).toHaveLength(4);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('an order whose answer was lost is found by its file: it is not sent again', async () => {
		fault({ kind: 'reset', when: 'after' });
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo })];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.json).toMatchObject({ taskId: rig.sandbox.control.ledger()[0]?.taskId });
		expect(submits()).toHaveLength(1);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test.each<[string, (path: string, id: string) => unknown, RegExp]>([
		[
			'is gone',
			(_, id) => Container.get(BinaryDataService).deleteManyByBinaryDataId([id]),
			/Nothing was sent, because the file in the binary field "photo" can no longer be read/,
		],
		[
			'has changed',
			(path) => {
				const other = Buffer.from(photo);
				other.writeUInt8(7, 200_000);
				writeFileSync(path, other);
			},
			/Nothing was sent, because the file in the binary field "photo" has changed since it was checked/,
		],
		[
			'is longer',
			(path) => {
				writeFileSync(path, Buffer.concat([photo, photo]));
			},
			/has changed since it was checked/,
		],
		[
			'is shorter',
			(path) => {
				writeFileSync(path, photo.subarray(0, 200_000));
			},
			/has changed since it was checked/,
		],
	])('is not sent where the file %s meanwhile', async (_, change, words) => {
		fault({ kind: 'status', status: 429, headers: { 'retry-after': '20' } });
		const engine = await engineOfArk();
		const item = await itemOf(engine, { photo });
		const { id = '' } = item.binary.photo ?? {};
		const path = Container.get(BinaryDataService).getPath(id);
		const { value } = await rig.settle(engine.run({ parameters, items: [item] }), {
			at: [[10_000, () => change(path, id)]],
		});
		expect(value.error?.message).toMatch(words);
		expect(value.error?.message).not.toContain('may have been submitted');
		expect(submits()).toHaveLength(1);
		expect(rig.sandbox.control.ledger()).toHaveLength(0);
	});
});

describe('nobody but the provider gets to see a file', () => {
	const photo = png(640, 480, 6000);
	const start = photo.toString('base64').slice(40, 80);

	test.each(['on disk', 'in memory'] as const)('no output, log, hint or execution data: %s', async (kept) => {
		const parameters = video('seedance-2.5', {
			...FRAMES,
			operation: 'submitAndWait',
			options: { includeRawResponse: true },
		});
		const engine = await engineOfArk();
		const items = [await itemOf(engine, { photo }, kept)];
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items[0]?.json.status).toBe('completed');
		const told = [value.items.map(({ json }) => json), value.logs, value.hints, value.staticData];
		expect(JSON.stringify(told)).not.toMatch(/base64,|n8n-file:/);
		expect(JSON.stringify(told)).not.toContain(start);
		// The journal is in here, and in memory mode the item's own file, once.
		const all = JSON.stringify(value.data.executionData ?? {});
		expect(all).toContain('seedanceJournal');
		expect(all).not.toMatch(/data:image|n8n-file:/);
		const stored = JSON.stringify(engine.stored(value).data);
		expect(stored).not.toContain('data:image');
	});

	test.each([
		['in an error', { kind: 'status', status: 400 }],
		['in an answer to a paid order', { kind: 'status', status: 200, when: 'after' }],
	] as const)('no echo of the provider %s', async (_, fault) => {
		const echo = `data:image/png;base64,${photo.toString('base64')}`;
		const escaped = echo.replaceAll('/', '\\/');
		const body = {
			id: 'cgt-echo',
			error: { code: 'InvalidParameter', message: `Cannot fetch ${echo} or ${escaped}`, param: 'content' },
		};
		rig.sandbox.control.addFault({ on: 'submit', fault: { ...fault, body } });
		const parameters = { ...video('seedance-2.5', FRAMES), options: { includeRawResponse: true } };
		const { error, logs, items, data } = await run(parameters, { photo });
		const told = JSON.stringify([error, logs, items, data.resultData.error]);
		expect(told).not.toContain(start);
		expect(told).not.toContain(start.replaceAll('/', '\\\\/'));
	});
});

describe('what is typed', () => {
	const photo = png(640, 480);
	const standIn = `n8n-file:${sha256(photo)}`;

	test.each([standIn, ` ${standIn} `, `${' '.repeat(200)}${standIn}`, 'n8n-file:x', 'N8N-FILE:x'])(
		'as the stand-in of a file is refused like any wrong URL: %s',
		async (typed) => {
			const { error } = await run(video('seedance-2.5', { ...FRAMES, imageUrl: typed }), { photo });
			expect(error?.message).toMatch(/Image URL is .* but must be a public https URL/);
			const list = references({ referenceImageUrls: ['photo', typed] });
			const { error: inList } = await run(video('seedance-2.5', list), { photo });
			expect(inList?.message).toMatch(/Reference Image URLs is .*, but must be a public https URL/);
			expect(rig.sandbox.control.requests()).toHaveLength(0);
		},
	);

	test('as a data URI is refused, with the advice to use a binary field', async () => {
		const imageUrl = `data:image/png;base64,${photo.toString('base64')}`;
		const { error } = await run(video('seedance-2.5', { ...FRAMES, imageUrl }), { photo });
		expect(error?.message).toContain('enter the name of a binary field instead');
	});

	test('as a prompt stays a prompt, even if it is the stand-in of the item’s file', async () => {
		const engine = await engineOfArk();
		const item = await itemOf(engine, { photo }, 'on disk', standIn);
		await rig.settle(engine.run({ parameters: video('seedance-2.5', FRAMES), items: [item] }));
		const [{ body } = { body: null }] = submits();
		expect(body).toMatchObject({ content: [{ type: 'text', text: standIn }, { type: 'image_url' }] });
		expect(arrived()).toEqual([{ type: 'image/png', hash: sha256(photo) }]);
	});
});
