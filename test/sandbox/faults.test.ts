import { startSandbox, type Fault, type Provider } from './index';
import { at, Client, get, until, useVirtualClock, type Got } from './testing';
import { useSandbox } from './useSandbox';

describe('faults', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedance2ai');

	const body = { prompt: 'a red fox' };
	const charges = () => sandbox.control.ledger().length;
	const strike = (fault: Fault) => sandbox.control.addFault({ on: 'submit', fault });

	/** Returns the client's view of a submit with a fault. A request that hangs is aborted. */
	async function seen(of: Client): Promise<Got | 'broken' | 'hangs'> {
		const leaving = new AbortController();
		const results: (Got | 'broken')[] = [];
		const asked = of.submit(body, { signal: leaving.signal }).then(
			(got) => results.push(got),
			() => results.push('broken'),
		);
		await until(() => results.length > 0 || sandbox.control.held() === 1);
		if (results[0] !== undefined) return results[0];
		leaving.abort();
		await asked;
		await until(() => sandbox.control.held() === 0);
		return 'hangs';
	}

	const both: Provider[] = ['seedance2ai', 'seedanceapi'];
	const broken: [Fault, 'broken' | 'hangs', number][] = [
		[{ kind: 'reset', when: 'before' }, 'broken', 0],
		[{ kind: 'reset', when: 'after' }, 'broken', 1],
		[{ kind: 'halfBody' }, 'broken', 1],
		[{ kind: 'wrongLength' }, 'broken', 1],
		[{ kind: 'stall', when: 'before' }, 'hangs', 0],
		[{ kind: 'stall', when: 'after' }, 'hangs', 1],
		[{ kind: 'stallBody' }, 'hangs', 1],
	];
	it.each(both.flatMap((provider) => broken.map((row) => [provider, ...row] as const)))(
		'%s, %j: %s, %i charged',
		async (provider, fault, outcome, charged) => {
			strike(fault);
			expect(await seen(new Client(sandbox, provider))).toBe(outcome);
			expect(charges()).toBe(charged);
			expect(sandbox.control.requests()).toMatchObject([{ kind: 'submit', fault: fault.kind }]);
			expect((await new Client(sandbox, provider).submit(body)).status).toBeLessThan(300);
		},
	);

	const answered: [Fault, number, number, RegExp][] = [
		[{ kind: 'status', status: 503 }, 503, 0, /service_busy/],
		[{ kind: 'status', status: 500, when: 'after' }, 500, 1, /internal_error/],
		[{ kind: 'status', status: 418, body: 'teapot' }, 418, 0, /^teapot$/],
		[{ kind: 'status', status: 429, body: { wait: true } }, 429, 0, /^{"wait":true}$/],
		[{ kind: 'malformed', when: 'before' }, 200, 0, /^{"[^}]*$/],
		[{ kind: 'malformed' }, 202, 1, /^{"[^}]*$/],
		[{ kind: 'html' }, 502, 0, /^<!DOCTYPE html>/],
		[{ kind: 'html', status: 200, when: 'after' }, 200, 1, /^<!DOCTYPE html>/],
		[{ kind: 'empty' }, 202, 1, /^$/],
		[{ kind: 'empty', when: 'before' }, 200, 0, /^$/],
		[{ kind: 'wrongType', contentType: 'text/plain' }, 202, 1, /processing/],
	];
	it.each(answered)('%j: HTTP %i, %i charged', async (fault, status, charged, text) => {
		strike(fault);
		const got = await client.submit(body);
		expect([got.status, charges()]).toEqual([status, charged]);
		expect(got.text).toMatch(text);
		expect(sandbox.control.requests()).toMatchObject([{ status }]);
	});

	it('a status fault brings its headers', async () => {
		strike({ kind: 'status', status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' } });
		expect((await client.submit(body)).headers.get('retry-after')).toContain('00:00:30');
	});

	it('a redirect leads away and buys nothing', async () => {
		sandbox.control.addFault({
			on: 'status',
			fault: { kind: 'redirect', location: `${sandbox.mediaUrl}/x` },
		});
		const got = await get(`${sandbox.seedance2aiUrl}/api/v1/tasks/x`, { redirect: 'manual' });
		expect([got.status, got.headers.get('location')]).toEqual([302, `${sandbox.mediaUrl}/x`]);
	});

	it('a delay is told by held() and ends by the clock', async () => {
		strike({ kind: 'delay', ms: 3000 });
		const asked = client.submit(body);
		await until(() => sandbox.control.held() === 1);
		jest.advanceTimersByTime(2999);
		expect([sandbox.control.held(), charges()]).toEqual([1, 0]);
		jest.advanceTimersByTime(1);
		expect((await asked).status).toBe(202);
		expect([sandbox.control.held(), charges()]).toEqual([0, 1]);
	});

	it('a slow body comes in slices', async () => {
		strike({ kind: 'slow', bytesPerSecond: 100 });
		const asked = client.submit(body);
		let slices = 0;
		while (charges() === 0 || sandbox.control.held() > 0) {
			await until(() => sandbox.control.held() === 1);
			await jest.advanceTimersByTimeAsync(100);
			slices += 1;
			if (slices > 14) break;
		}
		expect((await asked).json).toMatchObject({ status: 'processing' });
		expect(slices).toBeGreaterThan(10);
	});

	it('strikes where it is aimed: kind, provider, match, skip and times', async () => {
		const busy: Fault = { kind: 'status', status: 503 };
		sandbox.control.addFault({
			on: 'submit',
			provider: 'seedance2ai',
			match: 'fox',
			skip: 1,
			times: 2,
			fault: busy,
		});
		const codes: number[] = [];
		for (const prompt of ['a fox', 'a cat', 'a fox', 'a fox', 'a fox']) {
			codes.push((await client.submit({ prompt })).status);
		}
		expect(codes).toEqual([202, 202, 503, 503, 202]);
	});

	it('leaves the other provider and the other kinds alone', async () => {
		sandbox.control.addFault({
			on: 'status',
			provider: 'seedance2ai',
			fault: { kind: 'status', status: 503 },
		});
		const id = await new Client(sandbox, 'seedanceapi').buy();
		expect((await new Client(sandbox, 'seedanceapi').status(id)).status).toBe(200);
		const own = await client.buy();
		expect((await client.status(own)).status).toBe(503);
	});

	it('finds a poll by its task id and by its prompt', async () => {
		const [fox, cat] = [await client.buy({ prompt: 'a fox' }), await client.buy({ prompt: 'a cat' })];
		sandbox.control.addFault({ on: 'status', match: fox, fault: { kind: 'status', status: 500 } });
		sandbox.control.addFault({ on: 'status', match: 'a cat', fault: { kind: 'status', status: 503 } });
		expect([(await client.status(fox)).status, (await client.status(cat)).status]).toEqual([500, 503]);
	});

	it('uses faults in the order they were added, one a request, and forgets them on demand', async () => {
		const ids = [503, 500, 504].map((status) => strike({ kind: 'status', status }));
		expect(new Set(ids).size).toBe(3);
		expect((await client.submit(body)).status).toBe(503);
		expect((await client.submit(body)).status).toBe(500);
		sandbox.control.clearFaults();
		expect((await client.submit(body)).status).toBe(202);
	});

	it('a reset drops what is held, and what was delayed never happens', async () => {
		strike({ kind: 'delay', ms: 1000 });
		const asked = client.submit(body);
		await until(() => sandbox.control.held() === 1);
		sandbox.control.reset();
		await expect(asked).rejects.toThrow();
		await jest.advanceTimersByTimeAsync(2000);
		expect([sandbox.control.held(), charges(), sandbox.control.requests()]).toEqual([0, 0, []]);
	});

	it('closing ends what hangs', async () => {
		const other = await startSandbox();
		other.control.addFault({ on: 'status', fault: { kind: 'stall', when: 'before' } });
		const asked = new Client(other, 'seedance2ai').status('x');
		await until(() => other.control.held() === 1);
		await Promise.all([expect(asked).rejects.toThrow(), other.close()]);
	});

	it('a fault aimed at a refused request leaves it refused', async () => {
		strike({ kind: 'status', status: 503, when: 'after' });
		await client.submit({ prompt: 'x' });
		expect(at((await client.submit({ prompt: 'x' })).json, 'error', 'code')).toBe('invalid_request');
		expect(charges()).toBe(0);
	});
});
