/** What an image is by its bytes: format and size, for every format that some provider accepts. */
import { imageFacts } from '../../../../nodes/Seedance/host/items/media/imageFacts';
import { realFile } from './files';

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const portrait = { width: 320, height: 480 };
const small = { width: 32, height: 48 };

describe('images of other programs', () => {
	it.each([
		['baseline.jpg', { type: 'jpeg', ...portrait }],
		['progressive.jpg', { type: 'jpeg', ...portrait }],
		['turned.jpg', { type: 'jpeg', ...portrait }],
		['plain.png', { type: 'png', ...portrait }],
		['plain.gif', { type: 'gif', ...portrait }],
		['animated.gif', { type: 'gif', ...portrait }],
		['lossy.webp', { type: 'webp', ...portrait }],
		['lossless.webp', { type: 'webp', ...portrait }],
		['alpha.webp', { type: 'webp', ...portrait }],
		['animated.webp', { type: 'webp', ...portrait }],
		['windows3.bmp', { type: 'bmp', ...small }],
		['windows2.bmp', { type: 'bmp', ...small }],
		['topdown.bmp', { type: 'bmp', ...small }],
		['little.tiff', { type: 'tiff', ...portrait }],
		['big.tiff', { type: 'tiff', ...portrait }],
		['pages.tiff', { type: 'tiff', ...portrait }],
		['thumbnail.heic', { type: 'heic', ...portrait }],
		['mif1first.heic', { type: 'heic', ...portrait }],
		['generic.heif', { type: 'heif', ...portrait }],
	])('%s', (name, facts) => {
		expect(imageFacts(realFile(name))).toEqual(facts);
	});

	it.each(['image.avif', 'generic.avif'])('%s is none of them, though it may call itself HEIF', (name) => {
		expect(imageFacts(realFile(name))).toBeNull();
	});

	it.each(['moovlast.mp4', 'film.webm', 'pcm.wav', 'info.mp3'])('%s is not an image', (name) => {
		expect(imageFacts(realFile(name))).toBeNull();
	});
});

describe('JPEG', () => {
	const frame = (marker: string) => `ff${marker} 000b 08 0140 01e0 01 011100`;

	it.each(['c0', 'c1', 'c2', 'c3', 'c5', 'c6', 'c7', 'c9', 'ca', 'cb', 'cd', 'ce', 'cf'])(
		'every kind of frame header tells the size: %s',
		(marker) => {
			expect(imageFacts(hex(`ffd8 ${frame(marker)}`))).toEqual({ type: 'jpeg', width: 480, height: 320 });
		},
	);

	it.each([
		[
			'tables and reserved markers are no frame headers',
			`ffd8 ${['c4', 'c8', 'cc'].map(frame).join('')}`,
			null,
		],
		[
			'segments are skipped, with what looks like a frame header in them',
			'ffd8 ffe1 0008 ffc0 000b 0801',
			480,
		],
		['fill bytes and stray bytes are skipped', 'ffd8 ffff ff01 00 1234 ffd0 ff00', 480],
		['nothing follows the image data', 'ffd8 ffda 0002', null],
		['nothing follows the end', 'ffd8 ffd9', null],
		['a segment shorter than its length is none', 'ffd8 ffe0 0001', null],
		['a segment that would end after the file', 'ffd8 ffe0 ffff', null],
	])('%s', (_, beginning, width) => {
		const bytes = hex(`${beginning}${width === null && beginning.includes('c4') ? '' : frame('c0')}`);
		expect(imageFacts(bytes)?.width ?? null).toBe(width);
	});

	it('a height that is told later, and so is zero here, is unknown', () => {
		expect(imageFacts(hex('ffd8 ffc0 000b 08 0000 01e0 01 011100'))).toBeNull();
	});
});

describe('TIFF', () => {
	const entry = (tag: number, type: number, value: number) => {
		const bytes = Buffer.alloc(12);
		[tag, type].forEach((number, index) => bytes.writeUInt16LE(number, index * 2));
		bytes.writeUInt32LE(1, 4);
		bytes.writeUInt32LE(value, 8);
		return bytes;
	};
	const header = Buffer.from('II*\0\x08\0\0\0', 'latin1');
	const directory = (entries: readonly Buffer[], next: number) => {
		const [count, end] = [Buffer.alloc(2), Buffer.alloc(4)];
		count.writeUInt16LE(entries.length);
		end.writeUInt32LE(next);
		return Buffer.concat([count, ...entries, end]);
	};
	const sized = (width: number, height: number, kind = 0) => [
		entry(254, 4, kind),
		entry(256, 4, width),
		entry(257, 3, height),
	];
	const DIRECTORY_BYTES = 2 + 3 * 12 + 4;

	it('a preview is passed over', () => {
		const bytes = Buffer.concat([
			header,
			directory(sized(160, 120, 1), 8 + DIRECTORY_BYTES),
			directory(sized(4000, 3000), 0),
		]);
		expect(imageFacts(bytes)).toEqual({ type: 'tiff', width: 4000, height: 3000 });
	});

	it.each([
		['at itself', 8],
		['behind the file', 4_000_000_000],
		['nowhere', 0],
	])('a file of previews that points %s is unknown', (_, next) => {
		expect(imageFacts(Buffer.concat([header, directory(sized(160, 120, 1), next)]))).toBeNull();
	});

	it('sides as texts or as fractions are unknown', () => {
		const bytes = Buffer.concat([header, directory([entry(256, 2, 100), entry(257, 5, 100)], 0)]);
		expect(imageFacts(bytes)).toBeNull();
	});
});

it('text that begins with BM is not a bitmap', () => {
	expect(imageFacts(Buffer.from('BMW is a car, and this is a text of 40 bytes.'))).toBeNull();
});
