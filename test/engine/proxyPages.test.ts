/** Pages of a proxy in between, which are nobody's word: neither about a task nor about the orders of others. */
import type { Fault } from '../sandbox';
import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();
const MINUTE = 60_000;
const page = (status: number): Fault => ({ kind: 'html', status });
const polls = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status').length;

describe.each(PROVIDERS)('on %s', (provider) => {
	// Meanwhile it is deployed, or somebody has set up its firewall anew; the video is made all the same.
	test.each([400, 401, 402, 403, 404, 410])(
		'the task does not fail if a status request returns an HTML page with the HTTP status %i',
		async (status) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			control.setTasks({ seconds: 300 });
			control.addFault({ on: 'status', skip: 12, times: 2, fault: page(status) });
			const { value } = await rig.settle(
				engine.run({ parameters: videoOf(provider), items: prompts('a harbour') }),
			);
			expect(value.error).toBeUndefined();
			expect(value.items[0]?.json).toMatchObject({ status: 'completed', failure: null });
			expect(control.requests().filter(({ fault }) => fault === 'html')).toHaveLength(2);
		},
	);

	// A gateway's pages are JSON as well, but have no code of the provider's table.
	test.each<[number, unknown]>([
		[403, { message: 'Forbidden' }],
		[403, { error: 'Forbidden' }],
		[400, { message: 'Bad Request' }],
		[401, { message: 'Unauthorized' }],
		[404, { message: 'no Route matched with those values' }],
		[200, { code: 403, message: 'Forbidden' }],
	])('HTTP %i with %j minutes into a wait is not the end of the task', async (status, body) => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 300 });
		control.addFault({ on: 'status', skip: 12, times: 2, fault: { kind: 'status', status, body } });
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('a harbour') }),
		);
		expect(value.error).toBeUndefined();
		expect(value.items[0]?.json).toMatchObject({ status: 'completed', failure: null });
		expect(control.requests().filter(({ fault }) => fault === 'status')).toHaveLength(2);
	});

	test.each<[number, string]>([
		[403, 'unauthorized'],
		[400, 'invalid_request'],
		[404, 'not_found'],
	])(
		'Get Status asks four times past a gateway that says %i in JSON, and then says so',
		async (status, code) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			const fault = { kind: 'status', status, body: { message: 'Not today' } } as const;
			control.addFault({ on: 'status', times: 1000, fault });
			const { value } = await rig.settle(
				engine.run({ parameters: { operation: 'getStatus', taskId: 'T1' }, onError: 'continueErrorOutput' }),
			);
			expect(polls()).toBe(4);
			expect(value.errorItems[0]?.json.failure).toEqual({
				code,
				message: expect.stringMatching(new RegExp(`HTTP ${status}.*Not today`)) as string,
				retryable: true,
				billed: null,
			});
		},
	);

	test('the word of the provider itself that it knows no such task ends the wait at once', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 300 });
		control.addFault({ on: 'status', skip: 12, fault: { kind: 'status', status: 404 } });
		const { value, elapsedMs } = await rig.settle(
			engine.run({
				parameters: videoOf(provider),
				items: prompts('a harbour'),
				onError: 'continueErrorOutput',
			}),
		);
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId: control.ledger()[0]?.taskId,
			failure: { code: 'not_found', retryable: false },
		});
		expect([polls(), elapsedMs < 5 * MINUTE]).toEqual([13, true]);
	});

	test.each([
		['wait', 5],
		['getStatus', 2],
	])(
		'"not found" for a task that was submitted only just before does not end %s',
		async (operation, times) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			const submit = { parameters: videoOf(provider, { operation: 'submit' }), items: prompts('a harbour') };
			const bought = await rig.settle(engine.run(submit));
			const taskId = textIn(bought.value.items[0], 'taskId');
			control.addFault({ on: 'status', times, fault: { kind: 'status', status: 404 } });
			const { value } = await rig.settle(
				engine.run({ parameters: { operation, taskId }, items: [{ json: {} }] }),
			);
			expect(value.error).toBeUndefined();
			expect(value.items[0]?.json).toMatchObject({ taskId, failure: null });
		},
	);

	test('a task that stays unknown for a minute ends the wait', async () => {
		const engine = await rig.engine(provider);
		const parameters = { operation: 'wait', taskId: 'no-such-task' };
		const { value, elapsedMs } = await rig.settle(engine.run({ parameters, items: [{ json: {} }] }));
		expect(value.error).toBeDefined();
		expect(elapsedMs).toBeGreaterThan(30_000);
		expect(elapsedMs).toBeLessThan(100_000);
	});

	test('Get Status asks four times, and then says what the pages were like', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		const bought = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('a harbour') }),
		);
		const input = {
			parameters: { operation: 'getStatus', taskId: textIn(bought.value.items[0], 'taskId') },
			items: prompts('a harbour'),
			onError: 'continueErrorOutput' as const,
		};
		control.addFault({ on: 'status', times: 3, fault: page(404) });
		const found = await rig.settle(engine.run(input));
		expect(found.value.items[0]?.json.status).toBe('completed');
		const before = polls();
		control.addFault({ on: 'status', times: 1000, fault: page(404) });
		const { value } = await rig.settle(engine.run(input));
		expect(polls() - before).toBe(4);
		expect(value.errorItems[0]?.json).toMatchObject({
			failure: { code: 'not_found', retryable: true },
			error: expect.stringMatching(/HTTP 404 and "<!DOCTYPE html>.*Base URL/) as string,
		});
	});

	test.each([402, 403, 404])(
		'a page with HTTP %i for one order is about that one: all others are sent',
		async (status) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			control.addFault({ on: 'submit', match: 'DROP TABLE', times: 1000, fault: page(status) });
			const others = Array.from({ length: 30 }, (_, index) => `video number ${index}`);
			const { value } = await rig.settle(
				engine.run({
					parameters: videoOf(provider),
					items: prompts('DROP TABLE videos', ...others),
					onError: 'continueErrorOutput',
				}),
			);
			expect(value.items).toHaveLength(30);
			expect(value.errorItems.map(({ json }) => json.failure)).toEqual([
				{
					code: status === 404 ? 'not_found' : 'invalid_request',
					message: expect.stringContaining(`HTTP ${status} and "<!DOCTYPE html>`) as string,
					retryable: false,
					billed: status === 404 ? null : false,
				},
			]);
			expect(control.ledger()).toHaveLength(30);
		},
	);

	test('a page with HTTP 401 is about the key: orders that were not sent yet are not sent', async () => {
		const engine = await rig.engine(provider);
		const { control } = rig.sandbox;
		control.addFault({ on: 'submit', times: 1000, fault: page(401) });
		const items = prompts(...Array.from({ length: 30 }, (_, index) => `video number ${index}`));
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf(provider), items, onError: 'continueErrorOutput' }),
		);
		const codes = value.errorItems.map(({ json }) => JSON.stringify(json.failure).slice(0, 24));
		expect([codes[0], codes.at(-1)]).toEqual(['{"code":"unauthorized","', '{"code":"not_sent","mess']);
		expect(control.requests().length).toBeLessThanOrEqual(16);
	});
});
