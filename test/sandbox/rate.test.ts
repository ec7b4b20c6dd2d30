import { at, Client, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests the limit of 30 requests per 60 seconds on the seedance2ai.io API page. */
describe('rate limit', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedance2ai');

	const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);

	it('is a sliding window over submits and polls together', async () => {
		const id = await client.buy();
		pass(10);
		for (let count = 0; count < 29; count += 1) expect((await client.status(id)).status).toBe(200);
		const { status, headers, json } = await client.submit({ prompt: 'a red fox' });
		expect([status, at(json, 'error', 'code'), headers.get('retry-after')]).toEqual([
			429,
			'rate_limited',
			'50',
		]);
		pass(49.999);
		expect((await client.status(id)).headers.get('retry-after')).toBe('1');
		pass(0.001);
		// One request is allowed again: refused requests don't count.
		expect((await client.status(id)).status).toBe(200);
		expect((await client.status(id)).status).toBe(429);
		pass(10);
		expect((await client.status(id)).status).toBe(200);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it('is a key of its own, and not for those who have none', async () => {
		sandbox.control.addKey({ key: 'other', provider: 'seedance2ai' });
		for (let count = 0; count < 31; count += 1) await client.status('none');
		expect((await client.status('none')).status).toBe(429);
		expect((await client.status('none', { key: 'other' })).status).toBe(404);
		expect((await client.status('none', { key: 'revoked' })).status).toBe(401);
	});

	it('may have another one for submits with media, which count as requests, too', async () => {
		sandbox.control.addKey({ key: 'checked', provider: 'seedance2ai', mediaChecksPerMinute: 3 });
		const key = { key: 'checked' };
		const body = {
			prompt: 'a red fox',
			mode: 'image-to-video',
			image_url: `${sandbox.mediaUrl.replace('http:', 'https:')}/a.png`,
		};
		for (let count = 0; count < 3; count += 1) expect((await client.submit(body, key)).status).toBe(202);
		pass(20);
		const { status, headers } = await client.submit(body, key);
		expect([status, headers.get('retry-after')]).toEqual([429, '40']);
		const id = await client.buy({}, key);
		for (let count = 0; count < 25; count += 1) expect((await client.status(id, key)).status).toBe(200);
		expect((await client.status(id, key)).status).toBe(429);
		expect(sandbox.control.ledger()).toHaveLength(4);
	});

	it('is absent on seedanceapi, unless a key is given one', async () => {
		const other = new Client(sandbox, 'seedanceapi');
		for (let count = 0; count < 40; count += 1) expect((await other.status('none')).status).toBe(404);
		sandbox.control.addKey({ key: 'slow', provider: 'seedanceapi', requestsPerMinute: 1 });
		expect((await other.status('none', { key: 'slow' })).status).toBe(404);
		const { status, headers } = await other.status('none', { key: 'slow' });
		expect([status, headers.get('retry-after')]).toEqual([429, '60']);
	});
});
