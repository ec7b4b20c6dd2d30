/** Hosts that are down for a while: nobody listens there, and the connections that were open are broken off. */
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const SECOND = 1000;

describe.each(PROVIDERS)('on %s', (provider) => {
	const submits = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');

	test('a provider that is down for two minutes while it is asked costs time, and nothing else', async () => {
		const engine = await rig.engine(provider);
		const { control, apiHost } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		const { value, elapsedMs } = await rig.settle(
			engine.run({
				parameters: videoOf(provider, { downloadVideo: true }),
				items: prompts('the first video', 'the second video'),
			}),
			{
				at: [
					[10 * SECOND, () => apiHost.goDown()],
					[130 * SECOND, () => apiHost.comeUp()],
				],
			},
		);
		expect(value.error).toBeUndefined();
		expect(value.items.map(({ json, binary }) => [json.status, Object.keys(binary ?? {})[0]])).toEqual([
			['completed', 'data'],
			['completed', 'data'],
		]);
		expect(control.ledger()).toHaveLength(2);
		expect(submits()).toHaveLength(2);
		// It is asked again soon after it came back, however long it was away.
		expect(elapsedMs).toBeGreaterThan(130 * SECOND);
		expect(elapsedMs).toBeLessThan(195 * SECOND);
	});

	test('a provider that is down when a video is ordered is an error, and a retry once it is back buys one', async () => {
		const engine = await rig.engine(provider);
		const { control, apiHost } = rig.sandbox;
		await apiHost.goDown();
		const failed = await rig.settle(
			engine.run({ parameters: videoOf(provider), items: prompts('an order') }),
		);
		expect(failed.value.error?.message).toContain('The provider could not be reached');
		await apiHost.comeUp();
		expect(control.ledger()).toEqual([]);
		const { value } = await rig.settle(engine.retryExecution(failed.value));
		expect(value.items[0]?.json).toMatchObject({ status: 'completed' });
		expect(control.ledger()).toHaveLength(1);
	});

	test('a media host that is down is an error with the task ID, and a retry once it is back brings the same video', async () => {
		const engine = await rig.engine(provider);
		const { control, mediaHost } = rig.sandbox;
		await mediaHost.goDown();
		const parameters = videoOf(provider, { downloadVideo: true });
		const failed = await rig.settle(engine.run({ parameters, items: prompts('a video') }));
		const [charge] = control.ledger();
		expect(failed.value.error?.description).toContain(charge?.taskId);
		expect(failed.value.error?.message).toContain('could not be downloaded');
		await mediaHost.comeUp();
		const { value } = await rig.settle(engine.retryExecution(failed.value));
		expect(value.items[0]?.json.taskId).toBe(charge?.taskId);
		expect(value.items[0]?.binary?.['data']?.mimeType).toBe('video/mp4');
		expect(control.ledger()).toHaveLength(1);
		expect(submits()).toHaveLength(1);
	});
});
