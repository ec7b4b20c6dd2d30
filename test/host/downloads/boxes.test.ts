/** What the boxes of a film tell about its end, and what the last bytes of a file tell about another connection. */
import fc from 'fast-check';
import { Boxes } from '../../../nodes/Seedance/host/downloads/boxes';
import { Tail } from '../../../nodes/Seedance/host/downloads/sameFile';
import { box, film } from './film';

const whole = film(1, 20_000);

/** The file in pieces of some size. */
function areCut(file: Buffer, size: number): boolean {
	const boxes = new Boxes();
	for (let at = 0; at < file.length; at += size) boxes.append(file.subarray(at, at + size));
	return boxes.areCut;
}

describe('the boxes of a film', () => {
	const long = Buffer.from(
		'00000001 6d646174 00000000 00000020'.replaceAll(' ', '') + '00'.repeat(16),
		'hex',
	);
	const open = Buffer.from('000000006d646174', 'hex');

	it.each<[string, Buffer, boolean]>([
		['a whole film', whole, false],
		['one that ends inside its content', whole.subarray(0, -1), true],
		['a fragment', Buffer.concat([box('moof'), box('mdat')]), false],
		['a fragment that is cut', Buffer.concat([box('moof'), box('mdat')]).subarray(0, 1500), true],
		['a long box', long, false],
		['a long box that is cut', long.subarray(0, -1), true],
		['a box up to the end', Buffer.concat([box('ftyp'), open, Buffer.alloc(1000)]), false],
		['only the beginning of a file, as others make it', box('ftyp').subarray(0, 20), false],
		['no film', Buffer.from('GIF89a and whatever comes then'), false],
		[
			'what stops to be one',
			Buffer.concat([box('moov'), Buffer.from('\x7f\xff\xff\xffjunk', 'latin1')]),
			false,
		],
		[
			'a box shorter than its header',
			Buffer.concat([box('moov'), Buffer.from('00000007 6d646174'.replace(' ', ''), 'hex')]),
			false,
		],
		['nothing', Buffer.alloc(0), false],
	])('%s', (_, file, expected) => {
		expect([1, 7, 8, 4096, 100_000].map((size) => areCut(file, size))).toEqual(Array(5).fill(expected));
	});
});

test('the last bytes are known in whatever pieces they came, and so is each one that is another', () => {
	const pieces = fc.array(fc.uint8Array({ minLength: 0, maxLength: 6000 }), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(pieces, fc.nat(), fc.nat(), fc.nat(), (given, from, length, other) => {
			const tail = new Tail();
			for (const piece of given) tail.append(piece);
			const file = Buffer.concat(given);
			expect(tail.end).toBe(file.length);
			const start = from % (file.length + 1);
			const bytes = Uint8Array.from(file.subarray(start, start + (length % (file.length - start + 1))));
			expect(tail.agreesWith(start, bytes)).toBe(true);
			const at = bytes.length === 0 ? 0 : other % bytes.length;
			bytes.forEach((byte, index) => (bytes[index] = index === at ? byte ^ 1 : byte));
			expect(tail.agreesWith(start, bytes)).toBe(bytes.length === 0 || start + at < tail.start);
		}),
	);
});
