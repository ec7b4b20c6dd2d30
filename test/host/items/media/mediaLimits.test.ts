/** Files are refused just outside of each limit, and for nothing that isn't known of them. */
import type { MediaLimits } from '../../../../nodes/Seedance/parameters/mediaLimits';
import {
	limitProblem,
	totalSecondsProblem,
	type MediaFacts,
} from '../../../../nodes/Seedance/host/items/media/mediaLimits';

const MB = 1024 * 1024;
const IMAGE: MediaLimits = {
	formats: ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif', 'heic', 'heif'],
	mostBytes: 30 * MB - 1,
	side: { least: 300, most: 6000 },
	ratio: { least: 0.4, most: 2.5 },
};
const VIDEO: MediaLimits = {
	formats: ['mp4', 'mov'],
	mostBytes: 200 * MB,
	side: { least: 300, most: 6000 },
	ratio: { least: 0.4, most: 2.5 },
	pixels: { least: 407_696, most: 8_295_044 },
	seconds: { least: 2, most: 30 },
	framesPerSecond: { least: 24, most: 60 },
};
const AUDIO: MediaLimits = { formats: ['wav', 'mp3'], mostBytes: 15 * MB, seconds: { least: 2, most: 15 } };

const ofImage = (width: number, height: number, bytes = 1) =>
	limitProblem({ type: 'tiff', width, height }, bytes, IMAGE);
const ofVideo = (facts: Partial<MediaFacts>) => limitProblem({ type: 'mp4', ...facts }, 1, VIDEO);

describe('sides and their ratio', () => {
	it.each([
		[300, 300],
		[300, 750],
		[750, 300],
		[6000, 6000],
		[6000, 2400],
		[2400, 6000],
		[1000, 400],
		[333, 832],
	])('%d × %d pixels are accepted', (width, height) => {
		expect(ofImage(width, height)).toBeNull();
	});

	it.each([
		[299, 300, 'is 299 × 300 pixels, but each side must be 300 to 6000'],
		[300, 299, 'is 300 × 299 pixels, but each side must be 300 to 6000'],
		[6001, 6000, 'is 6001 × 6000 pixels, but each side must be 300 to 6000'],
		[6000, 6001, 'is 6000 × 6001 pixels, but each side must be 300 to 6000'],
		[4000, 1000, 'is 4000 × 1000 pixels (ratio 4), but its ratio of width to height must be from 0.4 to 2.5'],
		[300, 751, 'is 300 × 751 pixels (ratio 0.399), but its ratio of width to height must be from 0.4 to 2.5'],
		[751, 300, 'is 751 × 300 pixels (ratio 2.503), but its ratio of width to height must be from 0.4 to 2.5'],
		[
			2399,
			6000,
			'is 2399 × 6000 pixels (ratio 0.3998), but its ratio of width to height must be from 0.4 to 2.5',
		],
		[
			6000,
			2399,
			'is 6000 × 2399 pixels (ratio 2.501), but its ratio of width to height must be from 0.4 to 2.5',
		],
	])('%d × %d pixels are refused', (width, height, problem) => {
		expect(ofImage(width, height)).toBe(problem);
	});
});

describe('pixels in all', () => {
	it.each([
		[644, 634, 'is 644 × 634 pixels (408,296 in total), but'],
		[638, 639, 'is 638 × 639 pixels (407,682 in total), but must have 407,696 to 8,295,044 in total'],
		[3840, 2161, 'is 3840 × 2161 pixels (8,298,240 in total), but must have 407,696 to 8,295,044 in total'],
	])('%d × %d', (width, height, problem) => {
		expect(ofVideo({ width, height })).toBe(problem.endsWith('but') ? null : problem);
	});

	it.each([
		[407_696, 1],
		[8_295_044, 1],
	])('both ends are allowed: %d', (width, height) => {
		const { formats, mostBytes } = VIDEO;
		const pixels = { least: 407_696, most: 8_295_044 };
		expect(limitProblem({ type: 'mp4', width, height }, 1, { formats, mostBytes, pixels })).toBeNull();
		const off = width === pixels.least ? width - 1 : width + 1;
		expect(
			limitProblem({ type: 'mp4', width: off, height }, 1, { formats, mostBytes, pixels }),
		).not.toBeNull();
	});
});

describe('size in bytes', () => {
	it.each([
		[IMAGE, 'tiff', 30 * MB - 1, null],
		[IMAGE, 'tiff', 30 * MB, 'is a TIFF image of 30 MB, but must be smaller than 30 MB'],
		[IMAGE, 'tiff', 31 * MB, 'is a TIFF image of 31 MB, but must be smaller than 30 MB'],
		[VIDEO, 'mov', 200 * MB, null],
		[VIDEO, 'mov', 200 * MB + 1, 'is a MOV video of 200.01 MB, but must be at most 200 MB'],
		[AUDIO, 'mp3', 15 * MB + 1, 'is an MP3 file of 15.01 MB, but must be at most 15 MB'],
	])('%#', (limits, type, bytes, problem) => {
		expect(limitProblem({ type }, bytes, limits)).toBe(problem);
	});

	it('counts whatever a file is', () => {
		expect(limitProblem(null, 40 * MB, IMAGE)).toBe('is a file of 40 MB, but must be smaller than 30 MB');
	});
});

it.each([
	['tiff', ['jpeg', 'png', 'webp'], 'is a TIFF image, but must be JPEG, PNG, or WebP'],
	['webm', ['mp4', 'mov'], 'is a WebM video, but must be MP4 or MOV'],
	['m4a', ['wav', 'mp3'], 'is an M4A file, but must be WAV or MP3'],
	['new', ['wav'], 'is of type new, but must be WAV'],
])('another format is refused: %s', (type, formats, problem) => {
	expect(limitProblem({ type }, 1, { formats, mostBytes: 1 })).toBe(problem);
});

describe('length', () => {
	it.each([2, 30, 1.8, 30.2, 30.000_000_01])('%d seconds are accepted, with what encoders add', (seconds) => {
		expect(ofVideo({ seconds })).toBeNull();
	});

	it.each([
		[40, 'is 40 seconds long, but must be 2 to 30'],
		[30.21, 'is 30.21 seconds long, but must be 2 to 30'],
		[1.79, 'is 1.79 seconds long, but must be 2 to 30'],
		[1, 'is 1 second long, but must be 2 to 30'],
		[0, 'is 0 seconds long, but must be 2 to 30'],
	])('%d seconds are refused', (seconds, problem) => {
		expect(ofVideo({ seconds })).toBe(problem);
	});

	it.each([
		[[5, 5, 5], null],
		[[5, 5, 5.2], null],
		[Array.from({ length: 10 }, () => 1.52), null],
		[[5, null, 10], null],
		[[], null],
		[[8, null, 8], 'are 16 seconds long in total, but must be at most 15'],
		[[5, 5, 5.21], 'are 15.21 seconds long in total, but must be at most 15'],
	])('in all: %p', (lengths, problem) => {
		expect(totalSecondsProblem(lengths, 15)).toBe(problem);
	});
});

describe('frame rate', () => {
	it.each([24, 60, 24_000 / 1001, 60_000 / 1001, 30_000 / 1001])('%d is accepted', (framesPerSecond) => {
		expect(ofVideo({ framesPerSecond })).toBeNull();
	});

	it.each([
		[15, 'has 15 frames per second, but must have 24 to 60'],
		[23.4, 'has 23.4 frames per second, but must have 24 to 60'],
		[60.6, 'has 60.6 frames per second, but must have 24 to 60'],
		[120, 'has 120 frames per second, but must have 24 to 60'],
	])('%d is refused', (framesPerSecond, problem) => {
		expect(ofVideo({ framesPerSecond })).toBe(problem);
	});
});

it('what is not known, or not limited, is no reason', () => {
	expect(limitProblem(null, 1, VIDEO)).toBeNull();
	expect(limitProblem({ type: 'mp4' }, 1, VIDEO)).toBeNull();
	expect(limitProblem({ type: 'mp4', seconds: null, framesPerSecond: null }, 1, VIDEO)).toBeNull();
	const facts = { type: 'mp4', width: 1, height: 9, seconds: 999, framesPerSecond: 1 };
	expect(limitProblem(facts, 1, { formats: ['mp4'], mostBytes: 1 })).toBeNull();
});
