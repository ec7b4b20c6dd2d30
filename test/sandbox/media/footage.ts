/** Adapts the sandbox's video to the requested size and length. Only its speed changes; its frames stay the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sizeOf } from '../sizes';
import type { Task } from '../tasks';
import type { Footage } from '../types';

const original = readFileSync(join(__dirname, 'video.mp4'));
const secondsOfOriginal = 2;

/** Returns the offset of a box's content. */
const inside = (type: string) => original.indexOf(type, original.indexOf('moov')) + 4;

/** Offsets of the 32-bit times in the file. */
const times = [
	inside('mvhd') + 16,
	inside('tkhd') + 20,
	inside('elst') + 8,
	inside('elst') + 12,
	inside('mdhd') + 16,
	inside('stts') + 12,
];

/** Returns the offsets of the frames' composition offsets. */
function shifts(): number[] {
	const start = inside('ctts');
	return Array.from({ length: original.readUInt32BE(start + 4) }, (_, index) => start + 12 + index * 8);
}

/** Creates the video. It has the same number of bytes as the original. */
export function footage({ width, height, seconds, kind = 'plain' }: Footage): Buffer {
	const video = Buffer.from(original);
	for (const at of [...times, ...shifts()]) {
		video.writeUInt32BE(Math.round((original.readUInt32BE(at) * seconds) / secondsOfOriginal), at);
	}
	const description = inside('avc1');
	video.writeUInt16BE(width, description + 24);
	video.writeUInt16BE(height, description + 26);
	video.writeUInt32BE(width * 65_536, inside('tkhd') + 76);
	video.writeUInt32BE(height * 65_536, inside('tkhd') + 80);
	if (kind === 'mov') video.write('qt  ', 8, 'latin1');
	if (kind === 'hevc10') {
		video.write('hvc1', description - 4, 'latin1');
		video.write('hvcC', inside('avcC') - 4, 'latin1');
		// Bit depth minus 8, after five reserved bits.
		video[inside('avcC') + 17] = 0xf8 | 2;
	}
	return video;
}

/** Returns the video that a task delivers: as requested, unless the plan says otherwise. */
export function footageOf({ request, plan }: Pick<Task, 'request' | 'plan'>): Footage {
	if (plan.delivers !== null) return plan.delivers;
	const { resolution = request.draft === true ? '480p' : '720p', duration = -1 } = request;
	const ratio = request.aspect_ratio ?? request.ratio;
	const lines = String(resolution).replace('-plus', '');
	const size = sizeOf(lines, String(ratio)) ?? sizeOf(lines, '16:9');
	const [width, height] = size ?? [1280, 720];
	return { width, height, seconds: Number(duration) > 0 ? Number(duration) : plan.chosenSeconds };
}
