/** What is done before a node is parked: everything is submitted, and only what is sure to be called back is left open. */
import type { HttpAnswer, Provider, ProviderRequest } from '../../../nodes/Seedance/providers/provider';
import { ark } from '../../../nodes/Seedance/providers/ark';
import { seedance2ai } from '../../../nodes/Seedance/providers/seedance2ai';
import { untilParked } from '../../../nodes/Seedance/tasks/callbacks/untilParked';
import { EventClock } from '../../simulation/clock';
import { batchDeps } from '../batchDeps';
import { job } from '../desk';

const MINUTE_MS = 60_000;
const DONE = { status: 'completed', output: { video_url: 'https://media.example.com/a.mp4' } };
const wanted = { isBought: false, follow: 'toEnd', maxWaitMs: 10 * MINUTE_MS } as const;
const known = { ...wanted, isBought: true };

/** Runs jobs until the node would be parked, with a provider that takes 100 ms for each request. */
async function parkedWith(
	jobs: ReadonlyArray<ReturnType<typeof job>>,
	answerTo: (request: ProviderRequest, elapsedMs: number) => { status: number; body: object },
	wakes = true,
	provider: Provider = seedance2ai,
) {
	const clock = new EventClock();
	const sent: string[] = [];
	const paths: string[] = [];
	const bought: string[] = [];
	const ended: number[] = [];
	let fetched = 0;
	const standings = await clock.drive(
		untilParked(jobs, {
			...batchDeps({
				provider,
				clock,
				random: () => 0,
				http: {
					send: async (request) => {
						sent.push(request.method);
						paths.push(request.path);
						await clock.sleep(100);
						const { status, body } = answerTo(request, clock.elapsed());
						const answer: HttpAnswer = { status, headers: {}, body: JSON.stringify(body) };
						return { kind: 'answer', answer };
					},
				},
			}),
			onBought: (_, taskId) => void bought.push(taskId),
			onEnded: ({ itemIndex }) => void ended.push(itemIndex),
			wakes: () => wakes,
			settled: async () => {
				fetched += 1;
				await clock.sleep(MINUTE_MS);
			},
		}),
	);
	return { standings, sent, paths, bought, ended, fetched, clock };
}

test('a task that the response to its submit says is completed is told as ended, for its files, and not polled', async () => {
	const run = await parkedWith([job(0, wanted)], () => ({ status: 202, body: { id: 'task', ...DONE } }));
	expect(run.standings).toMatchObject([{ outcome: { task: { status: 'completed' } }, deadline: null }]);
	expect([run.sent, run.bought, run.ended]).toEqual([['POST'], ['task'], [0]]);
});

test('a task that goes on is polled once, not told as ended, and its time runs from the submit', async () => {
	const [video, goesOn] = [DONE.output, { id: 'task', status: 'processing' }];
	const jobs = [job(0, wanted)];
	const run = await parkedWith(jobs, () => ({ status: 200, body: { ...goesOn, output: video } }));
	expect([run.sent, run.bought, run.ended]).toEqual([['POST', 'GET'], ['task'], []]);
	expect(run.standings[0]?.deadline).toBe(run.clock.start + 100 + 10 * MINUTE_MS);
	// Callers find what is theirs by the very job that they gave.
	expect(run.standings[0]?.job).toBe(jobs[0]);
});

test('as long as some have ended, the others are polled again after the files have been fetched', async () => {
	const jobs = [0, 1, 2].map((item) => job(item, known));
	const run = await parkedWith(jobs, (request, elapsedMs) => {
		const isFor = (item: number) => new RegExp(`task(?: |%20)${item}`).test(JSON.stringify(request));
		const isDone = isFor(0) || (isFor(1) && elapsedMs > MINUTE_MS);
		return { status: 200, body: isDone ? DONE : { status: 'processing' } };
	});
	expect(run.standings.map(({ deadline }) => deadline === null)).toEqual([true, true, false]);
	expect([run.ended, run.fetched, run.sent.length]).toEqual([[0, 1], 3, 3 + 2 + 1]);
});

test('a single poll that fails leaves the task to its callback; where none wakes the node, it is polled to its end', async () => {
	const failing = () => ({ status: 401, body: { error: { code: 'unauthorized', message: 'No' } } });
	const left = await parkedWith([job(0, known)], failing);
	expect(left.standings).toMatchObject([
		{ outcome: { task: { failure: null } }, deadline: expect.any(Number) as number },
	]);
	const refused = await parkedWith([job(0, known)], failing, false);
	expect(refused.standings).toMatchObject([
		{ outcome: { task: { failure: { code: 'unauthorized' } } }, deadline: null },
	]);
	const followed = await parkedWith(
		[job(0, known)],
		(_, elapsedMs) => ({ status: 200, body: elapsedMs > MINUTE_MS ? DONE : { status: 'processing' } }),
		false,
	);
	expect(followed.standings).toMatchObject([{ outcome: { task: { status: 'completed' } }, deadline: null }]);
	expect(followed.sent.length).toBeGreaterThan(3);
});

test('the time of a task that was submitted before runs from the beginning, not from when the others are done', async () => {
	const jobs = [0, 1].map((item) => job(item, known));
	const run = await parkedWith(jobs, (request) => ({
		status: 200,
		body: /task(?: |%20)0/.test(JSON.stringify(request)) ? DONE : { status: 'processing' },
	}));
	// The files of the first take minutes.
	expect(run.clock.elapsed()).toBeGreaterThan(MINUTE_MS);
	expect(run.standings[1]?.deadline).toBe(run.clock.start + 10 * MINUTE_MS);
});

test('a completed task that has no video yet is polled on, since its callback may have been turned away', async () => {
	const run = await parkedWith([job(0, known)], (_, elapsedMs) => ({
		status: 200,
		body: elapsedMs < 20_000 ? { ...DONE, output: null } : DONE,
	}));
	expect(run.standings).toMatchObject([
		{ outcome: { task: { videoUrl: DONE.output.video_url, failure: null } }, deadline: null },
	]);
});

test('many tasks are polled each by itself before the node is parked: a list may lag', async () => {
	const jobs = Array.from({ length: 20 }, (_, item) => job(item, known));
	const answerTo = ({ path }: ProviderRequest) => {
		const id = decodeURIComponent(path.split('/').at(-1) ?? '');
		return { status: 200, body: { id, status: 'running' } };
	};
	const { standings, paths } = await parkedWith(jobs, answerTo, true, ark);
	expect(standings.every(({ deadline }) => deadline !== null)).toBe(true);
	expect(paths).toHaveLength(20);
	expect(paths.every((path) => path.includes('/tasks/'))).toBe(true);
});
