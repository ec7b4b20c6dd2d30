/** Reads the format and size of an image, to detect images that the provider would refuse. */
import { anyFileTypeOf, formatOf } from '../../fileTypes';
import { letters, sizeOf, uint, type Size } from '../../media/bytes';
import { heifFacts } from './heifFacts';
import { jpegSize } from './jpegSize';
import { tiffSize } from './tiffSize';

export interface ImageFacts extends Size {
	type: 'jpeg' | 'png' | 'webp' | 'bmp' | 'tiff' | 'gif' | 'heic' | 'heif';
}

/**
 * Returns the facts of an image, or null if they can't be read. Never throws. The size is as stored: if a JPEG is displayed
 * rotated by 90 degrees, width and height are swapped.
 */
export function imageFacts(bytes: Buffer): ImageFacts | null {
	const found = anyFileTypeOf(bytes);
	const type = found === null ? '' : formatOf(found);
	switch (type) {
		case 'jpeg':
			return facts(type, jpegSize(bytes));
		case 'png':
			return facts(type, pngSize(bytes));
		case 'gif':
			return facts(type, sizeOf(uint(bytes, 6, 2, 'LE'), uint(bytes, 8, 2, 'LE')));
		case 'webp':
			return facts(type, webpSize(bytes));
		case 'bmp':
			return facts(type, bmpSize(bytes));
		case 'tiff':
			return facts(type, tiffSize(bytes));
		case 'heic':
		case 'heif':
			return heifFacts(bytes);
		default:
			return null;
	}
}

function facts(type: ImageFacts['type'], size: Size | null): ImageFacts | null {
	return size === null ? null : { type, ...size };
}

function pngSize(bytes: Buffer): Size | null {
	return letters(bytes, 12, 4) === 'IHDR' ? sizeOf(uint(bytes, 16, 4), uint(bytes, 20, 4)) : null;
}

/** Returns the size of a WebP image. The type of its first chunk determines which of three formats it has. */
function webpSize(bytes: Buffer): Size | null {
	const content = 20;
	switch (letters(bytes, 12, 4)) {
		case 'VP8 ': {
			if (letters(bytes, content + 3, 3) !== '\x9d\x01\x2a') return null;
			// The two upper bits are a scale for display.
			const [width, height] = [uint(bytes, content + 6, 2, 'LE'), uint(bytes, content + 8, 2, 'LE')];
			return sizeOf(width & 0x3fff, height & 0x3fff);
		}
		case 'VP8L': {
			const bits = uint(bytes, content + 1, 4, 'LE');
			if (uint(bytes, content, 1) !== 0x2f || Number.isNaN(bits)) return null;
			return sizeOf((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
		}
		case 'VP8X':
			return sizeOf(uint(bytes, content + 4, 3, 'LE') + 1, uint(bytes, content + 7, 3, 'LE') + 1);
		default:
			return null;
	}
}

function bmpSize(bytes: Buffer): Size | null {
	const isOld = uint(bytes, 14, 4, 'LE') === 12;
	if (isOld) return sizeOf(uint(bytes, 18, 2, 'LE'), uint(bytes, 20, 2, 'LE'));
	// A negative height means that the rows are stored from top to bottom.
	return sizeOf(uint(bytes, 18, 4, 'LE'), Math.abs(uint(bytes, 22, 4, 'LE') | 0));
}
