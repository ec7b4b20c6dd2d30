/** Detects the type of a file by its first bytes, because file names and content types can be wrong. */

export interface FileType {
	kind: 'video' | 'image' | 'audio';
	mimeType: string;
	extension: string;
}

/** Number of leading bytes needed to detect the file type. */
export const TELLING_BYTES = 16;

export const JPEG: FileType = { kind: 'image', mimeType: 'image/jpeg', extension: 'jpg' };
const PNG: FileType = { kind: 'image', mimeType: 'image/png', extension: 'png' };
const GIF: FileType = { kind: 'image', mimeType: 'image/gif', extension: 'gif' };
const WEBP: FileType = { kind: 'image', mimeType: 'image/webp', extension: 'webp' };
const BMP: FileType = { kind: 'image', mimeType: 'image/bmp', extension: 'bmp' };
const TIFF: FileType = { kind: 'image', mimeType: 'image/tiff', extension: 'tiff' };
const HEIC: FileType = { kind: 'image', mimeType: 'image/heic', extension: 'heic' };
const HEIF: FileType = { kind: 'image', mimeType: 'image/heif', extension: 'heif' };
export const MP4: FileType = { kind: 'video', mimeType: 'video/mp4', extension: 'mp4' };
const MOV: FileType = { kind: 'video', mimeType: 'video/quicktime', extension: 'mov' };
const WEBM: FileType = { kind: 'video', mimeType: 'video/webm', extension: 'webm' };
const MP3: FileType = { kind: 'audio', mimeType: 'audio/mpeg', extension: 'mp3' };
const WAV: FileType = { kind: 'audio', mimeType: 'audio/wav', extension: 'wav' };
export const M4A: FileType = { kind: 'audio', mimeType: 'audio/mp4', extension: 'm4a' };

/**
 * Signatures, tried in this order against one character per byte. The brand in an ftyp box distinguishes QuickTime and audio
 * from MP4. Generic brands, such as isom and mp42, and the boxes that begin a segment are used for both audio and video. The
 * third entry is the type if the file's name or content type says audio.
 */
const BEGINNINGS: ReadonlyArray<readonly [RegExp, FileType | null, FileType?]> = [
	[/^\xff\xd8\xff/, JPEG],
	[/^\x89PNG\r\n\x1a\n/, PNG],
	[/^GIF8[79]a/, GIF],
	[/^RIFF[^]{4}WEBP/, WEBP],
	[/^RIFF[^]{4}WAVE/, WAV],
	[/^[^]{4}ftypqt/, MOV],
	[/^[^]{4}ftyp(M4[AB]|F4[AB])/, M4A],
	[/^[^]{4}ftyp(M4V|F4V)/, MP4],
	// Image formats that use MP4 boxes: AVIF, HEIF, and CR3. None of them is accepted by every provider.
	[/^[^]{4}ftyp(avi[fs]|hei[cxms]|hev[cxms]|mif1|msf1|miaf|crx)/, null],
	[/^[^]{4}ftyp/, MP4, M4A],
	[/^[^]{4}(styp|sidx|moof)/, MP4, M4A],
	[/^[^]{4}(moov|mdat|wide|free|skip)/, MOV, M4A],
	[/^\x1a\x45\xdf\xa3/, WEBM],
	[/^(ID3|\xff[\xf2\xf3\xfa\xfb])/, MP3],
];

/**
 * Signatures of the formats that only some providers accept. They are separate, so that a file for another provider is still
 * refused. A bitmap must also have a valid length of its second header, because its two letters can begin any text.
 */
const RARER_BEGINNINGS: typeof BEGINNINGS = [
	[/^BM[^]{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0/, BMP],
	[/^(II\*\0|MM\0\*)/, TIFF],
	[/^[^]{4}ftyp(hei[cxms]|hev[cxms])/, HEIC],
	[/^[^]{4}ftyp(mif1|msf1)/, HEIF],
	[/^\xff[\xe2\xe3]/, MP3],
];

/**
 * Returns the type of a file by its first bytes, or null if it isn't a known type.
 * @param isCalledAudio whether the file's name or content type says audio; used if the bytes don't decide
 */
export function fileTypeOf(bytes: Uint8Array, isCalledAudio = false): FileType | null {
	return typeAmong(BEGINNINGS, bytes, isCalledAudio);
}

/** Like `fileTypeOf`, but also detects the formats that only some providers accept. */
export function anyFileTypeOf(bytes: Uint8Array, isCalledAudio = false): FileType | null {
	return fileTypeOf(bytes, isCalledAudio) ?? typeAmong(RARER_BEGINNINGS, bytes, isCalledAudio);
}

function typeAmong(
	beginnings: typeof BEGINNINGS,
	bytes: Uint8Array,
	isCalledAudio: boolean,
): FileType | null {
	const text = String.fromCharCode(...bytes.subarray(0, TELLING_BYTES));
	const [, type = null, audio = type] = beginnings.find(([beginning]) => beginning.test(text)) ?? [];
	return isCalledAudio ? audio : type;
}

/**
 * Returns the format of a video that consists of boxes, by its first bytes, or null for any other file. An audio brand counts
 * as MP4, because some tools write it into videos. Real audio has no video track.
 */
export function boxedFormatOf(bytes: Uint8Array): 'mp4' | 'mov' | null {
	const found = fileTypeOf(bytes);
	if (found === MOV) return 'mov';
	return found === MP4 || found === M4A ? 'mp4' : null;
}

/** Returns the name of a format as providers and limits write it, such as "jpeg", "mov" or "mp3". */
export function formatOf(type: FileType): string {
	return type === JPEG ? 'jpeg' : type.extension;
}
