import { createServer, type Server } from 'node:http';

import type { Fault } from './index';
import { readCall, type Call } from './http/requestLog';
import { Client, until, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests callback_url according to the seedanceapi.org API v2 page. The callback's body is an assumption of the sandbox. */
describe('callbacks', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new Client(sandbox, 'seedanceapi');
	let receiver: Server;
	let hook: string;
	let received: Call[] = [];
	/** Statuses of the receiver's responses, in order, then 200. null closes the connection. */
	let answers: (number | null)[] = [];

	beforeAll(async () => {
		receiver = createServer((request, response) => {
			readCall(request).then(
				(call) => {
					received.push(call);
					const status = answers.shift();
					if (status === null) response.destroy();
					else response.writeHead(status ?? 200).end();
				},
				() => response.destroy(),
			);
		});
		await new Promise<void>((resolve) => {
			receiver.listen(0, '127.0.0.1', resolve);
		});
		const address = receiver.address();
		hook = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/hook?token=abc`;
	});
	beforeEach(() => {
		received = [];
		answers = [];
	});
	afterAll(() => {
		receiver.closeAllConnections();
		receiver.close();
	});

	const attempts = () => sandbox.control.callbacks();
	const settled = () => until(() => sandbox.control.callbacksUnderWay() === 0);
	const pass = async (seconds: number) => {
		await jest.advanceTimersByTimeAsync(seconds * 1000);
		await settled();
	};

	it('bring what the status call says, once, when the task ends', async () => {
		const id = await client.buy({ callback_url: hook });
		await pass(1.9);
		expect(received).toEqual([]);
		await pass(0.1);
		expect(received).toMatchObject([
			{ method: 'POST', path: '/hook', json: { code: 200, data: { task_id: id, status: 'SUCCESS' } } },
		]);
		expect(received[0]?.query.get('token')).toBe('abc');
		expect(received[0]?.headers.authorization).toBeUndefined();
		expect(attempts()).toMatchObject([{ taskId: id, url: hook, attempt: 1, status: 200, error: null }]);
		await pass(60);
		expect(received).toHaveLength(1);
	});

	it('tell of failures', async () => {
		await client.buy({ prompt: 'a fox [fail: no]', callback_url: hook });
		await pass(2);
		expect(received[0]?.json).toMatchObject({ data: { status: 'FAILED', error_message: 'no' } });
	});

	it('come at once when a task is ended by hand, and not again', async () => {
		sandbox.control.setTasks({ seconds: 600 });
		const id = await client.buy({ callback_url: hook });
		sandbox.control.endTask(id);
		await until(() => received.length === 1);
		await settled();
		sandbox.control.endTask(id);
		await pass(600);
		expect(received).toHaveLength(1);
	});

	it('are not sent for tasks without a callback_url', async () => {
		await client.buy();
		await pass(10);
		expect(attempts()).toEqual([]);
	});

	it('are retried until a 2xx, with growing pauses', async () => {
		answers = [500, 404, null, 302];
		await client.buy({ callback_url: hook });
		await pass(2);
		for (const [pause, seen] of [
			[1, 2],
			[2, 3],
			[4, 4],
			[8, 5],
			[600, 5],
		] as const) {
			await pass(pause);
			expect(received).toHaveLength(seen);
		}
		expect(attempts().map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 404],
			[3, null],
			[4, 302],
			[5, 200],
		]);
	});

	it('are given up after five retries', async () => {
		answers = Array.from({ length: 9 }, () => 503);
		await client.buy({ callback_url: hook });
		for (let count = 0; count < 8; count += 1) await pass(20);
		expect(received).toHaveLength(6);
	});

	it.each<[string, Fault, (string | null)[]]>([
		['lost before it comes', { kind: 'reset', when: 'before' }, ['SUCCESS']],
		['doubled, since its answer is lost', { kind: 'reset', when: 'after' }, ['SUCCESS', 'SUCCESS']],
		['lost in silence', { kind: 'stall', when: 'before' }, ['SUCCESS']],
		['doubled by a status', { kind: 'status', status: 500, when: 'after' }, ['SUCCESS', 'SUCCESS']],
		['broken JSON', { kind: 'malformed' }, [null]],
		['HTML', { kind: 'html' }, [null]],
		['empty', { kind: 'empty' }, [null]],
		['cut off, then whole', { kind: 'halfBody' }, ['SUCCESS']],
	])('%s, by a fault', async (_what, fault, statuses) => {
		sandbox.control.addFault({ on: 'callback', fault });
		await client.buy({ callback_url: hook });
		await pass(2);
		await pass(1);
		const words = received.map(
			({ text }) => /"status":"(\w+)","consumed_credits".*}$/.exec(text)?.[1] ?? null,
		);
		expect(words).toEqual(statuses);
		expect(attempts()[0]).toMatchObject({ attempt: 1, fault: fault.kind });
	});

	it('delayed, by a fault', async () => {
		sandbox.control.addFault({ on: 'callback', fault: { kind: 'delay', ms: 30_000 } });
		await client.buy({ callback_url: hook });
		await pass(31.9);
		expect(received).toEqual([]);
		await pass(0.1);
		expect(received).toHaveLength(1);
	});

	it('that get no answer are given up after ten seconds and tried again', async () => {
		sandbox.control.addFault({ on: 'callback', fault: { kind: 'stallBody' } });
		await client.buy({ callback_url: hook });
		await jest.advanceTimersByTimeAsync(2000);
		expect(sandbox.control.callbacksUnderWay()).toBe(1);
		await pass(10);
		expect(attempts()).toMatchObject([{ status: null, error: 'no answer in time' }]);
		await pass(1);
		expect(attempts()).toMatchObject([{ attempt: 1 }, { attempt: 2, status: 200 }]);
	});

	it('end with a reset', async () => {
		await client.buy({ callback_url: hook });
		sandbox.control.reset();
		await pass(10);
		expect([received, attempts()]).toEqual([[], []]);
	});
});
