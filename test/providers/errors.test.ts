/** Every documented error, as the providers send it over HTTP, becomes one of the package's failures in the provider's words. */
import type { Failure, ProviderName } from '../../nodes/Seedance/providers/task';
import { providerOf } from '../../nodes/Seedance/providers';
import type { ErrorShape, Provider } from '../sandbox';
import { answer, failureOf } from './support/answers';
import { urls } from './support/rows';
import { KEY as OURS, useShop } from './support/shop';

type Verdict = Omit<Failure, 'message'>;

describe('an error', () => {
	const shop = useShop();

	const submitted = (provider: ProviderName, body: Record<string, unknown>, key = OURS) => {
		const path = provider === 'seedance2ai' ? '/api/v1/video/seedance2' : '/generate';
		const headers = { 'Idempotency-Key': 'the-same' };
		return shop.send(provider, { method: 'POST', path, headers, body }, key);
	};
	const fox = { prompt: 'A red fox' };

	describe('of seedance2ai.io', () => {
		const cases: Array<[string, number, Verdict, () => Promise<unknown>, Record<string, unknown>, string]> = [
			[
				'unauthorized',
				401,
				{ code: 'unauthorized', retryable: false, billed: false },
				nothing,
				fox,
				'revoked',
			],
			[
				'invalid_request',
				400,
				{ code: 'invalid_request', retryable: false, billed: false },
				nothing,
				{},
				OURS,
			],
			[
				'insufficient_credits',
				402,
				{ code: 'insufficient_credits', retryable: false, billed: false },
				() => addKey('poor', { credits: 29 }),
				fox,
				'poor',
			],
			[
				'rate_limited',
				429,
				{ code: 'rate_limited', retryable: true, billed: false },
				() => addKey('hasty', { requestsPerMinute: 0 }),
				fox,
				'hasty',
			],
			[
				'idempotency_conflict',
				409,
				{ code: 'idempotency_conflict', retryable: true, billed: null },
				() => submitted('seedance2ai', { prompt: 'Another' }),
				fox,
				OURS,
			],
			[
				'service_busy',
				503,
				{ code: 'service_busy', retryable: true, billed: false },
				() => fault('seedance2ai', 503),
				fox,
				OURS,
			],
			[
				'internal_error',
				500,
				{ code: 'provider_error', retryable: true, billed: null },
				() => fault('seedance2ai', 500),
				fox,
				OURS,
			],
		];
		it.each(cases)('%s, HTTP %i', async (code, status, verdict, prepare, body, key) => {
			await prepare();
			const got = await submitted('seedance2ai', body, key);
			expect(got.status).toBe(status);
			expect(got.body).toContain(`"code":"${code}"`);
			const { message, ...rest } = failureOf(providerOf('seedance2ai').readSubmit(got));
			expect(rest).toEqual(verdict);
			expect(got.body).toContain(JSON.stringify(message));
		});

		it('not_found, HTTP 404', async () => {
			const reading = await shop.status('seedance2ai', 'sd2_none');
			const message = 'Task does not exist or does not belong to this key owner.';
			expect(failureOf(reading)).toEqual({ code: 'not_found', message, retryable: false, billed: null });
		});

		it('that is only a text is told in its words, and judged by its status', () => {
			const got = answer(503, { error: 'Down for maintenance' });
			expect(failureOf(providerOf('seedance2ai').readSubmit(got))).toEqual({
				code: 'provider_error',
				message: 'Down for maintenance',
				retryable: true,
				billed: null,
			});
		});
	});

	describe('of seedanceapi.org', () => {
		const invalid: Verdict = { code: 'invalid_request', retryable: false, billed: false };
		const cases: Array<[string, string, Verdict, () => Promise<unknown>, Record<string, unknown>, string]> = [
			['INVALID_PROMPT', 'prompt is required', invalid, nothing, { prompt: '' }, OURS],
			['INVALID_ASPECT_RATIO', 'aspect_ratio must', invalid, nothing, { ...fox, aspect_ratio: '1:1' }, OURS],
			['INVALID_DURATION', 'duration must', invalid, nothing, { ...fox, duration: 7 }, OURS],
			['TOO_MANY_IMAGES', 'images must', invalid, nothing, { ...fox, images: urls(5) }, OURS],
			[
				'INVALID_API_KEY',
				'The API key is invalid',
				{ code: 'unauthorized', retryable: false, billed: false },
				nothing,
				fox,
				'revoked',
			],
			[
				'INSUFFICIENT_CREDITS',
				'Not enough credits',
				{ code: 'insufficient_credits', retryable: false, billed: false },
				() => addKey('poor', { credits: 239 }),
				fox,
				'poor',
			],
			[
				'INTERNAL_ERROR',
				'Internal server error',
				{ code: 'provider_error', retryable: true, billed: null },
				() => fault('seedanceapi', 500),
				fox,
				OURS,
			],
		];
		const shapes: readonly ErrorShape[] = ['object', 'string', 'flat', 'msg', 'envelope200'];
		it.each(shapes.flatMap((shape) => cases.map((one) => [shape, ...one] as const)))(
			'in the shape %s: %s',
			async (shape, _code, words, verdict, prepare, body, key) => {
				shop.sandbox.control.setErrorShape(shape);
				await prepare();
				const got = await submitted('seedanceapi', body, key);
				const { message, ...rest } = failureOf(providerOf('seedanceapi').readSubmit(got));
				expect(rest).toEqual(verdict);
				expect(message).toContain(words);
			},
		);

		it.each(shapes)('in the shape %s: TASK_NOT_FOUND', async (shape) => {
			shop.sandbox.control.setErrorShape(shape);
			const failure = failureOf(await shop.status('seedanceapi', 'none'));
			expect(failure).toMatchObject({ code: 'not_found', retryable: false, billed: null });
			expect(failure.message).toContain('The task does not exist');
		});

		// After a redirect the order may have been accepted all the same, so the number in the body is no refusal.
		it.each([300, 302, 307])('is not known by the number in the body of a redirect: HTTP %i', (status) => {
			const got = answer(status, { code: 400, message: 'Moved' });
			expect(failureOf(providerOf('seedanceapi').readSubmit(got))).toMatchObject({
				code: 'unreadable_answer',
				billed: null,
			});
		});

		// The word of the table says more than a bare 400, or than a 200 that a proxy put over it.
		it.each<[number, unknown]>([
			[200, { error: 'INSUFFICIENT_CREDITS: top up' }],
			[200, { code: 1, msg: 'INSUFFICIENT_CREDITS' }],
			[200, { code: 400, message: 'INSUFFICIENT_CREDITS', data: null }],
			[400, { error: { code: 'INSUFFICIENT_CREDITS' } }],
			[400, { error: { message: 'INSUFFICIENT_CREDITS' } }],
			[400, { error: { code: 400, msg: 'INSUFFICIENT_CREDITS' } }],
			[500, { message: 'INSUFFICIENT_CREDITS' }],
			[400, { data: { error_message: 'INSUFFICIENT_CREDITS: top up' } }],
		])('is known by its word with HTTP %i and %j', (status, body) => {
			const failure = failureOf(providerOf('seedanceapi').readSubmit(answer(status, body)));
			expect(failure).toMatchObject({ code: 'insufficient_credits', retryable: false, billed: false });
			expect(failure.message).toMatch(/^INSUFFICIENT_CREDITS/);
		});
	});

	function nothing(): Promise<void> {
		return Promise.resolve();
	}

	function addKey(key: string, facts: { credits?: number; requestsPerMinute?: number }): Promise<void> {
		for (const provider of ['seedance2ai', 'seedanceapi'] as const) {
			shop.sandbox.control.addKey({ key, provider, ...facts });
		}
		return Promise.resolve();
	}

	function fault(provider: Provider, status: number): Promise<void> {
		shop.sandbox.control.addFault({ on: 'submit', provider, fault: { kind: 'status', status } });
		return Promise.resolve();
	}
});
