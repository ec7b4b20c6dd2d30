/** The answers of seedanceapi.org, as its API v2 page shows them and as they may come otherwise. */
import { providerOf } from '../../../nodes/Seedance/providers';
import { answer, failureOf, taskOf } from '../support/answers';
import { aTask } from '../support/aTask';

const provider = providerOf('seedanceapi');

/** From the API page. */
const ID = 'n90a1b2c3d4e5f6sd20';
const VIDEO = `https://cdn.example.com/videos/${ID}.mp4`;
const CREATED = { task_id: ID, status: 'IN_PROGRESS', consumed_credits: 480 };
const DONE = {
	task_id: ID,
	status: 'SUCCESS',
	consumed_credits: 480,
	created_at: '2026-04-03T10:30:00Z',
	request: { prompt: 'A slow dolly shot…', aspect_ratio: '16:9', duration: 10 },
	response: [VIDEO],
	error_message: null,
};
const FAILED = { ...DONE, status: 'FAILED', response: [], error_message: 'The render broke off' };

const envelope = (data: unknown) => ({ code: 200, message: 'success', data });
const read = (data: unknown) => provider.readStatus(answer(200, envelope(data)), ID);

/** What is known of a task of which only the id is known. */
const BLANK = aTask('seedanceapi', { taskId: ID, status: 'processing' });

describe('a documented answer', () => {
	it('to a submit becomes the item', () => {
		expect(provider.readSubmit(answer(200, envelope(CREATED)))).toEqual({
			kind: 'task',
			reading: {
				task: { ...BLANK, creditsUsed: 480, usdUsed: 4.8 },
				unknownStatus: null,
				raw: { code: 200, message: 'success', data: CREATED },
			},
		});
	});

	it('of a completed task becomes the item', () => {
		expect(read(DONE)).toEqual({
			kind: 'task',
			reading: {
				task: {
					...BLANK,
					status: 'completed',
					videoUrl: 'https://cdn.example.com/videos/n90a1b2c3d4e5f6sd20.mp4',
					videoUrls: ['https://cdn.example.com/videos/n90a1b2c3d4e5f6sd20.mp4'],
					creditsUsed: 480,
					usdUsed: 4.8,
					createdAt: '2026-04-03T10:30:00Z',
				},
				unknownStatus: null,
				raw: { code: 200, message: 'success', data: DONE },
			},
		});
	});

	it('names the model where the echoed request does', () => {
		const request = { ...DONE.request, model: 'seedance-2.0-fast' };
		expect(taskOf(read({ ...DONE, request })).model).toBe('seedanceapi/seedance-2.0-fast');
	});

	// Whether a failed task is refunded isn't documented: null, never 0.
	it('of a failed task says why, and not whether it was billed', () => {
		expect(taskOf(read(FAILED))).toEqual({
			...BLANK,
			status: 'failed',
			creditsUsed: 480,
			usdUsed: 4.8,
			createdAt: '2026-04-03T10:30:00Z',
			failure: { code: 'task_failed', message: 'The render broke off', retryable: false, billed: null },
		});
	});

	it.each<unknown>([undefined, null, '', ' ', 5])(
		'of a failed task with the reason %j says that there is none',
		(reason) => {
			expect(taskOf(read({ ...FAILED, error_message: reason })).failure?.message).toBe(
				'The provider could not generate the video and gave no reason',
			);
		},
	);
});

describe('the list of videos', () => {
	const B = 'https://cdn.example.com/b.mp4';
	// One bad entry must not take a paid video with it.
	it.each<[unknown, string[]]>([
		[
			[VIDEO, B],
			[VIDEO, B],
		],
		[VIDEO, [VIDEO]],
		[[null, VIDEO], [VIDEO]],
		[
			['', VIDEO, 5, {}, B],
			[VIDEO, B],
		],
	])('%j', (response, videos) => {
		const task = taskOf(read({ ...DONE, response }));
		expect([task.videoUrl, task.videoUrls, task.failure]).toEqual([videos[0], videos, null]);
	});

	it.each<unknown>([undefined, null, [], '', [''], [null], {}, 5, true])(
		'%j of a completed task is no success: the video was paid for',
		(response) => {
			const task = taskOf(read({ ...DONE, response }));
			expect([task.videoUrl, task.videoUrls]).toEqual([null, []]);
			expect(task.failure).toMatchObject({ code: 'unreadable_answer', retryable: true, billed: true });
		},
	);
});

describe('a fact that is missing, null or of a wrong type is null', () => {
	it('where all are missing', () => {
		expect(taskOf(read({ status: 'IN_PROGRESS' }))).toEqual(BLANK);
	});

	it.each<unknown>([null, {}, [], true, '', '  '])('where all are %j', (wrong) => {
		const facts = Object.fromEntries(Object.keys(DONE).map((name) => [name, wrong]));
		expect(taskOf(read({ ...facts, status: 'IN_PROGRESS' }))).toEqual(BLANK);
	});

	it.each(['consumed_credits', 'created_at', 'request', 'error_message'])(
		'%s alone, and the video is still there',
		(name) => {
			const task = taskOf(read({ ...DONE, [name]: { strange: true } }));
			expect([task.videoUrl, task.failure]).toEqual([VIDEO, null]);
		},
	);
});

it('fields that no page knows are ignored, but kept in the raw answer', () => {
	const reading = read({ ...DONE, progress: 100 });
	expect(taskOf(reading)).toEqual(taskOf(read(DONE)));
	expect(reading).toHaveProperty('reading.raw.data.progress', 100);
});

// Not an end: a wrong reading would stop waiting for a paid video.
it.each(['PENDING', 'SUCCEEDED', 'DONE', 'CANCELLED', 'constructor', 'valueOf'])(
	'the status %p, which no page lists, is still processing, and its word is kept',
	(status) => {
		expect(read({ ...DONE, status })).toMatchObject({
			kind: 'task',
			reading: { task: { status: 'processing', failure: null }, unknownStatus: status },
		});
	},
);

describe('a submit', () => {
	it.each<unknown>([{ task_id: ID }, { ...CREATED, status: null }, { ...CREATED, status: 7 }])(
		'with a task id is a task, even as %j: it was paid for',
		(data) => {
			expect(taskOf(provider.readSubmit(answer(200, envelope(data))))).toMatchObject({
				taskId: ID,
				status: 'processing',
			});
		},
	);

	it.each<unknown>([undefined, null, '', ' ', {}, []])(
		'with 200 and the task id %j is a failure that may have been billed',
		(id) => {
			expect(failureOf(provider.readSubmit(answer(200, envelope({ ...CREATED, task_id: id }))))).toEqual({
				code: 'unreadable_answer',
				message: expect.stringContaining('HTTP 200') as unknown,
				retryable: true,
				billed: null,
			});
		},
	);
});

it('a task is asked for by its id in the query', () => {
	expect(provider.statusRequest('a&b=c')).toEqual({
		method: 'GET',
		path: '/status',
		query: { task_id: 'a&b=c' },
	});
});
