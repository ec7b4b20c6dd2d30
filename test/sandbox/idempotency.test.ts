import { at, Client, until, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests Idempotency-Key according to the seedance2ai.io API page. */
describe('idempotency keys of seedance2ai', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedance2ai');
	const body = { prompt: 'a red fox' };
	const once = { headers: { 'idempotency-key': 'k-1' } };

	it('same key and body: the first answer again and no new charge', async () => {
		const first = await client.submit(body, once);
		const second = await client.submit(body, once);
		expect([second.status, second.text]).toEqual([202, first.text]);
		expect(sandbox.control.ledger()).toMatchObject([{ idempotencyKey: 'k-1' }]);
	});

	it('same key and another body: a conflict', async () => {
		await client.submit(body, once);
		const { status, json } = await client.submit({ prompt: 'a blue fox' }, once);
		expect([status, at(json, 'error', 'code')]).toEqual([409, 'idempotency_conflict']);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it('same key while the first request still runs: a conflict, and later its answer', async () => {
		sandbox.control.addFault({ on: 'submit', fault: { kind: 'delay', ms: 5000 } });
		const first = client.submit(body, once);
		await until(() => sandbox.control.held() === 1);
		const second = await client.submit(body, once);
		expect([second.status, at(second.json, 'error', 'code')]).toEqual([409, 'idempotency_conflict']);
		expect(sandbox.control.ledger()).toEqual([]);
		jest.advanceTimersByTime(5000);
		expect((await client.submit(body, once)).text).toBe((await first).text);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it('a delayed request goes on when its client has left', async () => {
		sandbox.control.addFault({ on: 'submit', fault: { kind: 'delay', ms: 5000 } });
		const leaving = new AbortController();
		const first = client.submit(body, { ...once, signal: leaving.signal });
		await until(() => sandbox.control.held() === 1);
		leaving.abort();
		await expect(first).rejects.toThrow();
		await until(() => sandbox.control.held() === 0);
		expect((await client.submit(body, once)).status).toBe(409);
		await jest.advanceTimersByTimeAsync(5000);
		expect((await client.submit(body, once)).status).toBe(202);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it('a request that was lost after it was taken is answered from its key', async () => {
		sandbox.control.addFault({ on: 'submit', fault: { kind: 'reset', when: 'after' } });
		await expect(client.submit(body, once)).rejects.toThrow();
		expect((await client.submit(body, once)).status).toBe(202);
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it('a request that was refused leaves the key unused', async () => {
		sandbox.control.addKey({ key: 'poor', provider: 'seedance2ai', credits: 0 });
		expect((await client.submit({ prompt: 'x' }, once)).status).toBe(400);
		expect((await client.submit(body, once)).status).toBe(202);
		expect((await client.submit(body, { ...once, key: 'poor' })).status).toBe(402);
		sandbox.control.addKey({ key: 'poor', provider: 'seedance2ai' });
		expect((await client.submit({ prompt: 'another' }, { ...once, key: 'poor' })).status).toBe(202);
	});

	it('belongs to its API key', async () => {
		sandbox.control.addKey({ key: 'other', provider: 'seedance2ai' });
		await client.submit(body, once);
		expect((await client.submit({ prompt: 'mine' }, { ...once, key: 'other' })).status).toBe(202);
	});

	it('has no effect on seedanceapi, which documents none', async () => {
		const other = new Client(sandbox, 'seedanceapi');
		await other.submit(body, once);
		await other.submit(body, once);
		expect(sandbox.control.ledger()).toHaveLength(2);
	});
});
