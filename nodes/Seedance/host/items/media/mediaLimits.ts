/** Holds what a file is against what the provider accepts. What isn't known about a file is not a reason to refuse it. */
import type { Limits, MediaLimits } from '../../../parameters/mediaLimits';
import { MIB } from '../../../parameters/nodeParameters';

/** What is known of a file: the facts of an image, a video or a sound, or its format alone. */
export interface MediaFacts {
	type: string;
	width?: number;
	height?: number;
	seconds?: number | null;
	framesPerSecond?: number | null;
}

/**
 * Lengths may pass their limits by this much: encoders fill the last frame up, and a clip that was cut to 15 seconds is a
 * little longer. The provider allows 15.2 seconds where its pages say 15.
 */
const LEEWAY_SECONDS = 0.2;
/** Sums of fractions are off by a little. */
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
 * Returns why a file would be refused, or null. The phrase follows the name of the field and of the file.
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
 * Returns why files would be refused together, or null. The phrase follows the name of the field.
 * @param lengths the length of each file; null if unknown
 */
export function totalSecondsProblem(lengths: ReadonlyArray<number | null>, most: number): string | null {
	const total = lengths.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
	if (total <= most + LEEWAY_SECONDS + ROUNDING) return null;
	return `are ${inSeconds(total, { least: 0, most })} long in all, but must be at most ${most}`;
}

function formatProblem(facts: MediaFacts | null, { formats }: MediaLimits): string | null {
	if (facts === null || formats.includes(facts.type)) return null;
	return `is ${whatIs(facts)}, but must be ${either(formats.map((type) => NAMES[type]?.name ?? type))}`;
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
		return `${size}, but each side must be from ${side.least} to ${side.most}`;
	}
	if (ratio && !isWithin(width / height, ratio)) {
		const told = rounded(width / height, ratio);
		return `${size}, a ratio of ${told}, but must be from ${ratio.least} to ${ratio.most}`;
	}
	if (pixels && !isWithin(width * height, pixels)) {
		const [all, least, most] = [width * height, pixels.least, pixels.most].map(grouped);
		return `${size}, ${all} in all, but must have from ${least} to ${most}`;
	}
	return null;
}

function lengthProblem(seconds: number | null, limits: Limits | undefined): string | null {
	if (seconds === null || limits === undefined) return null;
	const leeway = LEEWAY_SECONDS + ROUNDING;
	if (isWithin(seconds, { least: limits.least - leeway, most: limits.most + leeway })) return null;
	return `is ${inSeconds(seconds, limits)} long, but must be ${limits.least} to ${limits.most}`;
}

/** Rounded, because 23.976 frames per second are called 24. */
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

/** Rounds a value that is outside of limits to as few digits, from two on, as leave it outside. */
function rounded(value: number, limits: Limits): string {
	for (let digits = 2; digits < 8; digits += 1) {
		const short = Number(value.toFixed(digits));
		if (!isWithin(short, limits)) return short.toString();
	}
	return value.toString();
}

/** Rounds up, so that a file over a limit doesn't seem to be as large as the limit. */
export function megabytes(bytes: number): string {
	return `${Math.ceil((bytes / MIB) * 100) / 100} MB`;
}

const grouped = (value: number) => value.toLocaleString('en-US');

/** Joins names as in "JPEG, PNG or WebP". */
function either(names: readonly string[]): string {
	return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
