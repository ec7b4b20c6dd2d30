import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyFileTypeOf, fileTypeOf, formatOf } from '../../nodes/Seedance/host/fileTypes';

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
		['an M4B', box('M4B '), 'audio/mp4'],
		['an M4V', box('M4V '), 'video/mp4'],
		['a segment', bytes('0000001c 73747970 6d736468 00000000'), 'video/mp4'],
		['a fragment', bytes('0000001c 6d6f6f66 00000010 6d666864'), 'video/mp4'],
		['a segment with its index first', bytes('0000001c 73696478 00000000 00000001'), 'video/mp4'],
		['a HEIC', box('heic'), undefined],
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

	it.each(['mp42', 'mp41', 'isom', 'iso5', 'iso6', 'dash', '3gp4'])(
		'a generic brand is audio where it is called so, and else a video: %s',
		(brand) => {
			const types = [true, false].map((isCalledAudio) => fileTypeOf(box(brand), isCalledAudio)?.mimeType);
			expect(types).toEqual(['audio/mp4', 'video/mp4']);
		},
	);

	it.each([
		[box('qt  '), 'video/quicktime'],
		[box('M4V '), 'video/mp4'],
		[box('M4A '), 'audio/mp4'],
		[box('avif'), undefined],
		[box('heic'), undefined],
		[media('image.png'), 'image/png'],
		[Buffer.from('<html>'), undefined],
	])('a specific beginning decides alone, whatever the file is called', (content, mimeType) => {
		const types = [true, false].map((isCalledAudio) => fileTypeOf(content, isCalledAudio)?.mimeType);
		expect(types).toEqual([mimeType, mimeType]);
	});
});

describe('formats that only some providers accept', () => {
	const bitmap = (header: string) => Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), bytes(header)]);

	it.each<[string, Buffer, string]>([
		['a bitmap', bitmap('28000000'), 'bmp'],
		['an old bitmap', bitmap('0c000000'), 'bmp'],
		['a TIFF of either byte order', Buffer.from('II*\0\x08\0\0\0'), 'tiff'],
		['a TIFF of the other', Buffer.from('MM\0*\0\0\0\x08'), 'tiff'],
		['a HEIC', box('heic'), 'heic'],
		['a HEIF', box('mif1'), 'heif'],
		['an MP3 of a low sample rate', bytes('ffe314c4'), 'mp3'],
	])('%s is known only where they are asked for', (_, content, format) => {
		const type = anyFileTypeOf(content);
		expect(type && formatOf(type)).toBe(format);
		expect(fileTypeOf(content)).toBeNull();
	});

	it.each<[string, Buffer, string | null]>([
		['a JPEG', media('last-frame.jpg'), 'jpeg'],
		['a QuickTime film', box('qt  '), 'mov'],
		['an AVIF', box('avif'), null],
		['text that begins like a bitmap', Buffer.from('BMW is a car, not an image'), null],
	])('everything else is what it is without them: %s', (_, content, format) => {
		const type = anyFileTypeOf(content);
		expect(type && formatOf(type)).toBe(format);
		expect(type).toBe(fileTypeOf(content));
	});
});
