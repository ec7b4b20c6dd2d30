import { confirm, PATIENCE_MS, type Confirmation } from '../../../nodes/Seedance/tasks/callbacks/confirm';
import type { HttpAnswer } from '../../../nodes/Seedance/providers/provider';
import { EventClock } from '../../simulation/clock';
import { askingDeps } from '../asking';

/** What comes of a callback whose caller waits as long as providers do. */
async function confirmed(answer: (clock: EventClock) => Promise<HttpAnswer>): Promise<Confirmation> {
	const clock = new EventClock();
	const caller = new AbortController();
	void clock.sleep(PATIENCE_MS).then(() => caller.abort());
	const deps = askingDeps(clock, caller.signal, async () => await answer(clock));
	return await clock.drive(confirm('task', deps));
}

/** What a provider in trouble may ask for. */
const SOON = ['0', '-1', '0.001', '+0', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Wed, 31 Dec 2025 23:59:59 GMT'];

test.each(SOON.flatMap((value) => [429, 503].map((status) => [value, status] as const)))(
	'one callback causes a few requests in the time that its caller waits, also where Retry-After is %p with HTTP %i',
	async (value, status) => {
		const sentAt: number[] = [];
		const answer = {
			status,
			headers: { 'retry-after': value },
			body: JSON.stringify({ error: { code: status === 429 ? 'rate_limited' : 'service_busy' } }),
		};
		const confirmation = await confirmed(async (clock) => {
			sentAt.push(clock.now());
			await clock.sleep(6);
			return answer;
		});
		expect(confirmation).toMatchObject({ kind: 'unreachable' });
		expect(sentAt.length).toBeGreaterThan(1);
		expect(sentAt.length).toBeLessThan(8);
		const pauses = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
	},
);

const URL_OF_VIDEO = 'https://media.example.com/a.mp4';
const completed = (url: string | null): HttpAnswer => ({
	status: 200,
	headers: {},
	body: JSON.stringify({ id: 'task', status: 'completed', output: url === null ? null : { video_url: url } }),
});

test('a completed task without a URL is polled again while the caller waits', async () => {
	let polls = 0;
	const confirmation = await confirmed(() => {
		polls += 1;
		return Promise.resolve(completed(polls > 2 ? URL_OF_VIDEO : null));
	});
	expect(confirmation).toMatchObject({ kind: 'told', reading: { task: { videoUrl: URL_OF_VIDEO } } });
	expect(polls).toBe(3);
});

test.each([
	['names its video 20 s later', 20_000, ['unreachable', 'unreachable', 'told'], URL_OF_VIDEO],
	['never names one', Number.POSITIVE_INFINITY, [...Array<string>(5).fill('unreachable'), 'told'], null],
])(
	'a completed task that %s is not given up before a minute is over, however often a callback comes',
	async (_, namedAtMs, kinds, url) => {
		const clock = new EventClock();
		const deps = askingDeps(clock, new AbortController().signal, async () => {
			await clock.sleep(10);
			return completed(clock.elapsed() >= namedAtMs ? URL_OF_VIDEO : null);
		});
		const found: Confirmation[] = [];
		while (found.at(-1)?.kind !== 'told') {
			const patience = new AbortController();
			void clock.sleep(PATIENCE_MS).then(() => patience.abort());
			found.push(await clock.drive(confirm('task', { ...deps, signal: patience.signal })));
			await clock.advance(10_000);
		}
		expect(found.map(({ kind }) => kind)).toEqual(kinds);
		expect(found.at(-1)).toMatchObject({ reading: { task: { status: 'completed', videoUrl: url } } });
	},
);
