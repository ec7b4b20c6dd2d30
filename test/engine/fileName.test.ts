/** The name that the user gives a video's file. */
import type { INodeParameters } from 'n8n-workflow';
import { downloadOf } from './downloadRig';
import { PROVIDERS, prompts, useRig } from './rig';

const rig = useRig();

async function run(provider: 'seedance2ai' | 'seedanceapi', fileName: string, items = prompts('a harbour')) {
	const engine = await rig.engine(provider);
	const parameters: INodeParameters = { ...downloadOf(provider), options: { fileName } };
	return (await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }))).value;
}

describe.each(PROVIDERS)('on %s', (provider) => {
	test.each([
		['clip', 'clip.mp4'],
		['clip.mp4', 'clip.mp4'],
		['Clip.MP4', 'Clip.MP4'],
		['clip.mov', 'clip.mov.mp4'],
		['mp4', 'mp4.mp4'],
		['v1.2 – 海港 👨‍👩‍👧?', 'v1.2 – 海港 👨‍👩‍👧?.mp4'],
		['={{ 7 }}', '7.mp4'],
	])('%s names the file %s', async (given, expected) => {
		const value = await run(provider, given);
		expect(value.items[0]?.binary?.video?.fileName).toBe(expected);
	});

	test('an expression names the file of each item, and equal names are fine', async () => {
		const items = [{ json: { prompt: 'one', title: 'A' } }, { json: { prompt: 'two', title: 'A' } }];
		const value = await run(provider, '={{ $json.title }}', items);
		expect(value.items.map(({ binary }) => binary?.video?.fileName)).toEqual(['A.mp4', 'A.mp4']);
	});

	test.each([
		['a/b', 'contain / or \\'],
		['..\\b', 'contain / or \\'],
		['a\nb', 'contain line breaks or other control characters'],
		['a\u202eb', 'contain line breaks or other control characters'],
		['.hidden', 'begin with a dot'],
		['視'.repeat(67), 'has 201 bytes'],
		['x'.repeat(201), 'must be a file name of at most 200 bytes'],
		['={{ "" }}', 'is empty'],
		['={{ $json.nothing }}', 'is empty'],
		['={{ [1] }}', 'must be a file name'],
	])('%j is refused before anything is charged', async (given, why) => {
		const value = await run(provider, given);
		expect(value.errorItems[0]?.json.failure).toMatchObject({
			code: 'invalid_parameters',
			message: expect.stringContaining('File Name ') as string,
		});
		expect(JSON.stringify(value.errorItems[0]?.json.failure)).toContain(JSON.stringify(why).slice(1, -1));
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});
});

test('further videos keep their numbers, before the extension', async () => {
	rig.sandbox.control.setTasks({ videos: 2 });
	const { video, video2 } = (await run('seedanceapi', 'clip.mp4')).items[0]?.binary ?? {};
	expect([video?.fileName, video2?.fileName]).toEqual(['clip.mp4', 'clip-2.mp4']);
});

test('a last frame is named after the video, with an extension of its own', async () => {
	const { video, videoLastFrame } = (await run('seedance2ai', 'clip.mp4')).items[0]?.binary ?? {};
	expect([video?.fileName, videoLastFrame?.fileName]).toEqual(['clip.mp4', 'clip-last-frame.jpg']);
});
