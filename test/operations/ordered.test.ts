/** Which videos are clearly less than what was ordered. A false alarm is worse than a missed one. */
import { orderedOf, shortfallOf } from '../../nodes/Seedance/operations/ordered';
import type { Mode, ModelParameters } from '../../nodes/Seedance/parameters/model';
import { allModels } from '../../nodes/Seedance/providers';

const [model] = allModels();

function ordered(parameters: ModelParameters, mode: Mode = 'text-to-video') {
	if (model === undefined) throw new Error('There are no models');
	return orderedOf({ model, mode, parameters, region: null });
}

const isSmaller = (resolution: string, width: number, height: number) =>
	shortfallOf({ resolution, seconds: null }, { width, height, durationSeconds: null }) !== null;

/** "Width and height pixel values" of ark's create page, of 2.5 and of the older models. */
const PUBLISHED: Readonly<Record<string, ReadonlyArray<readonly [number, number]>>> = {
	'480p': [
		[864, 496],
		[752, 560],
		[640, 640],
		[992, 432],
		[854, 480],
		[864, 480],
		[736, 544],
		[960, 416],
	],
	'720p': [
		[1280, 720],
		[1112, 834],
		[960, 960],
		[1470, 630],
		[1248, 704],
		[1120, 832],
		[1504, 640],
	],
	'1080p': [
		[1920, 1080],
		[1664, 1248],
		[1440, 1440],
		[2206, 946],
		[1920, 1088],
		[2176, 928],
	],
	'4k': [
		[3840, 2160],
		[3326, 2494],
		[2880, 2880],
		[4398, 1886],
	],
};
const RESOLUTIONS = Object.keys(PUBLISHED);

test.each(RESOLUTIONS)('every published size of %s is right, also upright', (resolution) => {
	for (const [width, height] of PUBLISHED[resolution] ?? []) {
		expect([isSmaller(resolution, width, height), isSmaller(resolution, height, width)]).toEqual([
			false,
			false,
		]);
	}
});

test.each(RESOLUTIONS.slice(1))(
	'every published size of a smaller resolution is less than %s',
	(resolution) => {
		for (const smaller of RESOLUTIONS.slice(0, RESOLUTIONS.indexOf(resolution))) {
			for (const [width, height] of PUBLISHED[smaller] ?? []) {
				expect([isSmaller(resolution, width, height), isSmaller(resolution, height, width)]).toEqual([
					true,
					true,
				]);
			}
		}
	},
);

test.each([
	['720p', 960, 720],
	['720p', 720, 720],
	['1080p', 1920, 800],
	['1080p-plus', 1920, 1080],
	['2k', 2048, 1080],
	['8k', 100, 100],
	['adaptive', 100, 100],
])('%s is not missed by %i×%i', (resolution, width, height) => {
	expect(isSmaller(resolution, width, height)).toBe(false);
});

test.each([
	[4.5, false],
	[5.04, false],
	[4.49, true],
	[4, true],
])('%d s by the file instead of 5 s is told: %s', (durationSeconds, isTold) => {
	const found = shortfallOf({ resolution: null, seconds: 5 }, { width: 1280, height: 720, durationSeconds });
	expect(found !== null).toBe(isTold);
});

test.each([
	[4, false],
	[3, true],
])('%d s by the provider, which rounds down, instead of 5 s is told: %s', (durationSeconds, isTold) => {
	const found = shortfallOf({ resolution: null, seconds: 5 }, { width: null, height: null, durationSeconds });
	expect(found !== null).toBe(isTold);
});

test('both are told together', () => {
	const delivered = { width: 1280, height: 720, durationSeconds: 3.2 };
	expect(shortfallOf({ resolution: '1080p', seconds: 5 }, delivered)).toBe(
		'1280×720 instead of 1080p and 3.2 s long instead of 5 s',
	);
});

test('what was ordered is the resolution and the duration', () => {
	expect(ordered({ resolution: '1080p', duration: 5 })).toEqual({ resolution: '1080p', seconds: 5 });
});

test.each<[string, ModelParameters, Mode]>([
	['an edit', { resolution: '720p', duration: 5, taskType: 'edit' }, 'media-to-video'],
	['an extension', { resolution: '720p', duration: 5, taskType: 'extend' }, 'media-to-video'],
	['a draft', { resolution: '480p', duration: 5, draft: true }, 'text-to-video'],
	['the video of a draft', { draftTaskId: 'cgt-1' }, 'draft-to-video'],
])('where the input decides, nothing is compared: %s', (_, parameters, mode) => {
	expect(ordered(parameters, mode)).toBeNull();
});

test.each<[string, ModelParameters, Mode]>([
	['the model chooses it', { resolution: '720p', duration: -1 }, 'text-to-video'],
	['none is given', { resolution: '720p' }, 'text-to-video'],
	['a reference video may keep its own', { resolution: '720p', duration: 5 }, 'media-to-video'],
])('a length is open where %s', (_, parameters, mode) => {
	expect(ordered(parameters, mode)).toEqual({ resolution: '720p', seconds: null });
});
