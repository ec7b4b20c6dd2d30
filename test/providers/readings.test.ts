/** How answers about tasks are read that are not as the pages show them, the same for both providers. */
import { providerOf } from '../../nodes/Seedance/providers';
import type { Reading } from '../../nodes/Seedance/providers/provider';
import { answer, failureOf, taskOf } from './support/answers';
import { bodies, type Facts } from './support/bodies';

const ID = 'Task-4f8A';
const VIDEO = 'https://cdn.example.com/v.mp4';

const DONE: Facts = { id: ID, status: 'done', video: VIDEO };

describe.each(['seedance2ai', 'seedanceapi'] as const)('%s', (name) => {
	const provider = providerOf(name);
	const body = bodies[name];
	const look = (facts: Facts, status = 200): Reading => provider.readStatus(answer(status, body(facts)), ID);
	const submit = (facts: Facts, status = 200): Reading => provider.readSubmit(answer(status, body(facts)));

	describe('an answer about a task', () => {
		it.each(['another', 'Task-4f8A2', 'Task-4f8', 48_151_623])(
			'that is %j and not the one asked for is asked again, whatever its status is',
			(id) => {
				for (const status of ['done', 'failed', 'FAILED', 'queued']) {
					const reading = look({ ...DONE, status, id });
					expect(reading).toMatchObject({ kind: 'failure', isProvidersWord: false });
					expect(failureOf(reading)).toEqual({
						code: 'unreadable_answer',
						message: `The status request was for task ${ID}, but the response is about task ${id}`,
						retryable: true,
						billed: null,
					});
				}
			},
		);

		it.each(['TASK-4F8A', 'task-4f8a', ' Task-4f8A '])(
			'whose ID comes as %j is ours, in its own spelling',
			(id) => {
				expect(taskOf(look({ ...DONE, id }))).toMatchObject({ taskId: id.trim(), status: 'completed' });
			},
		);

		it.each([undefined, null, '', {}, 2 ** 53, '..'])(
			'that names no ID, but %j, is about the one asked for',
			(id) => {
				expect(taskOf(look({ ...DONE, id }))).toMatchObject({ taskId: ID, status: 'completed' });
			},
		);
	});

	it.each(['.', '..', ' .. ', '\ud800', 'a\u0000b', 'x'.repeat(1001)])(
		'%j is no task ID of a submit',
		(id) => {
			expect(failureOf(submit({ id, status: 'queued' }))).toMatchObject({
				code: 'unreadable_answer',
				billed: null,
			});
		},
	);

	it('a task ID of a submit is one in whatever form it can be asked for: losing it would lose what was paid', () => {
		for (const id of ['a b', 'a/b', 'x'.repeat(1000), ' spaced ']) {
			expect(taskOf(submit({ id })).taskId).toBe(id.trim());
			expect(() => provider.statusRequest(id.trim())).not.toThrow();
		}
	});

	describe('completed, but named as the video is', () => {
		it.each<unknown>([
			'pending',
			'/v.mp4',
			'//cdn.example.com/v.mp4',
			'ftp://cdn.example.com/v.mp4',
			'javascript:alert(1)',
			'https://',
			'https://cdn.example.com/a b.mp4',
			'http://[::1',
			`https://cdn.example.com/${'x'.repeat(8192)}`,
		])('%j, which is no URL, it is a failure that shows the answer', (video) => {
			const task = taskOf(look({ ...DONE, video }));
			expect([task.videoUrl, task.videoUrls]).toEqual([null, []]);
			expect(task.failure).toMatchObject({ code: 'unreadable_answer', retryable: true, billed: true });
			expect(task.failure?.message).toMatch(/completed, but its response has no video URL: "\{/);
			expect(task.failure?.message).toContain('Task-4f8A');
		});

		it.each([VIDEO, ` ${VIDEO} `, 'HTTP://cdn.example.com/v.mp4', `https://c.example/${'x'.repeat(8000)}`])(
			'%j, it is a video',
			(video) => {
				expect(taskOf(look({ ...DONE, video }))).toMatchObject({ videoUrl: video.trim(), failure: null });
			},
		);
	});

	describe('credits', () => {
		it.each<[unknown, number | null]>([
			[-100_000, null],
			['-5', null],
			[-0.5, null],
			['Infinity', null],
			['NaN', null],
			['1e999', null],
			['', null],
			['30', 30],
			[' 30.5 ', 30.5],
			[0, 0],
		])('of %j are %j', (credits, expected) => {
			expect(taskOf(look({ ...DONE, credits })).creditsUsed).toBe(expected);
			expect(taskOf(submit({ id: ID, credits })).creditsUsed).toBe(expected);
		});

		it('of -0 and of a number beyond all bounds, as JSON can have them', () => {
			for (const [number, expected] of [
				['-0', 0],
				['1e999', null],
			] as const) {
				const text = JSON.stringify(body({ ...DONE, credits: 7654 })).replace('7654', number);
				expect(taskOf(provider.readStatus(answer(200, text), ID)).creditsUsed).toBe(expected);
			}
		});
	});

	it.each<[unknown, string | null]>([
		['2026-04-03T10:30:00Z', '2026-04-03T10:30:00Z'],
		[1_775_212_200, '2026-04-03T10:30:00.000Z'],
		[1_775_212_200_000, '2026-04-03T10:30:00.000Z'],
		[1_775_212_200.5, '2026-04-03T10:30:00.500Z'],
		['1775212200', '2026-04-03T10:30:00.000Z'],
		['1775212200000', '2026-04-03T10:30:00.000Z'],
		[0, null],
		[-1, null],
		[7, null],
		[1e300, null],
		['x'.repeat(10_000), null],
		[{}, null],
	])('the time %j is %j', (created, expected) => {
		expect(taskOf(look({ ...DONE, created })).createdAt).toBe(expected);
	});

	it('the status is known in any letters, and only the words of the page of this provider', () => {
		const words: ReadonlyArray<readonly [string, string]> =
			name === 'seedance2ai'
				? [
						['Completed', 'completed'],
						['COMPLETED', 'completed'],
						[' completed ', 'completed'],
						['Failed', 'failed'],
						['PROCESSING', 'processing'],
					]
				: [
						['Success', 'completed'],
						['success', 'completed'],
						['failed', 'failed'],
						['in_progress', 'processing'],
						['In Progress', 'processing'],
						['in-progress', 'processing'],
						// Beside a video there is no doubt.
						['COMPLETED', 'completed'],
						['completed', 'completed'],
					];
		for (const [status, expected] of words) {
			expect(look({ ...DONE, status })).toMatchObject({
				reading: { task: { status: expected }, unknownStatus: null },
			});
		}
		for (const status of ['succeeded', 'done!', 'error', 'canceled', 'finished', 'ſuccess', 'faıled']) {
			expect(look({ ...DONE, status })).toMatchObject({
				reading: { task: { status: 'processing' }, unknownStatus: status },
			});
		}
	});

	it('an answer that is nested too deeply to be stored is kept as text', () => {
		const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
		const text = JSON.stringify(body(DONE)).replace(/}$/, `,"more":${deep}}`);
		const reading = provider.readStatus(answer(200, text), ID);
		expect(taskOf(reading).videoUrl).toBe(VIDEO);
		expect(reading).toHaveProperty('reading.raw', text);
		expect(taskOf(provider.readSubmit(answer(200, text))).taskId).toBe(ID);
	});
});
