/**
 * Reads the facts of an MP4 or MOV video while it is downloaded. They are in its moov box, which is before or after the content. In
 * a fragmented video, each fragment may state its own length. Nothing else is kept in memory.
 */
import { MIB } from '../../parameters/nodeParameters';
import type { Size } from '../media/bytes';
import { BoxWalker } from '../media/boxWalker';
import { codecOf, hardToPlay, type HardToPlay } from '../media/filmCodec';
import { secondsOf } from '../media/filmFacts';
import { largestTrack } from '../media/filmTrack';
import { FragmentTimes } from '../media/fragments';

export interface PassedFilm extends Size {
	/** Null if unknown. */
	seconds: number | null;
	hardToPlay: HardToPlay | null;
}

/** The size limit for a moov box. That of a 30-minute video has less than 1 MB. */
const MOST_MOOV_BYTES = 8 * MIB;
/** The size limit for a fragment's moof box, which has a few kilobytes. Reading more would slow the download. */
const MOST_MOOF_BYTES = MIB;
const MOST_BYTES_OF_FRAGMENTS = 8 * MIB;

export class PassingFilm {
	private isMoovRead = false;
	private film: PassedFilm | null = null;
	/** Set only if the moov box doesn't state the length, so that it is the sum of the fragments. */
	private fragments: FragmentTimes | null = null;
	private bytesOfFragments = 0;
	private readonly walker = new BoxWalker({
		begin: (type, length) => this.wishFor(type, length),
		held: (type, content) => (type === 'moov' ? this.read(content) : this.fragments?.add(content)),
	});

	constructor(private readonly format: 'mp4' | 'mov') {}

	append(piece: Uint8Array): void {
		this.walker.append(piece);
	}

	/** The video's facts, or null if none could be read. Use it at the end of the file. */
	get facts(): PassedFilm | null {
		if (this.film === null || this.fragments === null) return this.film;
		// If the last fragment was not read to its end, there may be more fragments.
		return { ...this.film, seconds: this.walker.isBetweenBoxes ? this.fragments.seconds : null };
	}

	private wishFor(type: string, length: number): 'skip' | 'hold' | 'stop' {
		if (!this.isMoovRead) return type !== 'moov' ? 'skip' : length <= MOST_MOOV_BYTES ? 'hold' : 'stop';
		if (this.fragments === null) return 'stop';
		if (type !== 'moof') return 'skip';
		this.bytesOfFragments += length;
		const isRead = length <= MOST_MOOF_BYTES && this.bytesOfFragments <= MOST_BYTES_OF_FRAGMENTS;
		return isRead ? 'hold' : 'stop';
	}

	private read(moov: Buffer): void {
		this.isMoovRead = true;
		const track = largestTrack(moov);
		if (track === null) return;
		const { width, height } = track;
		const seconds = secondsOf(track);
		this.film = { width, height, seconds, hardToPlay: hardToPlay(codecOf(track), this.format) };
		if (seconds === null) this.fragments = new FragmentTimes(track);
	}
}
