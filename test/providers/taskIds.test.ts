/** The task ID in the answer to a submit: without it, a video that was paid for would be lost. */
import { providerOf } from '../../nodes/Seedance/providers';
import { answer, failureOf, taskOf } from './support/answers';

const seedanceapi = providerOf('seedanceapi');
const created = (code: unknown, taskId: unknown) => ({
	code,
	message: 'Not this time',
	data: { task_id: taskId, status: 'IN_PROGRESS', consumed_credits: 480 },
});

describe.each([
	['seedance2ai', (id: unknown) => ({ id, status: 'processing' })],
	['seedanceapi', (id: unknown) => created(200, id)],
] as const)('of %s', (name, accepted) => {
	const read = (id: unknown) => providerOf(name).readSubmit(answer(200, accepted(id)));

	it.each<[unknown, string]>([
		['48151623', '48151623'],
		[48151623, '48151623'],
		[2 ** 53 - 1, '9007199254740991'],
	])('%j is read as %j', (id, taskId) => {
		expect(taskOf(read(id)).taskId).toBe(taskId);
	});

	// What JSON has rounded is the ID of another task, if of any. The excerpt still shows what came.
	it.each([0, -1, 1.5, 2 ** 53, true])('%j is none, and is shown', (id) => {
		const failure = failureOf(read(id));
		expect(failure).toMatchObject({ code: 'unreadable_answer', billed: null });
		expect(failure.message).toContain(`id":${String(id)},`);
	});
});

describe('of seedanceapi, beside another code than 200', () => {
	it.each<[number, unknown]>([
		[200, 0],
		[200, 1],
		[200, -1],
		[200, 201],
		[202, 202],
		[200, 500],
		[500, 500],
		[503, '503'],
		[200, 20_001],
		[200, 'E_STRANGE'],
		[500, 'INTERNAL_ERROR'],
	])('with HTTP %i and the code %j is a task: that refuses nothing', (status, code) => {
		expect(taskOf(seedanceapi.readSubmit(answer(status, created(code, 'task-paid'))))).toMatchObject({
			taskId: 'task-paid',
			status: 'processing',
			creditsUsed: 480,
			failure: null,
		});
	});

	it.each<[unknown, string]>([
		[400, 'invalid_request'],
		[401, 'unauthorized'],
		['402', 'insufficient_credits'],
		[404, 'not_found'],
		[422, 'invalid_request'],
		['429', 'rate_limited'],
		['INVALID_PROMPT', 'invalid_request'],
	])('with the code %j is a refusal all the same: %s', (code, expected) => {
		for (const status of [200, Number(code) || 400]) {
			const failure = failureOf(seedanceapi.readSubmit(answer(status, created(code, 'task-none'))));
			expect(failure).toMatchObject({ code: expected, message: 'Not this time' });
		}
	});
});
