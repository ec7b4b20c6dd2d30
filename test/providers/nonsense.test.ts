/** Answers that make no sense: a clear failure with the HTTP status and how the answer begins, and never a crash. */
import fc from 'fast-check';
import { allProviders, providerOf } from '../../nodes/Seedance/providers';
import type { Provider, Reading } from '../../nodes/Seedance/providers/provider';
import { FAILURE_CODES, TASK_STATUSES } from '../../nodes/Seedance/providers/task';
import { answer, failureOf } from './support/answers';

const PROVIDERS = allProviders.map((provider) => [provider.name, provider] as const);
const bothReadings = (provider: Provider, status: number, body: unknown): Reading[] => [
	provider.readSubmit(answer(status, body)),
	provider.readStatus(answer(status, body), 'the-task'),
];

const HTML = `<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n${'<p>nginx</p>\n'.repeat(100)}</html>`;
const NONSENSE: Array<[string, unknown, string]> = [
	['HTML', HTML, '<!DOCTYPE html> <html> <head><title>502 Bad Gateway</title>'],
	['nothing', '', 'an empty body'],
	['blanks', ' \n ', 'an empty body'],
	['words', 'upstream connect error', '"upstream connect error"'],
	['JSON that is cut off', '{"id":"sd2_x","status":"proc', '"{"id":"sd2_x","status":"proc"'],
	['a list', [1, 2], '"[1,2]"'],
	['a number', 7, '"7"'],
	['a text', '"oops"', '""oops""'],
	['null', null, '"null"'],
	['true', true, '"true"'],
	['an empty object', {}, '"{}"'],
	['an empty error', { error: {} }, '"{"error":{}}"'],
	['a blank error', { error: '  ' }, '"{"error":" "}"'],
	['an error of a wrong type', { error: [1], code: {}, message: 5 }, '"{"error":[1],"code":{},"message":5}"'],
];

describe.each(PROVIDERS)('%s', (_name, provider) => {
	describe.each(NONSENSE)('%s', (_what, body, begins) => {
		// Only 4xx says that nothing was taken; after the others a submit may have been accepted.
		// About others than this order it says nothing, but for the 401; and a look may find the task the next time.
		it.each<[number, string, boolean, boolean | null, string?]>([
			[200, 'unreadable_answer', true, null],
			[202, 'unreadable_answer', true, null],
			[204, 'unreadable_answer', true, null],
			[302, 'unreadable_answer', true, null],
			[303, 'unreadable_answer', true, null],
			[400, 'invalid_request', false, false],
			[401, 'unauthorized', false, false],
			[403, 'invalid_request', false, false, 'unauthorized'],
			[402, 'invalid_request', false, false, 'insufficient_credits'],
			[404, 'not_found', false, null],
			[408, 'provider_error', true, null],
			[409, 'idempotency_conflict', true, null],
			[413, 'invalid_request', false, false],
			[422, 'invalid_request', false, false],
			[425, 'provider_error', true, null],
			[429, 'rate_limited', true, false],
			[500, 'provider_error', true, null],
			[502, 'provider_error', true, null],
			[503, 'provider_error', true, null],
			[504, 'provider_error', true, null],
			[520, 'provider_error', true, null],
		])('with HTTP %i is %s', (status, code, retryable, billed, codeOfLook = code) => {
			const [submit, look] = bothReadings(provider, status, body).map(failureOf);
			expect(submit).toMatchObject({ code, retryable, billed });
			expect(look).toMatchObject({ code: codeOfLook, retryable: true, billed });
			for (const failure of [submit, look]) {
				expect(failure?.message).toContain(`HTTP ${status} `);
				expect(failure?.message).toContain(begins);
			}
		});
	});

	it('shows the first 200 characters, on one line, and no more', () => {
		const body = `begin ${'x'.repeat(194)}END and much more`;
		for (const reading of bothReadings(provider, 200, body)) {
			const { message } = failureOf(reading);
			expect(message).toContain(`"begin ${'x'.repeat(194)}…"`);
			expect(message).not.toContain('END');
		}
		for (const reading of bothReadings(provider, 502, HTML)) {
			expect(failureOf(reading).message).not.toMatch(/[\n\r]/);
			expect(failureOf(reading).message.length).toBeLessThan(320);
		}
	});

	it('a redirect is no answer, wherever it points', () => {
		const redirect = { status: 302, headers: { location: 'https://elsewhere.example/login' }, body: '' };
		expect(failureOf(provider.readSubmit(redirect))).toMatchObject({
			code: 'unreadable_answer',
			message: expect.stringContaining('HTTP 302') as unknown,
			billed: null,
		});
	});

	/**
	 * Nothing that comes over HTTP throws; a completed task has a video or says that it has none; a failure says something.
	 * Returns what is wrong: thousands of readings are judged, and each `expect` costs more than a reading.
	 */
	function nonsenseIn(reading: Reading): string[] {
		const wrong: string[] = [];
		const must = (holds: boolean, what: string) => {
			if (!holds) wrong.push(what);
		};
		if (reading.kind === 'failure') {
			const { message, retryable, billed, code } = reading.failure;
			must(message.trim() !== '', 'a failure without a message');
			must(typeof retryable === 'boolean', 'retryable');
			must(billed === null || typeof billed === 'boolean', 'billed');
			must(FAILURE_CODES.includes(code), 'the code');
			return wrong;
		}
		const { task, unknownStatus } = reading.reading;
		must(task.taskId !== '', 'the task ID');
		must(
			TASK_STATUSES.some((status) => status === task.status),
			'the status',
		);
		must(unknownStatus === null || task.status === 'processing', 'the status of an unknown word');
		const isBlank = (text: string | null | undefined) => (text?.trim() ?? '') === '';
		must(task.status !== 'failed' || !isBlank(task.failure?.message), 'a failed task without a message');
		must(
			task.status !== 'completed' || task.failure !== null || !isBlank(task.videoUrl),
			'a completed task without a video',
		);
		must(task.videoUrl === (task.videoUrls[0] ?? null), 'the first video');
		return wrong;
	}

	const status = fc.oneof(fc.constantFrom(200, 202, 302, 400, 429, 500), fc.integer({ min: 100, max: 599 }));
	const run = (body: fc.Arbitrary<unknown>, numRuns: number) =>
		fc.assert(
			fc.property(status, body, (code, text) => {
				const wrong = bothReadings(provider, code, text).flatMap(nonsenseIn);
				if (wrong.length > 0) throw new Error(wrong.join(', '));
			}),
			{ numRuns },
		);

	it('no text makes a reading throw', () => run(fc.string({ unit: 'binary' }), 500));

	it('no JSON makes a reading throw', () => run(fc.json(), 1000));

	it('no mixture of known fields and wild values makes a reading throw, or a success without a video', () => {
		const wild = fc.oneof(
			fc.constantFrom<unknown>(null, '', ' ', 0, 200, '200', 400, 'constructor', '__proto__', [], {}),
			fc.constantFrom('completed', 'SUCCESS', 'failed', 'FAILED', 'processing', 'INVALID_PROMPT'),
			fc.jsonValue(),
		);
		const some = (...names: readonly string[]) =>
			fc.record(Object.fromEntries(names.map((name) => [name, wild])), { requiredKeys: [] });
		const inner = fc.oneof(wild, some('video_url', 'last_frame_url', 'seed', 'code', 'message', 'msg'));
		const task = fc
			.tuple(
				some('id', 'task_id', 'status', 'consumed_credits', 'credits_used', 'response', 'created_at'),
				inner,
			)
			.map(([facts, value]) => ({ output: value, request: value, error: value, ...facts }));
		const envelope = fc
			.tuple(some('code', 'message', 'msg', 'error'), task)
			.map(([facts, data]) => ({ ...facts, data }));
		run(fc.oneof(task, envelope), 3000);
	});
});

it('a fault of JSON itself is survived: nested too deeply, or with a key named __proto__', () => {
	for (const { name } of allProviders) {
		const provider = providerOf(name);
		const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
		const proto = '{"__proto__":{"status":"completed"},"id":"x","status":"processing"}';
		for (const body of [deep, proto]) {
			expect(() => bothReadings(provider, 200, body)).not.toThrow();
		}
	}
});
