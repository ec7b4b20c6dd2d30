/** Adds up how long the fragments of a video are. Each is described by a moof box of its own. */
import { boxAt, boxesIn, field, isWide, type Box } from './boxReader';
import { inSeconds, timesIn } from './filmFacts';
import { wholeOf, type FilmTrack } from './filmTrack';

/** Which fields a fragment's track has before the length of a frame, and that it has that one. */
const TRACK = { offset: 0x1, description: 0x2, frameLength: 0x8 } as const;
/** Which fields a run of frames has once, and which it has for each frame. */
const ONCE = { offset: 0x1, firstFlags: 0x4 } as const;
const EACH = { length: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;
/** More than a fragment of a real film has. A hostile one can consist of empty runs. */
const MOST_RUNS = 1000;
/** A hostile run can announce any number of frames without having them. No video of a provider comes near. */
const LONGEST_SECONDS = 24 * 3600;

export class FragmentTimes {
	/** Of all frames so far, in the track's units of time. NaN once a fragment can't be read. */
	private length: number;
	/** Units of time per second. */
	private readonly scale: number;
	private readonly id: number;
	/** How long a frame is where its fragment doesn't say so. */
	private readonly frameLength: number;

	constructor(track: FilmTrack) {
		const { moov, header, media } = track;
		const own = timesIn(moov, boxAt(moov, media, 'mdhd'));
		this.scale = own.scale;
		// Some programs write the length of the whole film there.
		this.length = hasFrames(track) ? own.length : 0;
		this.id = header === null ? Number.NaN : field(moov, header, isWide(moov, header) ? 20 : 12, 4);
		this.frameLength = frameLengthOf(moov, this.id);
	}

	/** How long the film is up to here, or null if unknown. */
	get seconds(): number | null {
		const seconds = inSeconds(this.length, this.scale);
		return seconds !== null && seconds <= LONGEST_SECONDS ? seconds : null;
	}

	/** @param moof the content of a fragment's box */
	add(moof: Buffer): void {
		for (const track of boxesIn(moof, wholeOf(moof))) {
			const header = track.type === 'traf' ? boxAt(moof, track, 'tfhd') : null;
			if (header === null || field(moof, header, 4, 4) !== this.id) continue;
			const frameLength = ownFrameLength(moof, header) ?? this.frameLength;
			for (const run of boxesIn(moof, track, MOST_RUNS)) {
				if (run.type === 'trun') this.length += lengthOfRun(moof, run, frameLength);
			}
		}
	}
}

/** Whether the moov box itself has frames, before those of the fragments. */
function hasFrames({ moov, table }: FilmTrack): boolean {
	const times = boxAt(moov, table, 'stts');
	return times !== null && field(moov, times, 4, 4) > 0;
}

/** How long a frame is by the moov box, for all fragments of a track. */
function frameLengthOf(moov: Buffer, id: number): number {
	const fragments = boxAt(moov, wholeOf(moov), 'mvex');
	for (const box of fragments === null ? [] : boxesIn(moov, fragments)) {
		if (box.type === 'trex' && field(moov, box, 4, 4) === id) return field(moov, box, 12, 4);
	}
	return Number.NaN;
}

/** How long a frame is by the header of a fragment's track, or null if that doesn't say so. */
function ownFrameLength(moof: Buffer, header: Box): number | null {
	const flags = field(moof, header, 0, 4);
	if ((flags & TRACK.frameLength) === 0) return null;
	const before = ((flags & TRACK.offset) === 0 ? 0 : 8) + ((flags & TRACK.description) === 0 ? 0 : 4);
	return field(moof, header, 8 + before, 4);
}

function lengthOfRun(moof: Buffer, run: Box, frameLength: number): number {
	const flags = field(moof, run, 0, 4);
	const frames = field(moof, run, 4, 4);
	if ((flags & EACH.length) === 0) return frames * frameLength;
	const bytesOf = (fields: readonly number[]) => 4 * fields.filter((one) => (flags & one) !== 0).length;
	const start = 8 + bytesOf(Object.values(ONCE));
	const step = bytesOf(Object.values(EACH));
	if (!(run.start + start + frames * step <= run.end)) return Number.NaN;
	let length = 0;
	for (let at = start; at < start + frames * step; at += step) length += field(moof, run, at, 4);
	return length;
}
