/** What a file is, by its first bytes: names and content types are what somebody says it is. */

export interface FileType {
	kind: 'video' | 'image' | 'audio';
	mimeType: string;
	extension: string;
}

/** So many bytes from a file's start tell what it is. */
export const TELLING_BYTES = 16;

const JPEG: FileType = { kind: 'image', mimeType: 'image/jpeg', extension: 'jpg' };
const PNG: FileType = { kind: 'image', mimeType: 'image/png', extension: 'png' };
const GIF: FileType = { kind: 'image', mimeType: 'image/gif', extension: 'gif' };
const WEBP: FileType = { kind: 'image', mimeType: 'image/webp', extension: 'webp' };
const MP4: FileType = { kind: 'video', mimeType: 'video/mp4', extension: 'mp4' };
const MOV: FileType = { kind: 'video', mimeType: 'video/quicktime', extension: 'mov' };
const WEBM: FileType = { kind: 'video', mimeType: 'video/webm', extension: 'webm' };
const MP3: FileType = { kind: 'audio', mimeType: 'audio/mpeg', extension: 'mp3' };
const WAV: FileType = { kind: 'audio', mimeType: 'audio/wav', extension: 'wav' };
const M4A: FileType = { kind: 'audio', mimeType: 'audio/mp4', extension: 'm4a' };

/** In this order, a byte for a character. An ftyp box holds the brand, which tells QuickTime and audio from MP4. */
const BEGINNINGS: ReadonlyArray<readonly [RegExp, FileType | null]> = [
	[/^\xff\xd8\xff/, JPEG],
	[/^\x89PNG\r\n\x1a\n/, PNG],
	[/^GIF8[79]a/, GIF],
	[/^RIFF[^]{4}WEBP/, WEBP],
	[/^RIFF[^]{4}WAVE/, WAV],
	[/^[^]{4}ftypqt/, MOV],
	[/^[^]{4}ftypM4[AB]/, M4A],
	// Pictures in the clothes of an MP4, which are none of the types above.
	[/^[^]{4}ftyp(avif|avis|heic|heix|mif1|msf1)/, null],
	[/^[^]{4}ftyp/, MP4],
	[/^[^]{4}(moov|mdat|wide|free|skip)/, MOV],
	[/^\x1a\x45\xdf\xa3/, WEBM],
	[/^(ID3|\xff[\xf2\xf3\xfa\xfb])/, MP3],
];

/** The type of a file that begins with these bytes, or null for any that isn't listed. */
export function fileTypeOf(bytes: Uint8Array): FileType | null {
	const text = String.fromCharCode(...bytes.subarray(0, TELLING_BYTES));
	return BEGINNINGS.find(([beginning]) => beginning.test(text))?.[1] ?? null;
}
