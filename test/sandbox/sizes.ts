/** Video sizes. Only ark's create page has them; the sandbox uses them for the other providers too. */

export type Size = readonly [width: number, height: number];

/** Order of the ratios in the lists of width and height below, as on the create page. */
const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9'];
const small: readonly Size[] = [
	[864, 496],
	[752, 560],
	[640, 640],
	[560, 752],
	[496, 864],
	[992, 432],
];
/** Model 2.5 has other sizes for 16:9 and 9:16. */
const small25: readonly Size[] = [
	[854, 480],
	[752, 560],
	[640, 640],
	[560, 752],
	[480, 854],
	[992, 432],
];
const sizes: Record<string, readonly Size[]> = {
	'720p': [
		[1280, 720],
		[1112, 834],
		[960, 960],
		[834, 1112],
		[720, 1280],
		[1470, 630],
	],
	'1080p': [
		[1920, 1080],
		[1664, 1248],
		[1440, 1440],
		[1248, 1664],
		[1080, 1920],
		[2206, 946],
	],
	'4k': [
		[3840, 2160],
		[3326, 2494],
		[2880, 2880],
		[2494, 3326],
		[2160, 3840],
		[4398, 1886],
	],
};

/** Returns the size of a video, or null for a resolution or ratio without one. */
export function sizeOf(resolution: string, ratio: string, is25 = false): Size | null {
	const table = resolution === '480p' ? (is25 ? small25 : small) : sizes[resolution];
	return table?.[ratios.indexOf(ratio)] ?? null;
}
