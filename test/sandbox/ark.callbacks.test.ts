import { createServer, type Server } from 'node:http';

import { readCall, type Call } from './http/requestLog';
import { ArkClient, until, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests callback_url according to ark's create page. */
describe('callbacks of ark', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new ArkClient(sandbox);
	let receiver: Server;
	let hook: string;
	let received: Call[] = [];
	/** Statuses of the receiver's responses, in order, then 200. null never responds. */
	let answers: (number | null)[] = [];

	beforeAll(async () => {
		receiver = createServer((request, response) => {
			readCall(request).then(
				(call) => {
					received.push(call);
					const status = answers.shift();
					if (status !== null) response.writeHead(status ?? 200).end();
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

	const attempts = () =>
		sandbox.control.callbacks().map(({ state, attempt, status }) => [state, attempt, status]);
	/** Advances the clock. Callbacks that are due now finish first, so that the clock doesn't pass their five-second limit. */
	const pass = async (seconds: number) => {
		for (const ms of [0, seconds * 1000]) {
			await jest.advanceTimersByTimeAsync(ms);
			await until(() => sandbox.control.callbacksUnderWay() === 0);
		}
	};

	it('come at every change of state, with what Get says', async () => {
		sandbox.control.setTasks({ runningAtOnce: 1, seconds: 10 });
		await client.buy();
		const id = await client.buy({ callback_url: hook });
		await pass(9);
		expect(received).toMatchObject([
			{ method: 'POST', path: '/hook', json: { id, status: 'queued', error: null } },
		]);
		await pass(1);
		expect(received[1]).toMatchObject({ json: (await client.status(id)).json });
		await pass(10);
		expect(received.map(({ json }) => json)).toMatchObject([
			{ status: 'queued' },
			{ status: 'running' },
			{ status: 'succeeded', content: { video_url: expect.any(String) as unknown } },
		]);
		expect(received[0]?.query.get('token')).toBe('abc');
		await pass(600);
		expect(attempts()).toEqual([
			['queued', 1, 200],
			['running', 1, 200],
			['succeeded', 1, 200],
		]);
	});

	it('tell of failure and of expiry, and of no cancel', async () => {
		await client.buy({ prompt: 'a fox [fail]', callback_url: hook });
		await pass(2);
		sandbox.control.setTasks({ runningAtOnce: 0 });
		await client.buy({ execution_expires_after: 3600, callback_url: hook });
		const cancelled = await client.buy({ callback_url: hook });
		await pass(60);
		await client.cancel(cancelled);
		await pass(200_000);
		expect(attempts().map(([state]) => state)).toEqual([
			'queued',
			'running',
			'failed',
			'queued',
			'queued',
			'expired',
		]);
	});

	it('of the end are sent three more times, five seconds apart, until a 2xx; others once', async () => {
		answers = [500, 500, 500, 404, 302, 500, 200];
		await client.buy({ callback_url: hook });
		await pass(2);
		expect(received).toHaveLength(3);
		for (const count of [4, 5, 6]) {
			await pass(4.9);
			expect(received).toHaveLength(count - 1);
			await pass(0.1);
			expect(received).toHaveLength(count);
		}
		await pass(600);
		expect(attempts().slice(2)).toEqual([
			['succeeded', 1, 500],
			['succeeded', 2, 404],
			['succeeded', 3, 302],
			['succeeded', 4, 500],
		]);
	});

	it('that get no answer in five seconds are sent again at once', async () => {
		answers = [200, 200, null];
		await client.buy({ callback_url: hook });
		await jest.advanceTimersByTimeAsync(2000);
		await until(() => received.length === 3);
		await jest.advanceTimersByTimeAsync(4999);
		expect(received).toHaveLength(3);
		await jest.advanceTimersByTimeAsync(1);
		await until(() => sandbox.control.callbacks()[2]?.error === 'no answer in time');
		await pass(0.001);
		expect(attempts().slice(2)).toEqual([
			['succeeded', 1, null],
			['succeeded', 2, 200],
		]);
	});

	it('come at once when a task is ended by hand, and not again', async () => {
		sandbox.control.setTasks({ seconds: 600 });
		const id = await client.buy({ callback_url: hook });
		sandbox.control.endTask(id);
		await until(() => received.length === 3);
		sandbox.control.endTask(id);
		await pass(600);
		expect(attempts().map(([state]) => state)).toEqual(['queued', 'running', 'succeeded']);
	});

	it('meet the faults for callbacks, aimed by the state', async () => {
		sandbox.control.addFault({
			on: 'callback',
			match: 'succeeded',
			fault: { kind: 'reset', when: 'before' },
		});
		await client.buy({ callback_url: hook });
		await pass(2);
		expect(received).toHaveLength(2);
		await pass(5);
		expect(received).toHaveLength(3);
	});

	it('end with a reset', async () => {
		await client.buy({ callback_url: hook });
		sandbox.control.reset();
		await pass(10);
		expect(received).toEqual([]);
	});
});
