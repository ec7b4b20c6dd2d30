/** Reads the codec of a video, and detects videos that browsers often can't play. */
import { boxAt, field } from './boxReader';
import { letters } from './bytes';
import type { FilmTrack } from './filmTrack';

export interface Codec {
	/** The type of the first sample description, such as `avc1`. */
	name: string;
	/** Bits per sample. Read only for HEVC; null if unknown. */
	bits: number | null;
}

/** Kinds of videos that browsers, and so n8n's editor, often can't play. */
export const HARD_TO_PLAY = ['hevc10', 'proRes', 'mov'] as const;
export type HardToPlay = (typeof HARD_TO_PLAY)[number];

const HEVC = /^(hvc1|hev1|dvh1|dvhe)$/;
const PRO_RES = /^(apc[hnso]|ap4[hx])$/;
/** Offset of the first sample description, after the version and the number of descriptions. */
const FIRST_DESCRIPTION = 8;
/** Number of bytes in a video's sample description before the boxes in it. */
const BEFORE_BOXES = 8 + 78;

/** Returns the codec of a track, or null if it has no sample description. */
export function codecOf({ moov, descriptions }: FilmTrack): Codec | null {
	if (descriptions === null) return null;
	const start = descriptions.start + FIRST_DESCRIPTION;
	const name = start + 8 <= descriptions.end ? letters(moov, start + 4, 4) : '';
	if (name === '') return null;
	const settings = HEVC.test(name)
		? boxAt(moov, { start: start + BEFORE_BOXES, end: descriptions.end }, 'hvcC')
		: null;
	const depth = settings === null ? Number.NaN : field(moov, settings, 17, 1);
	return { name, bits: Number.isNaN(depth) ? null : (depth & 7) + 8 };
}

/** Returns why browsers often can't play a video, or null if they can. */
export function hardToPlay(codec: Codec | null, format: 'mp4' | 'mov'): HardToPlay | null {
	if (codec !== null && HEVC.test(codec.name) && (codec.bits ?? 0) >= 10) return 'hevc10';
	if (codec !== null && PRO_RES.test(codec.name)) return 'proRes';
	return format === 'mov' ? 'mov' : null;
}
