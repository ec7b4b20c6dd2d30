/** Answers of the official API as its pages have them (ModelArk/1521309, 1521675 and 1299023), and as its gateways do. */
import { ark } from '../../../nodes/Seedance/providers/ark';
import type { FailureCode } from '../../../nodes/Seedance/providers/task';

const answer = (body: unknown, status = 200) => ({ status, headers: {}, body: JSON.stringify(body) });
const ID = 'cgt-20261129-abcde';
const DONE = {
	...{ id: ID, model: 'dreamina-seedance-2-5-260628', status: 'succeeded', error: null },
	...{
		created_at: 1_790_000_000,
		updated_at: 1_790_000_090,
		seed: 92_341,
		resolution: '720p',
		ratio: '16:9',
	},
	...{ duration: 5, framespersecond: 24, generate_audio: true, safety_identifier: 'n8n-nodes-seedance:1' },
	content: { video_url: 'https://tos.example/v.mp4', last_frame_url: 'https://tos.example/l.jpeg' },
	usage: { completion_tokens: 108_000, total_tokens: 108_000 },
};

describe('a task', () => {
	const status = (facts: object) => ark.readStatus(answer({ ...DONE, ...facts }), ID);

	test('is created by an ID and nothing else', () => {
		expect(ark.readSubmit(answer({ id: ID }))).toMatchObject({
			kind: 'task',
			reading: { task: { taskId: ID, status: 'processing', usdUsed: null }, unknownStatus: null },
		});
	});

	test('that has succeeded comes with all that is known of it', () => {
		expect(status({})).toMatchObject({
			kind: 'task',
			reading: {
				task: {
					...{ taskId: ID, provider: 'ark', model: 'ark/seedance-2.5', status: 'completed' },
					...{ videoUrl: DONE.content.video_url, lastFrameUrl: DONE.content.last_frame_url, seed: 92_341 },
					...{ creditsUsed: null, usdUsed: 1.1556, failure: null },
					...{ createdAt: '2026-09-21T14:13:20.000Z', updatedAt: '2026-09-21T14:14:50.000Z' },
				},
			},
		});
	});

	test.each([
		['queued', 'processing', null],
		['running', 'processing', null],
		['processing', 'processing', null],
		['dreaming', 'processing', 'dreaming'],
	])('that is %s goes on', (word, meaning, unknown) => {
		const facts = { status: word, content: undefined, usage: undefined };
		expect(status(facts)).toMatchObject({
			reading: { task: { status: meaning, usdUsed: null, failure: null }, unknownStatus: unknown },
		});
	});

	test.each([
		['expired', /expired/, 'task_failed'],
		['cancelled', /canceled/, 'task_cancelled'],
		['canceled', /canceled/, 'task_cancelled'],
	])('that was %s has ended, and costs nothing', (word, message, code) => {
		const failure = {
			code,
			message: expect.stringMatching(message) as unknown,
			billed: false,
		};
		expect(status({ status: word, content: null, usage: null })).toMatchObject({
			reading: { task: { status: 'failed', usdUsed: 0, failure }, unknownStatus: null },
		});
	});

	test('that has succeeded without a video is one whose answer can not be used yet', () => {
		expect(status({ content: {} })).toMatchObject({
			reading: { task: { status: 'completed', failure: { code: 'unreadable_answer' } } },
		});
	});

	test.each([
		['dreamina-seedance-2-0-260128', 'ark/seedance-2.0'],
		['doubao-seedance-2-0-fast-260128', 'ark/seedance-2.0-fast'],
		['doubao-seedance-2-0-mini-260615', 'ark/seedance-2.0-mini'],
		['dreamina-seedance-2-5-270101', 'ark/seedance-2.5'],
		['seedance-1-0-pro-250528', 'ark/seedance-1-0-pro-250528'],
	])('of the model %s is one of %s', (model, id) => {
		expect(status({ model })).toMatchObject({ reading: { task: { model: id } } });
	});

	test('of the platform whose prices are in yuan has no cost in dollars', () => {
		expect(status({ model: 'doubao-seedance-2-5-260628' })).toMatchObject({
			reading: { task: { usdUsed: null } },
		});
	});

	test.each([
		{ data: { ...DONE } },
		{ code: 0, data: { task_id: ID, status: 'succeeded', content: DONE.content } },
	])('is read from the envelope of a gateway', (body) => {
		expect(ark.readStatus(answer(body), ID)).toMatchObject({
			reading: { task: { taskId: ID, status: 'completed', videoUrl: DONE.content.video_url } },
		});
	});

	test('is none where the answer is about another one, or has no status', () => {
		expect(ark.readStatus(answer({ ...DONE, id: 'cgt-other' }), ID)).toMatchObject({ kind: 'failure' });
		expect(ark.readStatus(answer({ id: ID }), ID)).toMatchObject({ kind: 'failure' });
		expect(ark.readSubmit(answer({}))).toMatchObject({
			failure: { code: 'unreadable_answer', billed: null },
		});
	});
});

/** Every code of the table of errors, at a create. */
describe('a refused create', () => {
	const refused = (status: number, code: string, message = 'No. Request id: 0217abc', param = '') =>
		ark.readSubmit(answer({ error: { code, message, param, type: 'BadRequest' } }, status));

	test.each<[number, string, FailureCode]>([
		[400, 'MissingParameter', 'invalid_request'],
		[400, 'InvalidParameter', 'invalid_request'],
		[400, 'InvalidParameter.TaskTypeConstraint', 'invalid_request'],
		[400, 'InvalidParameter.TaskTypeMismatch', 'invalid_request'],
		[400, 'InvalidEndpoint.ClosedEndpoint', 'model_unavailable'],
		[400, 'InvalidAction', 'invalid_request'],
		[400, 'SensitiveContentDetected', 'content_refused'],
		[400, 'SensitiveContentDetected.SevereViolation', 'content_refused'],
		[400, 'SensitiveContentDetected.Violence', 'content_refused'],
		[400, 'InputTextSensitiveContentDetected', 'content_refused'],
		[400, 'InputImageSensitiveContentDetected', 'content_refused'],
		[400, 'InputImageSensitiveContentDetected.PrivacyInformation', 'content_refused'],
		[400, 'InputImageSensitiveContentDetected.PolicyViolation', 'content_refused'],
		[400, 'InputVideoSensitiveContentDetected', 'content_refused'],
		[400, 'InputAudioSensitiveContentDetected', 'content_refused'],
		[401, 'AuthenticationError', 'unauthorized'],
		[403, 'AccessDenied', 'unauthorized'],
		[403, 'AccountOverdueError', 'insufficient_credits'],
		[403, 'OperationDenied.ServiceOverdue', 'insufficient_credits'],
		[403, 'OperationDenied.ServiceNotOpen', 'model_unavailable'],
		[404, 'InvalidEndpointOrModel.NotFound', 'model_unavailable'],
		[404, 'ModelNotOpen', 'model_unavailable'],
		[429, 'RateLimitExceeded.EndpointRPMExceeded', 'rate_limited'],
		[429, 'RateLimitExceeded.EndpointTPMExceeded', 'rate_limited'],
		[429, 'ModelAccountRpmRateLimitExceeded', 'rate_limited'],
		[429, 'ModelAccountTpmRateLimitExceeded', 'rate_limited'],
		[429, 'ModelAccountIpmRateLimitExceeded', 'rate_limited'],
		[429, 'APIAccountRpmRateLimitExceeded', 'rate_limited'],
		[429, 'AccountRateLimitExceeded', 'rate_limited'],
		[429, 'RequestBurstTooFast', 'rate_limited'],
		[429, 'ServerOverloaded', 'rate_limited'],
		[429, 'ModelLoadingError', 'rate_limited'],
		[429, 'InflightBatchsizeExceeded', 'rate_limited'],
		[429, 'SetLimitExceeded', 'quota_exceeded'],
		[429, 'QuotaExceeded', 'quota_exceeded'],
	])('with HTTP %i %s is %s, and nothing was charged', (status, code, meaning) => {
		const reading = refused(status, code);
		expect(reading).toMatchObject({
			kind: 'failure',
			isProvidersWord: true,
			failure: { code: meaning, billed: false },
		});
		expect(reading.kind === 'failure' && reading.failure.message).not.toMatch(/request id/i);
	});

	test.each([
		[500, 'InternalServiceError'],
		[503, 'ServiceUnavailable'],
	])('with HTTP %i %s may have been accepted', (status, code) => {
		expect(refused(status, code)).toMatchObject({ failure: { code: 'provider_error', billed: null } });
	});

	test.each([
		['InputTextSensitiveContentDetected', /^The provider refused the prompt: No\. Reword the prompt$/],
		[
			'InputImageSensitiveContentDetected.PrivacyInformation',
			/a real person: No\. Use images or videos that do not show the faces/,
		],
		[
			'InputImageSensitiveContentDetected.PolicyViolation',
			/^The provider refused an image: No\. Use another image/,
		],
		['InputVideoSensitiveContentDetected', /^The provider refused a reference video/],
		['InputVideoSensitiveContentDetected.PrivacyInformation', /a real person/],
		['InputAudioSensitiveContentDetected', /^The provider refused a reference audio file/],
		['SensitiveContentDetected', /^The provider refused the content/],
	])('with %s says what was refused, and what to do about that', (code, message) => {
		const reading = refused(400, code);
		expect(reading.kind === 'failure' && reading.failure.message).toMatch(message);
	});

	// A gateway may put a code of the table beside a status that says nothing of whether there is a task.
	test.each([
		[503, 'ServerOverloaded'],
		[504, 'RateLimitExceeded.EndpointRPMExceeded'],
		[500, 'InvalidParameter'],
		[502, 'NotFound'],
		[500, 'InputTextSensitiveContentDetected'],
		[408, 'RequestBurstTooFast'],
		[200, 'ServerOverloaded'],
	])('with HTTP %i may have been accepted, whatever its code: %s', (status, code) => {
		const reading = refused(status, code);
		expect(reading).toMatchObject({ kind: 'failure', isProvidersWord: false, failure: { billed: null } });
		expect(['provider_error', 'unreadable_answer']).toContain(
			reading.kind === 'failure' && reading.failure.code,
		);
	});

	test('names the parameter that it is about', () => {
		const reading = refused(
			400,
			'InvalidParameter',
			'timeout while fetching resource',
			'content[1].image_url',
		);
		expect(reading).toMatchObject({
			failure: {
				message: expect.stringMatching(
					/^timeout while fetching resource \(content\[1\]\.image_url\)\. If/,
				) as unknown,
			},
		});
	});

	test('by a gateway without the envelope is read all the same', () => {
		expect(ark.readSubmit(answer({ code: 'ModelNotOpen', message: 'Not open' }, 404))).toMatchObject({
			failure: { code: 'model_unavailable', message: 'Not open' },
		});
	});
});

describe('a failed task', () => {
	const failure = (code: string, message = 'No. Request id: 0217abc') => {
		const reading = ark.readStatus(
			answer({ ...DONE, status: 'failed', content: null, error: { code, message } }),
			ID,
		);
		return reading.kind === 'task' ? reading.reading.task.failure : null;
	};

	test.each([
		[
			'OutputVideoSensitiveContentDetected',
			/generated the video and then refused it: No\. Try again\. The same request may succeed/,
		],
		['OutputVideoSensitiveContentDetected.PolicyViolation', /generated the video and then refused it/],
		['OutputImageSensitiveContentDetected', /generated the video and then refused it/],
		['OutputAudioSensitiveContentDetected', /refused its audio: No\. Turn off Generate Audio/],
		['OutputAudioSensitiveContentDetected.PolicyViolation', /refused its audio/],
	])('by %s may succeed next time, and costs nothing', (code, message) => {
		expect(failure(code)).toMatchObject({ code: 'content_refused', retryable: true, billed: false });
		expect(failure(code)?.message).toMatch(message);
	});

	test('whose input was refused would be refused again', () => {
		expect(failure('InputImageSensitiveContentDetected.PrivacyInformation')).toMatchObject({
			code: 'content_refused',
			retryable: false,
			billed: false,
		});
	});

	test.each([
		['InvalidParameter.TaskTypeConstraint', false],
		['InvalidParameter.TaskTypeMismatch', false],
		['InternalServiceError', true],
		['SomethingNew', false],
	])('by %s says so, retryable: %j', (code, retryable) => {
		expect(failure(code)).toEqual({ code: 'task_failed', message: 'No.', retryable, billed: false });
	});
});

describe('a status request', () => {
	const asked = (status: number, body: unknown) => ark.readStatus(answer(body, status), ID);

	test.each(['ResourceNotFound', 'NotFound', 'InvalidTask.NotFound'])(
		'that is answered by %s knows that there is no such task',
		(code) => {
			expect(asked(404, { error: { code, message: 'No such task' } })).toMatchObject({
				isProvidersWord: true,
				failure: { code: 'not_found' },
			});
		},
	);

	test('that meets a page of a proxy knows nothing', () => {
		expect(ark.readStatus({ status: 404, headers: {}, body: '<html>Not found</html>' }, ID)).toMatchObject({
			isProvidersWord: false,
			failure: { retryable: true },
		});
	});
});

describe('a list', () => {
	const list = ark.list;
	if (list === null) throw new Error('There is no list');
	const query = { page: 1, pageSize: 500 };

	test('is asked for by IDs, status and model', () => {
		expect(
			list.request({ taskIds: ['a', 'b'], status: 'queued', model: 'ep-1', page: 2, pageSize: 10 }),
		).toEqual({
			method: 'GET',
			path: '/contents/generations/tasks',
			query: {
				...{ page_num: '2', page_size: '10', 'filter.status': 'queued', 'filter.model': 'ep-1' },
				'filter.task_ids': ['a', 'b'],
			},
		});
	});

	test('has tasks with their marks; what is no task is left out', () => {
		const items = [
			DONE,
			{ ...DONE, id: 'cgt-2', status: 'queued', safety_identifier: null },
			null,
			7,
			{ id: 'x' },
		];
		expect(list.read(answer({ items, total: 7 }), query)).toMatchObject({
			kind: 'list',
			total: 7,
			tasks: [
				{ mark: 'n8n-nodes-seedance:1', reading: { task: { taskId: ID, status: 'completed' } } },
				{ mark: null, reading: { task: { taskId: 'cgt-2', status: 'processing' } } },
			],
		});
	});

	test('leaves out tasks that nobody asked for, where IDs were given', () => {
		const read = list.read(answer({ items: [DONE], total: 1 }), { ...query, taskIds: ['cgt-other'] });
		expect(read).toMatchObject({ kind: 'list', tasks: [] });
	});

	test.each([
		[
			answer({ error: { code: 'AccountRateLimitExceeded', message: 'Slow down' } }, 429),
			'rate_limited',
			true,
		],
		[answer({ error: { code: 'AuthenticationError', message: 'No' } }, 401), 'unauthorized', true],
		[{ status: 404, headers: {}, body: 'Not here' }, 'not_found', false],
		[answer({ tasks: [] }), 'unreadable_answer', false],
		[answer({ items: [{ foo: 1 }, null], total: 2 }), 'unreadable_answer', false],
		[answer({ items: [], total: 40 }), 'unreadable_answer', false],
		[answer([]), 'unreadable_answer', false],
	])('that is none, %j, is %s', (one, code, isProvidersWord) => {
		expect(list.read(one, query)).toMatchObject({ kind: 'failure', isProvidersWord, failure: { code } });
	});
});
