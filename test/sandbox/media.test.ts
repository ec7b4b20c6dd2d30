import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Fault } from './index';
import { footage } from './media/footage';
import { Client, textAt, until, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

const file = (name: string) => readFileSync(join(__dirname, 'media', name));

describe('media host', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedance2ai');
	beforeEach(() => sandbox.control.setTasks({ seconds: 0 }));

	const videoUrl = async (id: string) => textAt((await client.status(id)).json, 'output', 'video_url');
	async function bytes(url: string, headers: Record<string, string> = {}) {
		const response = await fetch(url, { headers, redirect: 'manual' });
		return { response, status: response.status, body: Buffer.from(await response.arrayBuffer()) };
	}

	it('serves the real video and the last frame of a task', async () => {
		const { json } = await client.status(await client.buy());
		const video = await bytes(textAt(json, 'output', 'video_url'));
		const frame = await bytes(textAt(json, 'output', 'last_frame_url'));
		expect(video.body.equals(footage({ width: 1280, height: 720, seconds: 5 }))).toBe(true);
		expect(frame.body.equals(file('last-frame.jpg'))).toBe(true);
		expect(video.response.headers.get('content-type')).toBe('video/mp4');
		expect(frame.response.headers.get('content-type')).toBe('image/jpeg');
	});

	it('has a small H.264 video that starts at once', () => {
		const video = file('video.mp4');
		expect(video.length).toBeLessThan(40_000);
		expect(video.includes('avc1')).toBe(true);
		expect(video.indexOf('moov')).toBeLessThan(video.indexOf('mdat'));
	});

	it.each([
		['/image.png', 'image/png', '89504e47'],
		['/image.jpg', 'image/jpeg', 'ffd8ff'],
		['/clip.mp4', 'video/mp4', '0000'],
	])('serves the source %s', async (path, type, start) => {
		const { response, body } = await bytes(`${sandbox.mediaUrl}${path}`);
		expect([response.headers.get('content-type'), body.toString('hex').startsWith(start)]).toEqual([
			type,
			true,
		]);
	});

	it('lets a URL expire, and a status call gives a fresh one', async () => {
		sandbox.control.setTasks({ urlLifeSeconds: 60 });
		const id = await client.buy();
		const url = await videoUrl(id);
		jest.setSystemTime(Date.now() + 59_999);
		expect((await bytes(url)).status).toBe(200);
		jest.setSystemTime(Date.now() + 1);
		expect((await bytes(url)).status).toBe(403);
		expect((await bytes(await videoUrl(id))).status).toBe(200);
	});

	it('refuses a URL that was changed, and knows no others', async () => {
		const url = await videoUrl(await client.buy());
		expect((await bytes(url.replace(/expires=\d/, 'expires=9'))).status).toBe(403);
		expect((await bytes(url.replace(/token=.*/, ''))).status).toBe(403);
		expect((await bytes(`${sandbox.mediaUrl}/v/none/video-1.mp4`)).status).toBe(404);
		expect((await fetch(url, { method: 'POST' })).status).toBe(405);
	});

	it.each([
		['bytes=0-9', 206, 0, 10],
		['bytes=17000-', 206, 17_000, 17_079],
		['bytes=-5', 206, 17_074, 17_079],
		['bytes=17000-99999', 206, 17_000, 17_079],
		['bytes=17079-', 416, 0, 0],
		['lines=1-2', 200, 0, 17_079],
	])('obeys Range: %s', async (range, status, start, end) => {
		const got = await bytes(`${sandbox.mediaUrl}/clip.mp4`, { range });
		expect(got.status).toBe(status);
		expect(got.body.equals(file('video.mp4').subarray(start, end))).toBe(true);
		if (status === 206) {
			expect(got.response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/17079`);
		}
	});

	it('obeys If-Range', async () => {
		const url = `${sandbox.mediaUrl}/clip.mp4`;
		const etag = (await bytes(url)).response.headers.get('etag') ?? '';
		expect((await bytes(url, { range: 'bytes=5-', 'if-range': etag })).status).toBe(206);
		expect((await bytes(url, { range: 'bytes=5-', 'if-range': '"other"' })).status).toBe(200);
	});

	it('generates any number of bytes, the same in parts as in whole', async () => {
		const url = `${sandbox.mediaUrl}/big/3000000`;
		const whole = (await bytes(url)).body;
		const part = (await bytes(url, { range: 'bytes=1234567-' })).body;
		expect(whole.length).toBe(3_000_000);
		expect(whole.subarray(4, 8).toString()).toBe('ftyp');
		expect(part.equals(whole.subarray(1_234_567))).toBe(true);
	});

	it('may take no notice of Range', async () => {
		sandbox.control.setTasks({ ranges: false });
		const { status, body } = await bytes(await videoUrl(await client.buy()), { range: 'bytes=5-' });
		expect([status, body.length]).toEqual([200, file('video.mp4').length]);
	});

	it('fetches the media of an order where it is told to', async () => {
		const order = { mode: 'image-to-video', image_url: `${sandbox.mediaUrl}/image.png` };
		await client.buy(order);
		sandbox.control.setFetchMedia(true);
		const taskId = await client.buy(order);
		await until(() => sandbox.control.fetchedMedia().length > 0);
		const { image_url: url } = order;
		const bytes = file('image.png').length;
		expect(sandbox.control.fetchedMedia()).toEqual([
			{ taskId, url, status: 200, contentType: 'image/png', bytes, start: '89504e47' },
		]);
	});

	it('says how long a gigabyte is without sending it', async () => {
		const response = await fetch(`${sandbox.mediaUrl}/big/1073741824`, { method: 'HEAD' });
		expect(response.headers.get('content-length')).toBe('1073741824');
	});

	it('gives a task a video of any size', async () => {
		sandbox.control.setTasks({ videoBytes: 100_000 });
		expect((await bytes(await videoUrl(await client.buy()))).body.length).toBe(100_000);
	});

	it('writes down whether a key came along', async () => {
		await bytes(`${sandbox.mediaUrl}/image.png`);
		await bytes(`${sandbox.mediaUrl}/image.png`, { authorization: 'Bearer x' });
		const logged = sandbox.control.requests();
		expect(logged.map(({ kind, hasAuthorization }) => [kind, hasAuthorization])).toEqual([
			['media', false],
			['media', true],
		]);
	});

	describe('faults', () => {
		const url = () => `${sandbox.mediaUrl}/clip.mp4`;
		const strike = (fault: Fault) => sandbox.control.addFault({ on: 'media', fault });

		it.each<Fault>([
			{ kind: 'reset', when: 'before' },
			{ kind: 'halfBody' },
			{ kind: 'wrongLength' },
			{ kind: 'wrongLength', by: 1 },
		])('%j breaks the download, and the next one works', async (fault) => {
			strike(fault);
			await expect(bytes(url())).rejects.toThrow();
			expect((await bytes(url())).status).toBe(200);
		});

		it('a cut download has half of the bytes and the whole length', async () => {
			strike({ kind: 'halfBody' });
			const response = await fetch(url());
			expect(response.headers.get('content-length')).toBe('17079');
			let came = 0;
			const read = async () => {
				for await (const chunk of response.body ?? []) came += Buffer.from(chunk).length;
			};
			await expect(read()).rejects.toThrow();
			expect(came).toBe(8539);
		});

		it('a length that is too short cuts the file', async () => {
			strike({ kind: 'wrongLength', by: -79 });
			expect((await bytes(url())).body.length).toBe(17_000);
		});

		it('a wrong type, an HTML page, a redirect', async () => {
			strike({ kind: 'wrongType', contentType: 'image/gif' });
			strike({ kind: 'html', status: 200 });
			strike({ kind: 'redirect', location: 'http://169.254.169.254/' });
			expect((await bytes(url())).response.headers.get('content-type')).toBe('image/gif');
			expect((await bytes(url())).body.toString()).toMatch(/^<!DOCTYPE/);
			const { status, response } = await bytes(url());
			expect([status, response.headers.get('location')]).toEqual([302, 'http://169.254.169.254/']);
		});

		it('a status of a CDN', async () => {
			strike({ kind: 'status', status: 503 });
			const { status, body } = await bytes(url());
			expect([status, body.toString()]).toEqual([503, expect.stringContaining('<Error>')]);
		});

		it('silence in the middle of a body', async () => {
			strike({ kind: 'stallBody' });
			const leaving = new AbortController();
			const response = await fetch(url(), { signal: leaving.signal });
			await until(() => sandbox.control.held() === 1);
			leaving.abort();
			await expect(response.arrayBuffer()).rejects.toThrow();
			await until(() => sandbox.control.held() === 0);
		});

		it('finds the media of a task by its id or prompt', async () => {
			const id = await client.buy({ prompt: 'a fox' });
			const video = await videoUrl(id);
			const fault: Fault = { kind: 'status', status: 500 };
			sandbox.control.addFault({ on: 'media', provider: 'seedance2ai', match: id, fault });
			sandbox.control.addFault({ on: 'media', match: 'a fox', fault });
			expect((await bytes(url())).status).toBe(200);
			expect([(await bytes(video)).status, (await bytes(video)).status]).toEqual([500, 500]);
		});
	});
});
