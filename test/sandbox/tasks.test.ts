import { at, Client, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

describe('tasks', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const first = new Client(sandbox, 'seedance2ai');
	const second = new Client(sandbox, 'seedanceapi');

	const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
	const lengths = () => sandbox.control.tasks().map((task) => (task.endsAt - task.createdAt) / 1000);

	it('take two seconds unless told otherwise', async () => {
		const id = await second.buy();
		pass(1.999);
		expect(at((await second.status(id)).json, 'data', 'status')).toBe('IN_PROGRESS');
		pass(0.001);
		expect(at((await second.status(id)).json, 'data', 'status')).toBe('SUCCESS');
	});

	it('take times from a list in order, or from a range', async () => {
		sandbox.control.setTasks({ seconds: [3, 90, 7] });
		for (let count = 0; count < 4; count += 1) await second.buy();
		expect(lengths()).toEqual([3, 90, 7, 3]);
		sandbox.control.setTasks({ seconds: { min: 10, max: 20 } });
		for (let count = 0; count < 4; count += 1) await second.buy();
		const ranged = lengths().slice(4);
		expect(ranged.every((seconds) => seconds >= 10 && seconds <= 20)).toBe(true);
		expect(new Set(ranged).size).toBe(4);
	});

	it('fail by plan, and give the credits back', async () => {
		sandbox.control.setTasks({ outcome: 'failed', failMessage: 'Not nice' });
		const id = await first.buy();
		expect(sandbox.control.balance('sk_live_sandbox')).toBe(999_970);
		pass(2);
		expect(sandbox.control.balance('sk_live_sandbox')).toBe(1_000_000);
		expect(sandbox.control.ledger()).toMatchObject([{ credits: 30, refunded: 30 }]);
		expect((await first.status(id)).json).toMatchObject({
			status: 'failed',
			credits_used: 30,
			credits_refunded: 30,
			output: null,
			error: { code: 'generation_failed', message: 'Not nice' },
		});
	});

	it('fail without a refund, with an error that is text', async () => {
		sandbox.control.setTasks({ outcome: 'failed', refund: false, failShape: 'string' });
		const id = await first.buy();
		pass(2);
		const { json } = await first.status(id);
		expect([json.credits_refunded, typeof json.error]).toEqual([0, 'string']);
	});

	it.each([
		['[fail]', 'FAILED', 'The video could not be rendered'],
		['[fail: too dark]', 'FAILED', 'too dark'],
		['plain', 'SUCCESS', null],
	])('obey the marker in the prompt "a fox %s"', async (marker, status, message) => {
		const id = await second.buy({ prompt: `a fox ${marker}` });
		pass(2);
		expect((await second.status(id)).json.data).toMatchObject({ status, error_message: message });
	});

	it('obey [seconds=12] and [status=QUEUED]', async () => {
		const id = await first.buy({ prompt: 'a fox [seconds=12] [status=QUEUED]' });
		pass(11);
		expect((await first.status(id)).json.status).toBe('QUEUED');
		pass(1);
		expect((await first.status(id)).json.status).toBe('completed');
	});

	it('have the videos and the last frame that the plan says', async () => {
		sandbox.control.setTasks({ videos: 3, lastFrame: false });
		const ids = [await second.buy(), await first.buy()];
		pass(2);
		expect(at((await second.status(ids[0] ?? '')).json, 'data', 'response')).toHaveLength(3);
		expect(at((await first.status(ids[1] ?? '')).json, 'output', 'last_frame_url')).toBeNull();
		sandbox.control.setTasks({ videos: 0, seconds: 0 });
		expect(at((await first.status(await first.buy())).json, 'output', 'video_url')).toBeNull();
	});

	it('tell no seed where none can be given', async () => {
		sandbox.control.setTasks({ seconds: 0 });
		const picked = await first.buy();
		const none = await first.buy({ quality_tier: 'mini' });
		expect(typeof at((await first.status(picked)).json, 'output', 'seed')).toBe('number');
		expect(at((await first.status(none)).json, 'output', 'seed')).toBeNull();
	});

	it('end when told to, once', async () => {
		sandbox.control.setTasks({ seconds: 60 });
		const id = await first.buy();
		pass(5);
		sandbox.control.endTask(id);
		const endsAt = sandbox.control.tasks()[0]?.endsAt;
		pass(5);
		sandbox.control.endTask(id);
		expect(sandbox.control.tasks()).toMatchObject([{ taskId: id, status: 'completed', endsAt }]);
		expect(() => sandbox.control.endTask('none')).toThrow('no task "none"');
	});
});
