/** The answers of seedance2ai.io, as its API page shows them and as they may come otherwise. */
import { providerOf } from '../../../nodes/Seedance/providers';
import { answer, failureOf, taskOf } from '../support/answers';
import { aTask } from '../support/aTask';

const provider = providerOf('seedance2ai');

/** From the API page. */
const ACCEPTED = {
	id: 'sd2_xxxxx',
	status: 'processing',
	model: 'seedance2',
	quality_tier: 'standard',
	channel: 'standard',
	credits_used: 30,
};
const COMPLETED = {
	...ACCEPTED,
	status: 'completed',
	credits_refunded: 0,
	output: {
		video_url: 'https://cdn.example.com/v.mp4',
		last_frame_url: 'https://cdn.example.com/v.jpg',
		seed: 123,
	},
	error: null,
	created_at: '2026-06-03T10:00:00.000Z',
	updated_at: '2026-06-03T10:03:12.000Z',
};
const FAILED = { ...COMPLETED, status: 'failed', credits_refunded: 30, output: null };

/** What is known of a task of which only the id is known. */
const BLANK = aTask('seedance2ai', { taskId: 'sd2_xxxxx', status: 'processing' });
const read = (body: unknown, status = 200) => provider.readStatus(answer(status, body), 'sd2_xxxxx');

describe('a documented answer', () => {
	it.each([200, 201, 202])(
		'to a submit becomes the item, with HTTP %i (a replay may come with 200)',
		(status) => {
			expect(provider.readSubmit(answer(status, ACCEPTED))).toEqual({
				kind: 'task',
				reading: {
					task: { ...BLANK, model: 'seedance2ai/standard', creditsUsed: 30 },
					unknownStatus: null,
					raw: ACCEPTED,
				},
			});
		},
	);

	it('of a completed task becomes the item', () => {
		expect(read(COMPLETED)).toEqual({
			kind: 'task',
			reading: {
				task: {
					...BLANK,
					model: 'seedance2ai/standard',
					status: 'completed',
					videoUrl: 'https://cdn.example.com/v.mp4',
					videoUrls: ['https://cdn.example.com/v.mp4'],
					lastFrameUrl: 'https://cdn.example.com/v.jpg',
					seed: 123,
					creditsUsed: 30,
					creditsRefunded: 0,
					createdAt: '2026-06-03T10:00:00.000Z',
					updatedAt: '2026-06-03T10:03:12.000Z',
				},
				unknownStatus: null,
				raw: COMPLETED,
			},
		});
	});

	it.each(['mini', 'standard', 'pro'])('names the model of tier %s as workflows do', (tier) => {
		expect(taskOf(read({ ...COMPLETED, quality_tier: tier })).model).toBe(`seedance2ai/${tier}`);
	});
});

describe('a failed task', () => {
	// `billed` is known only where the page says it: from the credits, not from the status.
	it.each([
		[30, 30, false],
		[30, 0, true],
		[30, 10, true],
		[30, null, null],
		[null, 0, null],
	])('of %p credits with %p refunded is billed: %p', (used, refunded, billed) => {
		const body = { ...FAILED, credits_used: used, credits_refunded: refunded };
		const task = taskOf(
			read({ ...body, error: { code: 'generation_failed', message: 'The render broke off' } }),
		);
		expect(task).toMatchObject({ status: 'failed', creditsUsed: used, creditsRefunded: refunded });
		expect(task.failure).toEqual({
			code: 'task_failed',
			message: 'The render broke off',
			retryable: false,
			billed,
		});
	});

	it.each<[unknown, unknown, number | null, boolean | null]>([
		[30, 100_000, 30, false],
		[30, 30, 30, false],
		[30, -100_000, null, null],
		[30, '10', 10, true],
		[-30, 30, 30, null],
	])('of %j credits taken, %j given back is %j', (used, refunded, expected, billed) => {
		expect(taskOf(read({ ...FAILED, credits_used: used, credits_refunded: refunded }))).toMatchObject({
			creditsRefunded: expected,
			failure: { billed },
		});
	});

	it.each<[unknown, string, boolean]>([
		['The render broke off', 'The render broke off', false],
		[{ code: 'service_busy', message: 'Overloaded' }, 'Overloaded', true],
		[{ code: 'internal_error', message: 'Oops' }, 'Oops', true],
		[{ code: 'render_error' }, 'render_error', false],
		[{ code: 'render_error', message: null }, 'render_error', false],
		[{ message: 'Only words' }, 'Only words', false],
		[null, 'The provider could not generate the video and gave no reason', false],
		[undefined, 'The provider could not generate the video and gave no reason', false],
		['', 'The provider could not generate the video and gave no reason', false],
		[{}, 'The provider could not generate the video and gave no reason', false],
		[7, 'The provider could not generate the video and gave no reason', false],
		[{ code: 'constructor' }, 'constructor', false],
	])('with the error %j says %p, retryable: %p', (error, message, retryable) => {
		const { failure } = taskOf(read({ ...FAILED, error }));
		expect(failure).toEqual({ code: 'task_failed', message, retryable, billed: false });
	});
});

describe('a fact that is missing, null or of a wrong type is null', () => {
	it('where all are missing', () => {
		expect(taskOf(read({ status: 'processing' }))).toEqual(BLANK);
	});

	it('where all are null', () => {
		const names = [...Object.keys(COMPLETED), 'error'];
		const nulls = Object.fromEntries(names.map((name) => [name, null]));
		expect(taskOf(read({ ...nulls, status: 'processing' }))).toEqual(BLANK);
	});

	it.each<unknown>([{}, [], true, '', '  '])('where all are %j', (wrong) => {
		const names = Object.keys(COMPLETED).filter((name) => name !== 'status');
		const body = { ...Object.fromEntries(names.map((name) => [name, wrong])), status: 'processing' };
		expect(taskOf(read(body))).toEqual(BLANK);
		const output = { video_url: wrong, last_frame_url: wrong, seed: wrong };
		expect(taskOf(read({ ...body, output }))).toEqual(BLANK);
	});

	// One fact of a wrong type must not take the paid video with it.
	it.each(['credits_used', 'credits_refunded', 'created_at', 'updated_at', 'quality_tier', 'error'])(
		'%s alone, and the video is still there',
		(name) => {
			const task = taskOf(read({ ...COMPLETED, [name]: { strange: true } }));
			expect(task.videoUrl).toBe('https://cdn.example.com/v.mp4');
			expect(task.failure).toBeNull();
		},
	);

	it('numbers in text are numbers, and those that are none are null', () => {
		const texts = { credits_used: '30', credits_refunded: 'many' };
		expect(taskOf(read({ ...COMPLETED, ...texts }))).toMatchObject({
			creditsEstimated: null,
			creditsUsed: 30,
			creditsRefunded: null,
		});
	});
});

it('a last frame that is no URL is none, and the video is kept', () => {
	const output = { ...COMPLETED.output, last_frame_url: 'pending' };
	expect(taskOf(read({ ...COMPLETED, output }))).toMatchObject({
		videoUrl: 'https://cdn.example.com/v.mp4',
		lastFrameUrl: null,
		failure: null,
	});
});

it('fields that no page knows are ignored, but kept in the raw answer', () => {
	const body = { ...COMPLETED, eta: 5, output: { ...COMPLETED.output, thumbnails: ['x'] } };
	const reading = read(body);
	expect(taskOf(reading)).toEqual(taskOf(read(COMPLETED)));
	expect(reading).toHaveProperty('reading.raw', body);
});

// Not an end: a wrong reading would stop waiting for a paid video, or poll without a pause.
it.each(['queued', 'SUCCESS', 'succeeded', 'complete', 'cancelled', 'constructor', '__proto__', 'toString'])(
	'the status %p, which no page lists, is still processing, and its word is kept',
	(status) => {
		expect(read({ ...COMPLETED, status })).toMatchObject({
			kind: 'task',
			reading: { task: { status: 'processing', failure: null }, unknownStatus: status },
		});
	},
);

it.each<unknown>([undefined, null, {}, { video_url: null }, { video_url: '' }, { video_url: 5 }, 'x', []])(
	'completed with the output %j is no success: the video was paid for',
	(output) => {
		const task = taskOf(read({ ...COMPLETED, output }));
		expect(task.videoUrl).toBeNull();
		expect(task.failure).toMatchObject({ code: 'unreadable_answer', retryable: true, billed: true });
	},
);

describe('a submit', () => {
	it.each<[string, unknown]>([
		['no status', { ...ACCEPTED, status: undefined }],
		['a status of null', { ...ACCEPTED, status: null }],
		['an id alone', { id: 'sd2_xxxxx' }],
	])('with %s but an id is a task: it was paid for', (_what, body) => {
		expect(taskOf(provider.readSubmit(answer(202, body)))).toMatchObject({
			taskId: 'sd2_xxxxx',
			status: 'processing',
		});
	});

	it.each<unknown>([undefined, null, '', ' ', {}, []])(
		'with 202 and the id %j is a failure that may have been billed',
		(id) => {
			expect(failureOf(provider.readSubmit(answer(202, { ...ACCEPTED, id })))).toEqual({
				code: 'unreadable_answer',
				message: expect.stringContaining('HTTP 202') as unknown,
				retryable: true,
				billed: null,
			});
		},
	);
});

it.each([
	['sd2_4f8a1c', '/api/v1/tasks/sd2_4f8a1c'],
	['a/b?c#d', '/api/v1/tasks/a%2Fb%3Fc%23d'],
])('the task %p is asked for at %p', (id, path) => {
	expect(provider.statusRequest(id)).toEqual({ method: 'GET', path });
});
