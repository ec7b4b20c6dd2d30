/** On Timeout: a wait that ran out leaves by Success with its task ID, or as an error that says what to do. */
import { byCallback, n8nBehind, parked, useDoor } from './callbackRig';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const door = useDoor();
const AS_ERROR = { maxWaitMinutes: 2, options: { onTimeout: 'error' } };
const LATE = /^The video was not finished within Max Wait\. Task ID \S+ at .*use Wait with the task ID\.$/;

describe.each(PROVIDERS)('on %s', (provider) => {
	beforeEach(() => {
		rig.sandbox.control.setTasks({ seconds: [30, 3600] });
	});
	const items = prompts('one video', 'a slow video');

	test('by default the item goes on, and the editor says what to do', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, { maxWaitMinutes: 2 });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.items.map(({ json }) => json.timedOut ?? false)).toEqual([false, true]);
		expect(value.hints.map(({ message }) => message)).toContain(
			'1 video was not finished within Max Wait. To get the video, use Wait with its task ID',
		);
	});

	test('as an error it goes to the error output with its task ID, charged once', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, AS_ERROR);
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.items).toHaveLength(1);
		expect(value.errorItems[0]?.json).toMatchObject({
			taskId: rig.sandbox.control.ledger()[1]?.taskId,
			status: 'processing',
			timedOut: true,
			error: expect.stringMatching(LATE) as string,
		});
		expect(value.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^1 video, 1 not finished within Max Wait, \d+ credits so far, 2 min/),
		]);
	});

	test('as an error it stops the workflow, and a retry waits for the same video', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, AS_ERROR);
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('a slow [seconds=200]') }));
		expect(value.error?.message).toBe('The video was not finished within Max Wait');
		expect(value.error?.description).toContain(rig.sandbox.control.ledger()[0]?.taskId);
		const retry = await rig.settle(engine.retryExecution(value));
		expect(retry.value.items[0]?.json.status).toBe('completed');
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});
});

describe('by callback, where n8n passes the items on without the node', () => {
	beforeEach(() => {
		rig.sandbox.control.setTasks({ seconds: 3600 });
	});
	const items = prompts('a slow video');

	test('the item reaches the error output, with all that is known under details', async () => {
		const engine = await n8nBehind(door, rig);
		const start = engine.start({ parameters: byCallback(AS_ERROR), items, onError: 'continueErrorOutput' });
		const { value } = await rig.settle(engine.timeOut(await parked(rig, await start)));
		expect(value.items).toEqual([]);
		expect(value.errorItems[0]?.json).toMatchObject({
			error: expect.stringMatching(LATE) as string,
			details: { taskId: rig.sandbox.control.ledger()[0]?.taskId, timedOut: true },
		});
	});

	test('on the regular output it has the error text', async () => {
		const engine = await n8nBehind(door, rig);
		const start = engine.start({ parameters: byCallback(AS_ERROR), items, onError: 'continueRegularOutput' });
		const { value } = await rig.settle(engine.timeOut(await parked(rig, await start)));
		expect(value.items[0]?.json).toMatchObject({
			timedOut: true,
			error: expect.stringMatching(LATE) as string,
		});
	});

	test('with Stop Workflow, which n8n could not do then, it is refused before anything is sent', async () => {
		const engine = await n8nBehind(door, rig);
		const { value } = await rig.settle(engine.run({ parameters: byCallback(AS_ERROR), items }));
		expect(value.error?.message).toMatch(
			/^On Timeout is "Report an Error", but .*set On Error to Continue, or set Wait Using/,
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});
});
