/** Reads the format and size of a HEIC or HEIF image. */
import { boxAt, boxesIn } from '../../media/boxReader';
import { letters, sizeOf, uint, type Size } from '../../media/bytes';

/** Brands of images that are compressed as HEVC. */
const HEIC = /^(hei[cxms]|hev[cxms])$/;
/** Brands of AVIF, which may also call itself HEIF. */
const AVIF = /^avi[fs]$/;
/** The limit of properties. A real file has a few dozen. */
const MOST_PROPERTIES = 4096;
const MOST_BRANDS = 64;

/**
 * Returns the facts of an image, or null if it is AVIF or has no size. A file contains several images, such as tiles,
 * thumbnails, and masks. The largest one is the picture.
 */
export function heifFacts(bytes: Buffer): ({ type: 'heic' | 'heif' } & Size) | null {
	const brands = brandsOf(bytes);
	if (brands.some((brand) => AVIF.test(brand))) return null;
	const size = largestSize(bytes);
	return size && { type: brands.some((brand) => HEIC.test(brand)) ? 'heic' : 'heif', ...size };
}

function brandsOf(bytes: Buffer): readonly string[] {
	const box = boxAt(bytes, whole(bytes), 'ftyp');
	const brands: string[] = [];
	if (box === null) return brands;
	for (let at = box.start; at + 4 <= box.end && brands.length < MOST_BRANDS; at += 4)
		brands.push(letters(bytes, at, 4));
	return brands;
}

function largestSize(bytes: Buffer): Size | null {
	const meta = boxAt(bytes, whole(bytes), 'meta');
	// The version and flags are before the boxes in it.
	const properties = meta && boxAt(bytes, { start: meta.start + 4, end: meta.end }, 'iprp', 'ipco');
	let largest: Size | null = null;
	if (properties === null) return largest;
	for (const { type, start, end } of boxesIn(bytes, properties, MOST_PROPERTIES)) {
		if (type !== 'ispe' || end - start < 12) continue;
		const size = sizeOf(uint(bytes, start + 4, 4), uint(bytes, start + 8, 4));
		if (areaOf(size) > areaOf(largest)) largest = size;
	}
	return largest;
}

const areaOf = (size: Size | null) => (size === null ? 0 : size.width * size.height);

const whole = (bytes: Buffer) => ({ start: 0, end: bytes.length });
