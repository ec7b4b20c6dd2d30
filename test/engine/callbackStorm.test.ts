/**
 * A callback proves nothing: whatever comes, in whatever order, how often and when, an execution goes on exactly once, never
 * before the provider itself says that all of its tasks have ended, and with what they became.
 */
import fc from 'fast-check';
import { byCallback, n8nBehind, parked, useDoor } from './callbackRig';
import type { CallbackAnswer, CallbackRequest, Engine, RunResult } from './harness';
import { prompts, useRig } from './rig';

const rig = useRig();
const door = useDoor();

interface Event {
	/** Seconds after the execution was parked. */
	at: number;
	/** Which task it is about; beyond the last one, a task of somebody else. */
	task: number;
	/** How the body carries the task ID, or what it is instead. */
	shape: keyof typeof SHAPES;
	/** What somebody without the token, or for another node, would call. */
	forged: 'no' | 'token' | 'path';
}

const SHAPES = {
	wire: (id: string): unknown => ({
		code: 200,
		message: 'success',
		data: { task_id: id, status: 'SUCCESS' },
	}),
	flat: (id: string): unknown => ({
		task_id: id,
		status: 'SUCCESS',
		response: ['http://169.254.169.254/x.mp4'],
	}),
	camel: (id: string): unknown => ({ taskId: id, baseUrl: 'http://evil.example.com' }),
	plain: (id: string): unknown => ({ id, data: null }),
	text: (id: string): unknown => JSON.stringify({ id }),
	junk: (): unknown => ['SUCCESS', { a: { b: [] } }],
	nothing: (): unknown => undefined,
} as const;

const event: fc.Arbitrary<Event> = fc.record({
	at: fc.integer({ min: 0, max: 70 }),
	task: fc.nat({ max: 6 }),
	shape: fc.constantFrom(...(Object.keys(SHAPES) as Array<keyof typeof SHAPES>)),
	forged: fc.constantFrom('no', 'no', 'no', 'token', 'path'),
});

/** The seconds that each task takes, and what comes. */
const storm = fc.record({
	seconds: fc.array(fc.integer({ min: 12, max: 60 }), { minLength: 1, maxLength: 5 }),
	failing: fc.nat({ max: 8 }),
	events: fc.array(event, { maxLength: 25 }),
});

test('the execution resumes exactly once, after all tasks have ended, even if callbacks are out of order, duplicated, lost, delayed, or forged', async () => {
	const engine = await n8nBehind(door, rig);
	const { control } = rig.sandbox;
	await fc.assert(
		fc.asyncProperty(storm, async ({ seconds, failing, events }) => {
			control.reset();
			// The sandbox's own callbacks are lost: those of the test come in their place.
			control.addFault({ on: 'callback', times: 1000, fault: { kind: 'reset', when: 'before' } });
			const items = prompts(
				...seconds.map((s, index) => `video [seconds=${s}]${index === failing ? '[fail: no]' : ''}`),
			);
			const execution = await engine.start({
				parameters: byCallback(),
				items,
				onError: 'continueRegularOutput',
			});
			const waiting = await parked(rig, execution);
			const allEnded = Math.max(...control.tasks().map(({ endsAt }) => endsAt));

			const resumed: Array<{ at: number; run: Promise<RunResult> }> = [];
			const noted = (answer: CallbackAnswer) => {
				if (answer.resumed !== undefined) resumed.push({ at: Date.now(), run: answer.resumed });
				return answer;
			};
			const answers = await storms(engine, waiting, events, noted);
			for (const [index, { status }] of answers.entries()) {
				const allowed = { no: [200, 409, 500, 503], token: [401], path: [404, 409] }[
					events[index]?.forged ?? 'no'
				];
				expect(allowed).toContain(status);
			}
			// Whatever was lost, the last callback brings it to its end.
			if (resumed.length === 0) {
				const last = {
					at: Math.max(70, (allEnded - Date.now()) / 1000 + 1),
					task: 0,
					shape: 'wire',
					forged: 'no',
				} as const;
				await storms(engine, waiting, [last], noted);
			}
			expect(resumed).toHaveLength(1);
			expect(resumed[0]?.at).toBeGreaterThanOrEqual(allEnded);
			const run = await resumed[0]?.run;
			const tasks = control.tasks();
			expect(run?.status).toBe('success');
			expect(run?.items.map(({ json }) => [json['taskId'], json['status']])).toEqual(
				tasks.map(({ taskId, prompt }) => [taskId, prompt.includes('fail') ? 'failed' : 'completed']),
			);
			expect(control.ledger()).toHaveLength(seconds.length);
			// Nobody but the provider was asked, and with the key.
			expect(
				control
					.requests()
					.every(({ hasAuthorization, provider }) => hasAuthorization && provider === 'seedanceapi'),
			).toBe(true);
		}),
		{ numRuns: 60 },
	);
}, 300_000);

/** Sends callbacks at their times, and gives the answers in the order of the events. */
async function storms(
	engine: Engine,
	waiting: RunResult,
	events: readonly Event[],
	noted: (answer: CallbackAnswer) => CallbackAnswer,
): Promise<CallbackAnswer[]> {
	const ids = rig.sandbox.control.tasks().map(({ taskId }) => taskId);
	const begun: Array<Promise<CallbackAnswer>> = [];
	const all = Promise.all(
		events.map(
			async ({ at, task, shape, forged }, index) =>
				await new Promise<void>((resolve) =>
					setTimeout(() => {
						const body = SHAPES[shape](ids[task] ?? 'task-of-somebody-else');
						const request: CallbackRequest = {
							body,
							...(forged === 'token' ? { query: { signature: 'guessed' } } : {}),
						};
						if (forged === 'path')
							request.url = `${door.url}/webhook-waiting/${waiting.executionId}/another?signature=${waiting.data.resumeToken ?? ''}`;
						begun[index] = engine.callback(waiting, request).then(noted);
						begun[index].then(
							() => resolve(),
							() => resolve(),
						);
					}, at * 1000),
				),
		),
	);
	await rig.settle(all);
	return await Promise.all(begun);
}
