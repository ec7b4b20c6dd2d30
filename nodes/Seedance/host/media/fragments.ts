/** Adds up the lengths of a video's fragments. Each fragment has its own moof box. */
import { boxAt, boxesIn, field, isWide, type Box } from './boxReader';
import { inSeconds, timesIn } from './filmFacts';
import { wholeOf, type FilmTrack } from './filmTrack';

/** Flags in the header of a fragment's track: the optional fields before the frame length, and the frame length itself. */
const TRACK = { offset: 0x1, description: 0x2, frameLength: 0x8 } as const;
/** Flags of a run of frames: the optional fields that it has once, and those that it has for each frame. */
const ONCE = { offset: 0x1, firstFlags: 0x4 } as const;
const EACH = { length: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;
/** The limit of runs. Real fragments have fewer, but a hostile one can consist of empty runs. */
const MOST_RUNS = 1000;
/** The maximum length of a video. Providers' videos are far shorter, but a hostile run can announce frames that it doesn't have. */
const LONGEST_SECONDS = 24 * 3600;

export class FragmentTimes {
	/** The length of all frames so far, in the track's time units. NaN once a fragment can't be read. */
	private length: number;
	/** Time units per second. */
	private readonly scale: number;
	private readonly id: number;
	/** The length of a frame if its fragment doesn't state one. */
	private readonly frameLength: number;

	constructor(track: FilmTrack) {
		const { moov, header, media } = track;
		const own = timesIn(moov, boxAt(moov, media, 'mdhd'));
		this.scale = own.scale;
		// Without frames in the moov box, its length doesn't count: some programs write that of the whole video there.
		this.length = hasFrames(track) ? own.length : 0;
		this.id = header === null ? Number.NaN : field(moov, header, isWide(moov, header) ? 20 : 12, 4);
		this.frameLength = frameLengthOf(moov, this.id);
	}

	/** The length of the video so far, or null if unknown. */
	get seconds(): number | null {
		const seconds = inSeconds(this.length, this.scale);
		return seconds !== null && seconds <= LONGEST_SECONDS ? seconds : null;
	}

	/** Adds the length of a fragment. @param moof the content of its moof box */
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

/** Returns true if the moov box itself has frames, before those of the fragments. */
function hasFrames({ moov, table }: FilmTrack): boolean {
	const times = boxAt(moov, table, 'stts');
	return times !== null && field(moov, times, 4, 4) > 0;
}

/** Returns the frame length that the moov box states for all fragments of a track, or NaN if there is none. */
function frameLengthOf(moov: Buffer, id: number): number {
	const fragments = boxAt(moov, wholeOf(moov), 'mvex');
	for (const box of fragments === null ? [] : boxesIn(moov, fragments)) {
		if (box.type === 'trex' && field(moov, box, 4, 4) === id) return field(moov, box, 12, 4);
	}
	return Number.NaN;
}

/** Returns the frame length in the header of a fragment's track, or null if there is none. */
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
