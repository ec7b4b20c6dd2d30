/** MP4 files that are as long as a test wants, and differ where their seeds do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const short = readFileSync(join(__dirname, '../../sandbox/media/video.mp4'));

function bytesOf(seed: number, length: number): Buffer {
	const bytes = Buffer.alloc(length);
	let state = seed;
	for (let at = 0; at < length; at += 1) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
		bytes[at] = state >> 16;
	}
	return bytes;
}

/** A real film, with content after it that no compression makes shorter. */
export function film(seed = 1, length = 300_000): Buffer {
	const header = Buffer.from('\0\0\0\0mdat', 'latin1');
	header.writeUInt32BE(length - short.length);
	return Buffer.concat([short, header, bytesOf(seed, length - short.length - header.length)]);
}

export function box(type: string, content: Buffer = bytesOf(1, 1000)): Buffer {
	const header = Buffer.from(`\0\0\0\0${type}`, 'latin1');
	header.writeUInt32BE(header.length + content.length);
	return Buffer.concat([header, content]);
}
