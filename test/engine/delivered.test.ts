/** What a downloaded video is by its file, beside what was ordered. */
import type { INodeParameters } from 'n8n-workflow';
import { byCallback, n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { onVideos } from './downloadRig';
import type { RunResult } from './harness';
import { ALL_PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();
const door = useDoor();

/** The cheapest model of each provider that has 1080p. */
const IN_1080P: Readonly<Record<ProviderName, INodeParameters>> = {
	seedance2ai: { model: 'seedance2ai/standard', resolution: '1080p' },
	seedanceapi: { model: 'seedanceapi/seedance-2.0-fast', resolution: '1080p' },
	ark: { model: 'ark/seedance-2.0', resolution: '1080p' },
};
const download = { downloadVideo: true, binaryPropertyName: 'video' };

async function run(
	provider: ProviderName,
	parameters: INodeParameters = {},
	items = prompts('a quiet harbour'),
): Promise<RunResult> {
	const engine = await rig.engine(provider);
	const all = videoOf(provider, { ...IN_1080P[provider], ...download, ...parameters });
	return (await rig.settle(engine.run({ parameters: all, items }))).value;
}

const deliveredIn = (value: RunResult) => value.items.map(({ json }) => json.delivered);
const hintsOf = (value: RunResult) => value.hints.map(({ message }) => message);
const warnings = (value: RunResult) =>
	value.logs.filter((line) => line.includes('smaller or shorter video than requested'));

describe.each(ALL_PROVIDERS)('on %s', (provider) => {
	test('the item has the size and the length of its file, and nothing is said where they are right', async () => {
		const value = await run(provider);
		expect(deliveredIn(value)).toEqual([{ width: 1920, height: 1080, durationSeconds: 5 }]);
		expect([hintsOf(value), warnings(value)]).toEqual([[], []]);
	});

	test('a portrait of the ordered resolution is right, whichever way its pixels are counted', async () => {
		for (const [width, height] of [
			[1080, 1920],
			[946, 2206],
			[1440, 1440],
			[1080, 1440],
		] as const) {
			rig.sandbox.control.setTasks({ delivers: { width, height, seconds: 4.96 } });
			const value = await run(provider, { aspectRatio: '9:16' });
			expect(deliveredIn(value)).toEqual([{ width, height, durationSeconds: 4.96 }]);
			expect([hintsOf(value), warnings(value)]).toEqual([[], []]);
		}
	});

	test('a smaller video than was paid for is told by a hint and in the log', async () => {
		rig.sandbox.control.setTasks({ delivers: { width: 720, height: 1280, seconds: 5 } });
		const value = await run(provider, { aspectRatio: '9:16' });
		expect(deliveredIn(value)).toEqual([{ width: 720, height: 1280, durationSeconds: 5 }]);
		const taskId = textIn(value.items[0], 'taskId');
		expect(hintsOf(value)).toEqual([
			expect.stringMatching(
				/^The video of item 0 is 720×1280 instead of 1080p\. If you were charged for the requested size or length, send its task ID to the support team of /,
			),
		]);
		expect(warnings(value)).toEqual([
			expect.stringContaining(
				`item 0 has a smaller or shorter video than requested: the video of task ${taskId} is 720×1280 instead of 1080p`,
			),
		]);
	});

	test('so is a shorter one, and of several the first is told with how many more there are', async () => {
		rig.sandbox.control.setTasks({ delivers: { width: 1920, height: 1080, seconds: 4 } });
		const value = await run(provider, {}, prompts('one', 'two', 'three'));
		expect(hintsOf(value)).toContainEqual(
			expect.stringMatching(
				/^The video of item 0 is 4 s long instead of 5 s\. 2 more videos are smaller or shorter than requested\. If .* send their task IDs/,
			),
		);
		expect(warnings(value)).toHaveLength(3);
	});

	test('a file that tells nothing leaves what the provider tells', async () => {
		rig.sandbox.control.setTasks({ videoBytes: 50_000 });
		const told = provider === 'ark' ? { width: null, height: null, durationSeconds: 5 } : null;
		const value = await run(provider);
		expect(deliveredIn(value)).toEqual([told]);
		expect(hintsOf(value)).toEqual([]);
	});

	test('a download that breaks and is taken up again tells the same', async () => {
		onVideos(rig, { fault: { kind: 'halfBody' } });
		expect(deliveredIn(await run(provider))).toEqual([{ width: 1920, height: 1080, durationSeconds: 5 }]);
	});

	test('Get Status measures as well, and has no order to compare with', async () => {
		rig.sandbox.control.setTasks({ seconds: 0, delivers: { width: 320, height: 240, seconds: 1 } });
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { operation: 'submit' });
		const submitted = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
		const taskId = textIn(submitted.value.items[0], 'taskId');
		const { value } = await rig.settle(
			engine.run({ parameters: { operation: 'getStatus', taskId, ...download } }),
		);
		expect(deliveredIn(value)).toEqual([{ width: 320, height: 240, durationSeconds: 1 }]);
		expect([hintsOf(value), warnings(value)]).toEqual([[], []]);
	});
});

test('where the provider tells the length, a length that the file has wins', async () => {
	rig.sandbox.control.setTasks({ delivers: { width: 1920, height: 1080, seconds: 5.04 } });
	expect(deliveredIn(await run('ark'))).toEqual([{ width: 1920, height: 1080, durationSeconds: 5.04 }]);
	const value = await run('ark', { downloadVideo: false });
	expect(deliveredIn(value)).toEqual([{ width: null, height: null, durationSeconds: 5 }]);
});

test('a length that the model chooses is none that was ordered', async () => {
	rig.sandbox.control.setTasks({ chosenSeconds: 4 });
	const value = await run('ark', { duration: -1 });
	expect(deliveredIn(value)).toEqual([{ width: 1920, height: 1080, durationSeconds: 4 }]);
	expect(hintsOf(value)).toEqual([]);
});

test('after a wait by callback the item has them too, and less than requested is told', async () => {
	rig.sandbox.control.setTasks({ seconds: [30, 60], delivers: { width: 720, height: 1280, seconds: 5 } });
	const engine = await n8nBehind(door, rig);
	const parameters = byCallback({ ...IN_1080P.seedanceapi, ...download });
	await parked(rig, await engine.start({ parameters, items: prompts('one', 'two') }));
	const value = await resumedResult(rig, door);
	expect(deliveredIn(value)).toEqual(Array(2).fill({ width: 720, height: 1280, durationSeconds: 5 }));
	expect(hintsOf(value)).toContainEqual(
		expect.stringContaining('is 720×1280 instead of 1080p. 1 more video is smaller'),
	);
	expect(warnings(value)).toHaveLength(2);
});

describe('files that browsers often cannot play', () => {
	const shape = { width: 1920, height: 1080, seconds: 5 };

	test('are told by one hint for all', async () => {
		rig.sandbox.control.setTasks({ delivers: { ...shape, kind: 'hevc10' } });
		expect(hintsOf(await run('ark', {}, prompts('one', 'two', 'three')))).toContain(
			"3 videos are 10-bit HEVC. Browsers often can't play this format. The files are complete. Download them and play them in a media player",
		);
	});

	test('a MOV is one of them', async () => {
		rig.sandbox.control.setTasks({ delivers: { ...shape, kind: 'mov' } });
		const value = await run('ark');
		expect(value.items[0]?.binary?.video?.mimeType).toBe('video/quicktime');
		expect(hintsOf(value)).toEqual([
			"1 video is MOV. Browsers often can't play this format. The file is complete. Download it and play it in a media player",
		]);
	});

	test('after a wait by callback too', async () => {
		rig.sandbox.control.setTasks({ seconds: 30, delivers: { ...shape, kind: 'hevc10' } });
		const engine = await n8nBehind(door, rig);
		const parameters = byCallback({ ...IN_1080P.seedanceapi, ...download });
		await parked(rig, await engine.start({ parameters, items: prompts('one') }));
		expect(hintsOf(await resumedResult(rig, door))).toContainEqual(
			expect.stringMatching(/^1 video is 10-bit HEVC/),
		);
	});
});
