/** Reads the format and length of an audio file, to detect files that the provider would refuse. */
import { anyFileTypeOf, formatOf } from '../../fileTypes';
import { mp3Seconds } from './mp3Seconds';
import { wavSeconds } from './wavSeconds';

export interface AudioFacts {
	type: 'wav' | 'mp3';
	/** Null if unknown. */
	seconds: number | null;
}

/** Returns the facts of an audio file, or null if it is neither WAV nor MP3. Never throws. */
export function audioFacts(bytes: Buffer): AudioFacts | null {
	const found = anyFileTypeOf(bytes);
	switch (found && formatOf(found)) {
		case 'wav':
			return { type: 'wav', seconds: wavSeconds(bytes) };
		case 'mp3':
			return { type: 'mp3', seconds: mp3Seconds(bytes) };
		default:
			return null;
	}
}
