/** The rules of a poll, which are the same for a batch, a callback and a fresh URL. */
import type { HttpAnswer } from '../../nodes/Seedance/providers/provider';
import { confirm } from '../../nodes/Seedance/tasks/callbacks/confirm';
import { ONE_POLL, poll } from '../../nodes/Seedance/tasks/pollStep';
import { EventClock } from '../simulation/clock';
import { askingDeps } from './asking';

const ended = { id: 'task', status: 'completed', output: { video_url: 'https://media.example.com/a.mp4' } };
const said = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
	status,
	headers,
	body: JSON.stringify(body),
});
const DONE = said(200, ended);
const NAMELESS = said(200, { ...ended, output: null });
const NOT_FOUND = said(404, { error: { code: 'not_found' } });
const UNAUTHORIZED = said(401, { error: { code: 'unauthorized' } });
const GATEWAY_404: HttpAnswer = { status: 404, headers: {}, body: '<html>no such page</html>' };
const BUSY = said(503, { error: { code: 'service_busy' } });
const later = (seconds: number) =>
	said(429, { error: { code: 'rate_limited' } }, { 'retry-after': `${seconds}` });

/** A provider that gives these responses, the last one again and again. */
function providerThatSays(...answers: readonly HttpAnswer[]) {
	const clock = new EventClock();
	const sentAt: number[] = [];
	const caller = new AbortController();
	const deps = askingDeps(clock, caller.signal, async () => {
		const answer = answers[Math.min(sentAt.length, answers.length - 1)] ?? DONE;
		sentAt.push(clock.elapsed());
		await clock.sleep(100);
		return answer;
	});
	return { clock, deps, sentAt, caller };
}

test.each([
	['a finished task', [DONE], { kind: 'read' }, 1],
	['a busy service', [BUSY, BUSY, DONE], { kind: 'read' }, 3],
	[
		'a service that stays busy',
		[BUSY],
		{ kind: 'ended', isFinal: false, failure: { code: 'service_busy' } },
		4,
	],
	['a key that is refused', [UNAUTHORIZED], { kind: 'ended', isFinal: true }, 1],
	['a task that is not found yet', [NOT_FOUND, DONE], { kind: 'read' }, 2],
	['a page of a gateway', [GATEWAY_404, DONE], { kind: 'read' }, 2],
	['a video without a URL yet', [NAMELESS, DONE], { kind: 'read', reading: { task: { failure: null } } }, 2],
	[
		'a video that never has a URL',
		[NAMELESS],
		{ kind: 'read', reading: { task: { failure: { code: 'unreadable_answer' } } } },
		4,
	],
	['a pause of a minute', [later(60), DONE], { kind: 'read' }, 2],
	// Others use the key: four tries are over within seconds, and say nothing about the task.
	['ten 429s that ask for a second', [...Array<HttpAnswer>(10).fill(later(1)), DONE], { kind: 'read' }, 11],
	['a pause of an hour', [later(3600)], { kind: 'ended', failure: { code: 'rate_limited' } }, 1],
])('one poll that meets %s', async (_, answers, result, requests) => {
	const { clock, deps, sentAt } = providerThatSays(...answers);
	expect(await clock.drive(poll('task', deps, 'poll', ONE_POLL))).toMatchObject(result);
	expect(sentAt).toHaveLength(requests);
	expect(clock.pending).toBe(0);
});

test('a callback about a task that the provider does not know ends at the first response', async () => {
	const { clock, deps, sentAt } = providerThatSays(NOT_FOUND);
	expect(await clock.drive(confirm('task', deps))).toEqual({ kind: 'unknown' });
	expect(sentAt).toHaveLength(1);
});

test("a gateway's 404 while the caller waits does not mean that there is no such task", async () => {
	const { clock, deps, caller } = providerThatSays(GATEWAY_404);
	void clock.sleep(8000).then(() => caller.abort());
	expect(await clock.drive(confirm('task', deps))).toMatchObject({ kind: 'unreachable' });
});

test('a 429 to one poll makes the next request of the account wait, and a slot is never kept', async () => {
	const { clock, deps, sentAt } = providerThatSays(later(3600), DONE);
	await clock.drive(poll('task', deps, 'poll', ONE_POLL));
	expect(deps.limits.general.takeFree()).toBeNull();
	await clock.drive(poll('task', deps, 'poll', ONE_POLL));
	expect(sentAt[1]).toBeGreaterThanOrEqual(10 * 60_000);
	await clock.advance(1000);
	expect(deps.limits.idleFor()).toBe(1000);
});

test('Stop ends a poll while it waits, without another request', async () => {
	const { clock, deps, sentAt, caller } = providerThatSays(later(60), DONE);
	void clock.sleep(5000).then(() => caller.abort());
	expect(await clock.drive(poll('task', deps, 'poll', ONE_POLL))).toMatchObject({
		kind: 'ended',
		isFinal: false,
	});
	expect([sentAt.length, clock.elapsed()]).toEqual([1, 5000]);
});
