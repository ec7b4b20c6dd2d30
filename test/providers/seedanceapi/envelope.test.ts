/** The envelope of seedanceapi.org around its answers, whose code may say something else than HTTP does. */
import { providerOf } from '../../../nodes/Seedance/providers';
import { answer, failureOf, taskOf } from '../support/answers';

const provider = providerOf('seedanceapi');
const ID = 'Task-4f8A';
const VIDEO = 'https://cdn.example.com/v.mp4';
const data = { task_id: ID, status: 'SUCCESS', response: [VIDEO], consumed_credits: '480' };
const look = (body: unknown) => provider.readStatus(answer(200, body), ID);

it.each<unknown>([200, '200', undefined])('with the code %j is a success', (code) => {
	expect(taskOf(look({ code, data })).videoUrl).toBe(VIDEO);
});

// HTTP 200 is not the last word: the page's envelope has a code of its own.
it.each<[unknown, string, boolean | null]>([
	[400, 'invalid_request', false],
	[401, 'unauthorized', false],
	['402', 'insufficient_credits', false],
	[404, 'not_found', null],
	['429', 'rate_limited', false],
	[500, 'provider_error', null],
	['503', 'provider_error', null],
	[0, 'unreadable_answer', null],
	[1, 'unreadable_answer', null],
	[-1, 'unreadable_answer', null],
	[20_001, 'provider_error', null],
	['E_STRANGE', 'unreadable_answer', null],
])('with HTTP 200 and the code %j is the failure %s, billed: %p', (code, expected, billed) => {
	for (const data of [null, {}]) {
		const failure = failureOf(provider.readSubmit(answer(200, { code, message: 'Not this time', data })));
		expect(failure).toMatchObject({ code: expected, message: 'Not this time', billed });
	}
});

it.each([0, '0', 201, '202', 'success', 'SUCCESS', null])(
	'with the code %j beside this task in a state of the page is an answer about it',
	(code) => {
		expect(taskOf(look({ code, data }))).toMatchObject({
			status: 'completed',
			videoUrl: VIDEO,
			creditsUsed: 480,
		});
		const failed = { task_id: ID, status: 'FAILED', error_message: 'Not nice' };
		expect(taskOf(look({ code, data: failed })).failure).toMatchObject({ message: 'Not nice' });
	},
);

it.each([
	[0, { ...data, task_id: 'another' }],
	[0, { ...data, task_id: undefined }],
	[0, { ...data, status: 'DONE' }],
	[0, null],
	[1, data],
	[-1, data],
	[500, data],
	['0x', data],
	[{ toString: 1 }, data],
])('with the code %j beside %j is none', (code, inside) => {
	expect(failureOf(look({ code, data: inside, message: 'x' }))).toMatchObject({ retryable: true });
});

it('HTTP 200 with the code 403 or 404 and no word of the table says nothing of a task', () => {
	for (const code of [403, 404, 401, 400]) {
		const reading = look({ code, message: 'Forbidden' });
		expect(reading).toMatchObject({ isProvidersWord: false, failure: { retryable: true } });
	}
	// What a submit is told so is a refusal as before.
	expect(failureOf(provider.readSubmit(answer(200, { code: 403, message: 'Forbidden' })))).toEqual({
		code: 'unauthorized',
		message: 'Forbidden',
		retryable: false,
		billed: false,
	});
});

it.each(['Task not found', 'task not found: gone', 'TASK_NOT_FOUND'])(
	'%j is the code of the table',
	(message) => {
		expect(look({ code: 404, message })).toMatchObject({
			isProvidersWord: true,
			failure: { code: 'not_found' },
		});
	},
);

it('without `data`, but with a task ID at its top, is about that task', () => {
	expect(taskOf(look({ code: 200, ...data }))).toMatchObject({
		taskId: ID,
		status: 'completed',
		videoUrl: VIDEO,
	});
	expect(taskOf(look({ ...data, data: null }))).toMatchObject({ taskId: ID, videoUrl: VIDEO });
	expect(failureOf(look({ ...data, task_id: 'another' })).message).toContain('about task another');
	const submitted = (body: object) => provider.readSubmit(answer(200, body));
	for (const body of [
		{ task_id: ID },
		{ code: 0, taskId: ID },
		{ code: 500, task_id: ID, message: 'Oops' },
	]) {
		expect(taskOf(submitted(body))).toMatchObject({ taskId: ID, status: 'processing' });
	}
	for (const code of [400, 401, 402, 'INVALID_PROMPT'])
		expect(failureOf(submitted({ code, task_id: ID, message: 'No' }))).toMatchObject({ retryable: false });
	expect(failureOf(submitted({ error: 'INSUFFICIENT_CREDITS: top up', task_id: ID }))).toMatchObject({
		code: 'insufficient_credits',
	});
});

it('keeps of a list of videos those that are URLs', () => {
	const response = ['pending', VIDEO, '', 'x:y', null, `${VIDEO}?2`];
	expect(taskOf(look({ code: 200, data: { ...data, response } }))).toMatchObject({
		videoUrl: VIDEO,
		videoUrls: [VIDEO, `${VIDEO}?2`],
		failure: null,
	});
});
