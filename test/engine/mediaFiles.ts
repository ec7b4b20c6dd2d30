/** Files of chosen size and length, which begin as real ones do: what a check can tell of a file is in there. */

/** Pads a file to a number of bytes, with content that differs from file to file. */
function padded(file: Buffer, bytes: number | undefined): Buffer {
	if (bytes === undefined) return file;
	const whole = Buffer.alloc(bytes, `${file.toString('hex')} filling `);
	file.copy(whole);
	return whole;
}

export function png(width: number, height: number, bytes?: number): Buffer {
	const file = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000', 'hex');
	file.writeUInt32BE(width, 16);
	file.writeUInt32BE(height, 20);
	return padded(file, bytes);
}

export function bmp(width: number, height: number): Buffer {
	const file = Buffer.alloc(54);
	file.write('BM');
	file.writeUInt32LE(40, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(height, 22);
	return file;
}

/** @param bytes of the whole file; its rate follows from its size and length */
export function wav(seconds: number, bytes = 44 + seconds * 250): Buffer {
	const file = Buffer.alloc(44);
	const rate = Math.round((bytes - 44) / seconds);
	file.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1');
	file.writeUInt32LE(bytes - 8, 4);
	for (const [at, value] of [16, 0x00010001, rate, rate, 0x00080001].entries())
		file.writeUInt32LE(value, 16 + 4 * at);
	file.write('data', 36);
	file.writeUInt32LE(bytes - 44, 40);
	return padded(file, bytes);
}

/** Of 128 kbit/s: about 38 frames are one second. */
export function mp3(frames: number): Buffer {
	const frame = Buffer.alloc(417);
	frame.writeUInt32BE(0xfffb9000);
	return Buffer.concat(Array.from({ length: frames }, () => frame));
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
	const whole = Buffer.concat([Buffer.alloc(8), ...content]);
	whole.writeUInt32BE(whole.length);
	whole.write(type, 4, 'latin1');
	return whole;
}

/** Numbers of 32 bits at places; the rest is zero. */
function fields(bytes: number, values: Readonly<Record<number, number>>): Buffer {
	const content = Buffer.alloc(bytes);
	for (const [at, value] of Object.entries(values)) content.writeUInt32BE(value, Number(at));
	return content;
}

interface Film {
	width?: number;
	height?: number;
	seconds?: number;
	rate?: number;
	/** Of the whole file. */
	bytes?: number;
	brand?: 'isom' | 'qt  ';
	/** Where the facts are: programs that write a video in one go put them at its end. */
	moov?: 'first' | 'last';
}

/** How much of a film's content is not zero. */
const FILLED_BYTES = 1_000_000;

export function film({
	width = 1280,
	height = 720,
	seconds = 5,
	rate = 24,
	bytes = 4000,
	brand = 'isom',
	moov = 'last',
}: Film = {}): Buffer {
	const scale = 12_000;
	const length = Math.round(seconds * scale);
	const size = Buffer.alloc(78);
	size.writeUInt16BE(width, 24);
	size.writeUInt16BE(height, 26);
	const each = Math.round(scale / rate);
	const stbl = box(
		'stbl',
		box('stsd', fields(8, { 4: 1 }), box('avc1', size)),
		box('stts', fields(16, { 4: 1, 8: Math.round(seconds * rate), 12: each })),
	);
	const hdlr = box('hdlr', fields(8, {}), Buffer.from('vide'), fields(13, {}));
	const mdia = box('mdia', box('mdhd', fields(24, { 12: scale, 16: length })), hdlr, box('minf', stbl));
	const trak = box('trak', box('tkhd', fields(84, { 20: length })), mdia);
	const facts = box('moov', box('mvhd', fields(100, { 12: scale, 16: length })), trak);
	const start = box('ftyp', Buffer.from(`${brand}\0\0\0\0`, 'latin1'));
	const content = fields(8, { 0: bytes - start.length - facts.length });
	content.write('mdat', 4);
	// Allocated once and mostly zero, because some films have hundreds of megabytes.
	const whole = Buffer.alloc(bytes);
	const begin = moov === 'last' ? start.length : start.length + facts.length;
	start.copy(whole);
	facts.copy(whole, moov === 'last' ? bytes - facts.length : start.length);
	content.copy(whole, begin);
	const end = bytes - (moov === 'last' ? facts.length : 0);
	whole.fill(facts.toString('hex'), begin + 8, Math.min(end, begin + 8 + FILLED_BYTES));
	return whole;
}
