/** Checks the facts of a file against the provider's limits. A file is not refused for an unknown fact. */
import type { Limits, MediaLimits } from '../../../parameters/mediaLimits';
import { MIB } from '../../../parameters/nodeParameters';
import { listed } from '../../../text/sentences';

/** The known facts of a file: those of an image, video, or audio file, or only its format. */
export interface MediaFacts {
	type: string;
	width?: number;
	height?: number;
	seconds?: number | null;
	framesPerSecond?: number | null;
}

/**
 * Lengths may exceed their limits by this much: encoders pad the last frame, and a clip that was cut to 15 seconds is slightly
 * longer. The provider accepts 15.2 seconds, although its documentation says 15.
 */
const LEEWAY_SECONDS = 0.2;
/** Tolerance for rounding errors in sums. */
const ROUNDING = 1e-6;

const NAMES: Readonly<Record<string, { name: string; what: string }>> = {
	jpeg: { name: 'JPEG', what: 'a JPEG image' },
	png: { name: 'PNG', what: 'a PNG image' },
	webp: { name: 'WebP', what: 'a WebP image' },
	bmp: { name: 'BMP', what: 'a BMP image' },
	tiff: { name: 'TIFF', what: 'a TIFF image' },
	gif: { name: 'GIF', what: 'a GIF image' },
	heic: { name: 'HEIC', what: 'a HEIC image' },
	heif: { name: 'HEIF', what: 'a HEIF image' },
	mp4: { name: 'MP4', what: 'an MP4 video' },
	mov: { name: 'MOV', what: 'a MOV video' },
	webm: { name: 'WebM', what: 'a WebM video' },
	wav: { name: 'WAV', what: 'a WAV file' },
	mp3: { name: 'MP3', what: 'an MP3 file' },
	m4a: { name: 'M4A', what: 'an M4A file' },
};

/**
 * Returns why the provider would refuse a file, or null. The phrase follows the names of the field and the file.
 * @param facts null if nothing is known
 * @param bytes the size of the file
 */
export function limitProblem(facts: MediaFacts | null, bytes: number, limits: MediaLimits): string | null {
	return (
		formatProblem(facts, limits) ??
		bytesProblem(facts, bytes, limits.mostBytes) ??
		sizeProblem(facts, limits) ??
		lengthProblem(facts?.seconds ?? null, limits.seconds) ??
		frameRateProblem(facts?.framesPerSecond ?? null, limits.framesPerSecond)
	);
}

/**
 * Returns why the provider would refuse files for their total length, or null. The phrase follows the name of the field.
 * @param lengths the length of each file; null if unknown
 */
export function totalSecondsProblem(lengths: ReadonlyArray<number | null>, most: number): string | null {
	const total = lengths.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
	if (total <= most + LEEWAY_SECONDS + ROUNDING) return null;
	return `are ${inSeconds(total, { least: 0, most })} long in total, but must be at most ${most}`;
}

function formatProblem(facts: MediaFacts | null, { formats }: MediaLimits): string | null {
	if (facts === null || formats.includes(facts.type)) return null;
	return `is ${whatIs(facts)}, but must be ${listed(
		formats.map((type) => NAMES[type]?.name ?? type),
		'or',
	)}`;
}

function bytesProblem(facts: MediaFacts | null, bytes: number, most: number): string | null {
	if (bytes <= most) return null;
	const allowed = most % MIB === 0 ? 'at most' : 'smaller than';
	return `is ${whatIs(facts)} of ${megabytes(bytes)}, but must be ${allowed} ${megabytes(most)}`;
}

function sizeProblem(facts: MediaFacts | null, { side, ratio, pixels }: MediaLimits): string | null {
	const { width, height } = facts ?? {};
	if (width === undefined || height === undefined) return null;
	const size = `is ${width} × ${height} pixels`;
	if (side && !(isWithin(width, side) && isWithin(height, side))) {
		return `${size}, but each side must be ${side.least} to ${side.most}`;
	}
	if (ratio && !isWithin(width / height, ratio)) {
		const told = rounded(width / height, ratio);
		return `${size} (ratio ${told}), but its ratio of width to height must be from ${ratio.least} to ${ratio.most}`;
	}
	if (pixels && !isWithin(width * height, pixels)) {
		const [all, least, most] = [width * height, pixels.least, pixels.most].map(grouped);
		return `${size} (${all} in total), but must have ${least} to ${most} in total`;
	}
	return null;
}

function lengthProblem(seconds: number | null, limits: Limits | undefined): string | null {
	if (seconds === null || limits === undefined) return null;
	const leeway = LEEWAY_SECONDS + ROUNDING;
	if (isWithin(seconds, { least: limits.least - leeway, most: limits.most + leeway })) return null;
	return `is ${inSeconds(seconds, limits)} long, but must be ${limits.least} to ${limits.most}`;
}

/** Compares the rounded rate, because 23.976 frames per second are usually called 24. */
function frameRateProblem(rate: number | null, limits: Limits | undefined): string | null {
	if (rate === null || limits === undefined || isWithin(Math.round(rate), limits)) return null;
	return `has ${rounded(rate, limits)} frames per second, but must have ${limits.least} to ${limits.most}`;
}

const isWithin = (value: number, { least, most }: Limits) => value >= least && value <= most;

function whatIs(facts: MediaFacts | null): string {
	return facts === null ? 'a file' : (NAMES[facts.type]?.what ?? `of type ${facts.type}`);
}

function inSeconds(seconds: number, limits: Limits): string {
	const told = rounded(seconds, limits);
	return `${told} ${told === '1' ? 'second' : 'seconds'}`;
}

/** Rounds a value outside of limits to the fewest digits, at least two, with which it is still outside. */
function rounded(value: number, limits: Limits): string {
	for (let digits = 2; digits < 8; digits += 1) {
		const short = Number(value.toFixed(digits));
		if (!isWithin(short, limits)) return short.toString();
	}
	return value.toString();
}

/** Formats a size in MB. Rounds up, so that a file over a limit doesn't seem to be within it. */
export function megabytes(bytes: number): string {
	return `${Math.ceil((bytes / MIB) * 100) / 100} MB`;
}

const grouped = (value: number) => value.toLocaleString('en-US');
