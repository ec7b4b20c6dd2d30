import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileTypeOf } from '../../nodes/Seedance/host/fileTypes';

const media = (name: string) => readFileSync(join(__dirname, '../sandbox/media', name));
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const box = (brand: string) =>
	Buffer.concat([bytes('0000001c'), Buffer.from(`ftyp${brand}`), bytes('00000000')]);

describe('what a file is by its first bytes', () => {
	it.each<[string, Buffer, string | undefined]>([
		['a PNG', media('image.png'), 'image/png'],
		['a JPEG', media('last-frame.jpg'), 'image/jpeg'],
		['an MP4', media('video.mp4'), 'video/mp4'],
		['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00'), 'image/gif'],
		['a WebP', Buffer.from('RIFF\x10\n\r\x00WEBPVP8 '), 'image/webp'],
		['a WAV', Buffer.from('RIFF\x10\n\r\x00WAVEfmt '), 'audio/wav'],
		['a QuickTime film', box('qt  '), 'video/quicktime'],
		['an M4A', box('M4A '), 'audio/mp4'],
		['a WebM', bytes('1a45dfa3 9f428681'), 'video/webm'],
		['an MP3 with tags', Buffer.from('ID3\x04'), 'audio/mpeg'],
		['an MP3 without', bytes('fffb9064'), 'audio/mpeg'],
		['an AVIF, which is an MP4 only by its clothes', box('avif'), undefined],
		['a page', Buffer.from('<!DOCTYPE html>'), undefined],
		['JSON', Buffer.from('{"error":"ftyp"}'), undefined],
		['nothing', Buffer.alloc(0), undefined],
	])('%s', (_, content, mimeType) => {
		expect(fileTypeOf(content)?.mimeType).toBe(mimeType);
	});
});
