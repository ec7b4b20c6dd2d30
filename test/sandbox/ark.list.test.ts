import { arkOrder, at, ArkClient, useVirtualClock } from './testing';
import type { Fault, FaultRule } from './types';
import { useSandbox } from './useSandbox';

/** Tests List, Cancel or Delete, rate limits, and faults, according to ark's pages. */
describe('ark', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new ArkClient(sandbox);

	const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
	const states = () => sandbox.control.tasks().map(({ state }) => state);
	/** Returns the IDs and the total of a list. Advances the clock by a second first, because of the rate limit. */
	async function listed(query = '', key?: string): Promise<unknown> {
		pass(1);
		const { json } = await client.list(query, key === undefined ? {} : { key });
		const ids = Array.isArray(json.items) ? json.items.map((item: unknown) => at(item, 'id')) : null;
		return [ids, json.total];
	}

	describe('List', () => {
		it('has the key’s own tasks, newest first, as Get has them', async () => {
			sandbox.control.addKey({ key: 'other', provider: 'ark' });
			const ids = [await client.buy(), await client.buy()];
			const foreign = await client.buy({}, { key: 'other' });
			expect(await listed()).toEqual([[ids[1], ids[0]], 2]);
			expect(await listed('', 'other')).toEqual([[foreign], 1]);
			pass(2);
			const { items } = (await client.list()).json;
			const one = (await client.status(ids[1] ?? '')).json;
			expect(items).toMatchObject([{ ...one, content: {} }, { id: ids[0] }]);
		});

		it('has pages of 1 to 500 tasks, 20 unless told otherwise', async () => {
			const ids: string[] = [];
			for (let count = 0; count < 25; count += 1) ids.unshift(await client.buy());
			expect(await listed()).toEqual([ids.slice(0, 20), 25]);
			expect(await listed('page_num=3&page_size=10')).toEqual([ids.slice(20), 25]);
			expect(await listed('page_size=500')).toEqual([ids, 25]);
			expect(await listed('page_num=500')).toEqual([[], 25]);
		});

		it('filters by state, by several IDs, by model and by service tier', async () => {
			sandbox.control.setTasks({ seconds: [0, 600] });
			const done = await client.buy({ model: 'ep-20260101-abc' });
			const running = await client.buy();
			expect(await listed('filter.status=succeeded')).toEqual([[done], 1]);
			expect(await listed('filter.status=running')).toEqual([[running], 1]);
			const both = `filter.task_ids=${done}&filter.task_ids=${running}&filter.task_ids=cgt-none`;
			expect(await listed(both)).toEqual([[running, done], 2]);
			expect(await listed('filter.model=ep-20260101-abc')).toEqual([[done], 1]);
			expect(await listed('filter.model=ep-20260101')).toEqual([[], 0]);
			expect(await listed('filter.service_tier=flex')).toEqual([[], 0]);
		});

		it.each(['page_num=0', 'page_size=501', 'page_size=x', 'filter.status=expired', 'status=running'])(
			'refuses %s',
			async (query) => {
				const { status, json } = await client.list(query);
				expect([status, at(json, 'error', 'code')]).toEqual([400, 'InvalidParameter']);
			},
		);

		it('lags, and hides tasks, when told to; Get has them at once', async () => {
			sandbox.control.setListLag(5000);
			sandbox.control.hideFromList('blue');
			const hidden = await client.buy({ prompt: 'a blue fox' });
			const id = await client.buy();
			pass(3);
			expect(await listed()).toEqual([[], 0]);
			expect(await listed()).toEqual([[id], 1]);
			expect((await client.status(hidden)).status).toBe(200);
			pass(7 * 86_400);
			expect(await listed()).toEqual([[], 0]);
		});
	});

	describe('Cancel or Delete', () => {
		it('cancels a queued task, whose record is gone after 24 hours', async () => {
			sandbox.control.setTasks({ runningAtOnce: 1, seconds: 600 });
			await client.buy();
			const id = await client.buy();
			const next = await client.buy();
			expect(await client.cancel(id)).toMatchObject({ status: 200, text: '{}' });
			expect(states()).toEqual(['running', 'cancelled', 'queued']);
			expect(await listed('filter.status=cancelled')).toEqual([[id], 1]);
			expect(await client.cancel(id)).toMatchObject({ status: 409 });
			pass(1200);
			expect(states()).toEqual(['succeeded', 'cancelled', 'succeeded']);
			expect(sandbox.control.ledger().map(({ usd }) => usd > 0)).toEqual([true, false, true]);
			pass(86_400);
			expect([(await client.status(id)).status, (await client.status(next)).status]).toEqual([404, 200]);
		});

		it('refuses a running task', async () => {
			const id = await client.buy();
			const { status, json } = await client.cancel(id);
			expect([status, at(json, 'error', 'code')]).toEqual([409, 'InvalidAction.RunningTaskDeletion']);
			expect(states()).toEqual(['running']);
		});

		it('deletes the record of a task that has succeeded, failed or expired', async () => {
			const ids = [await client.buy(), await client.buy({ prompt: 'a fox [fail]' })];
			sandbox.control.setTasks({ seconds: 1e6 });
			ids.push(await client.buy({ execution_expires_after: 3600 }));
			pass(3600);
			expect(states()).toEqual(['succeeded', 'failed', 'expired']);
			for (const id of ids) {
				expect((await client.cancel(id)).status).toBe(200);
				expect((await client.status(id)).status).toBe(404);
				expect((await client.cancel(id)).status).toBe(404);
			}
			expect(await listed()).toEqual([[], 0]);
			expect(states()).toEqual(['deleted', 'deleted', 'deleted']);
			expect(sandbox.control.ledger()[0]?.usd).toBeGreaterThan(0);
		});

		it('finds no task of another key', async () => {
			sandbox.control.addKey({ key: 'other', provider: 'ark' });
			const id = await client.buy();
			pass(2);
			expect((await client.cancel(id, { key: 'other' })).status).toBe(404);
			expect(states()).toEqual(['succeeded']);
		});
	});

	it('allows 20 Gets, 1 List and 20 Deletes per second, each on its own, and creates by the key’s limit', async () => {
		sandbox.control.addKey({ key: 'slow', provider: 'ark', requestsPerMinute: 2 });
		const slow = { key: 'slow' };
		const id = await client.buy({}, slow);
		for (let count = 0; count < 20; count += 1) {
			expect((await client.status(id, slow)).status).toBe(200);
			expect((await client.cancel('cgt-none', slow)).status).toBe(404);
		}
		expect((await client.list('', slow)).status).toBe(200);
		const error = (code: string) => ({ status: 429, json: { error: { code, type: 'TooManyRequests' } } });
		expect(await client.status(id, slow)).toMatchObject(error('AccountRateLimitExceeded'));
		expect(await client.cancel(id, slow)).toMatchObject(error('AccountRateLimitExceeded'));
		expect(await client.list('', slow)).toMatchObject(error('AccountRateLimitExceeded'));
		pass(1);
		expect((await client.status(id, slow)).status).toBe(200);
		expect((await client.list('', slow)).status).toBe(200);
		await client.buy({}, slow);
		const refused = await client.submit(arkOrder('a fox'), slow);
		expect(refused).toMatchObject(error('ModelAccountRpmRateLimitExceeded'));
		expect(refused.headers.get('retry-after')).toBeNull();
		pass(60);
		await client.buy({}, slow);
		expect(sandbox.control.ledger()).toHaveLength(3);
	});

	describe('faults', () => {
		const busy: Fault = { kind: 'status', status: 503 };
		it.each<[FaultRule['on'], () => Promise<{ status: number; text: string }>]>([
			['submit', () => client.submit(arkOrder('a fox'))],
			['status', () => client.status('cgt-x')],
			['list', () => client.list('filter.task_ids=cgt-x')],
			['cancel', () => client.cancel('cgt-x')],
		])('strike %s alone', async (on, send) => {
			sandbox.control.addFault({
				on,
				provider: 'ark',
				match: on === 'submit' ? 'fox' : 'cgt-x',
				fault: busy,
			});
			for (const kind of ['submit', 'status', 'list', 'cancel'] as const) {
				if (kind !== on) sandbox.control.addFault({ on: kind, fault: { kind: 'reset', when: 'before' } });
			}
			expect(await send()).toMatchObject({
				status: 503,
				text: expect.stringContaining('ServiceUnavailable') as unknown,
			});
			expect(sandbox.control.requests()).toMatchObject([{ kind: on, provider: 'ark', fault: 'status' }]);
		});

		it('a reset after the create: the task exists, and List has it', async () => {
			sandbox.control.addFault({ on: 'submit', fault: { kind: 'reset', when: 'after' } });
			await expect(client.submit(arkOrder('a fox'))).rejects.toThrow();
			expect(await listed()).toEqual([[sandbox.control.ledger()[0]?.taskId], 1]);
		});

		it.each(['SetLimitExceeded', 'QuotaExceeded'])('a 429 with %s buys nothing', async (code) => {
			const body = { error: { code, message: 'Limit. Request id: 1', param: '', type: 'TooManyRequests' } };
			sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 429, body } });
			expect(await client.submit(arkOrder('a fox'))).toMatchObject({ status: 429, json: body });
			expect(sandbox.control.ledger()).toEqual([]);
		});
	});

	it('fetches the media of its tasks when told to', async () => {
		sandbox.control.setFetchMedia(true);
		const url = `${sandbox.mediaUrl}/image.png`;
		const id = await client.buy({ content: [{ type: 'image_url', image_url: { url } }] });
		while (sandbox.control.fetchedMedia().length === 0) await new Promise((resolve) => setImmediate(resolve));
		expect(sandbox.control.fetchedMedia()).toMatchObject([{ taskId: id, url, status: 200 }]);
	});

	it('has nothing at other paths', async () => {
		const got = await fetch(`${sandbox.arkUrl}/images/generations`, { method: 'POST' });
		expect(got.status).toBe(404);
		expect(sandbox.control.requests()).toMatchObject([{ kind: 'other', provider: 'ark' }]);
	});
});
