/** Pages of a proxy in between, which are nobody's word: neither about a task nor about the orders of others. */
import type { Fault } from '../sandbox';
import { PROVIDERS, prompts, textIn, useRig, videoOf } from './rig';

const rig = useRig();
const MINUTE = 60_000;
const page = (status: number): Fault => ({ kind: 'html', status });
const looks = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status').length;

describe.each(PROVIDERS)('on %s', (provider) => {
	// Meanwhile it is deployed, or somebody has set up its firewall anew; the video is made all the same.
	test.each([400, 401, 402, 403, 404, 410])(
		'a page with HTTP %i minutes into a wait is not the end of the task',
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
		expect([looks(), elapsedMs < 5 * MINUTE]).toEqual([13, true]);
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
		const before = looks();
		control.addFault({ on: 'status', times: 1000, fault: page(404) });
		const { value } = await rig.settle(engine.run(input));
		expect(looks() - before).toBe(4);
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
