/** What is read from an answer that says no: its code, its words, and what helps; the same for both providers. */
import { providerOf } from '../../nodes/Seedance/providers';
import type { HttpAnswer } from '../../nodes/Seedance/providers/provider';
import { answer, failureOf, taskOf } from './support/answers';
import { bodies } from './support/bodies';

const ID = 'Task-4f8A';

describe.each(['seedance2ai', 'seedanceapi'] as const)('%s', (name) => {
	const provider = providerOf(name);
	const said = (got: HttpAnswer) => [provider.readSubmit(got), provider.readStatus(got, ID)].map(failureOf);

	describe('the reason why a task failed', () => {
		const status = name === 'seedance2ai' ? 'failed' : 'FAILED';
		const failed = (error: unknown) =>
			taskOf(provider.readStatus(answer(200, bodies[name]({ id: ID, status, error })), ID));

		it.each<[unknown, string]>([
			['Not nice', 'Not nice'],
			[{ message: 'Not nice' }, 'Not nice'],
			[{ code: 'render_error', msg: 'Not nice' }, 'Not nice'],
			[{ reason: 'Not nice' }, 'Not nice'],
			[{ detail: [{ msg: 'too long', loc: ['prompt'] }, { msg: 'not nice' }] }, 'too long; not nice'],
			[{ code: 1301 }, '1301'],
			[{ message: null, code: 'render_error' }, 'render_error'],
			[{ error: { message: 'Not nice' } }, 'Not nice'],
			[['too long', '', null, { message: 'not nice' }], 'too long; not nice'],
			[[], 'The provider could not generate the video and gave no reason'],
			[{ strange: 'x' }, 'The provider could not generate the video and gave no reason'],
			[
				{ message: { message: { message: { message: 'too deep' } } } },
				'The provider could not generate the video and gave no reason',
			],
			[7, 'The provider could not generate the video and gave no reason'],
		])('%j is read as %j', (error, message) => {
			expect(failed(error).failure).toMatchObject({ code: 'task_failed', message });
		});

		it('is cut at 1,000 characters, and not through one', () => {
			for (const error of [
				'x'.repeat(200_000),
				['x'.repeat(900), 'y'.repeat(900)],
				`${'x'.repeat(998)}😀😀`,
			]) {
				const message = failed(error).failure?.message ?? '';
				expect(message.length).toBeLessThanOrEqual(1000);
				expect(message).toMatch(/[xy]…$/);
			}
		});
	});

	it('a message of an error is cut at 1,000 characters', () => {
		const words = 'x'.repeat(200_000);
		for (const error of [{ code: 'E', message: words }, words, { code: words }]) {
			for (const { message } of said(answer(400, { error }))) {
				expect(message.length).toBeLessThanOrEqual(1000);
				expect(message).toContain('xxx…');
			}
		}
	});

	// A gateway in between says such things while it is set up anew. The video is made all the same.
	it.each<[number, unknown]>([
		[403, { message: 'Forbidden' }],
		[403, { error: 'Forbidden' }],
		[400, { message: 'Bad Request' }],
		[400, { error: { code: 400, message: 'Bad Request' } }],
		[404, { message: 'no Route matched with those values' }],
		[404, { error: 'Not Found' }],
		[404, { error: 'not_found' }],
		[404, { error: { code: 'NOT_FOUND', message: 'The page could not be found' } }],
		[401, { message: 'Unauthorized' }],
		[401, { error: { code: 'jwt_expired', message: 'Expired' } }],
		[410, { error: { message: 'Gone' } }],
		[422, { detail: [{ msg: 'x' }] }],
	])('HTTP %i with %j says nothing of a task: it has no code of the table', (status, page) => {
		const reading = provider.readStatus(answer(status, page), ID);
		expect(reading).toMatchObject({ kind: 'failure', isProvidersWord: false });
		expect(failureOf(reading).retryable).toBe(true);
		expect(failureOf(reading).message).toContain(`HTTP ${status}`);
	});

	it('only a code of its table is the word of the provider', () => {
		const codes =
			name === 'seedance2ai'
				? { not_found: 'not_found', unauthorized: 'unauthorized', invalid_request: 'invalid_request' }
				: { TASK_NOT_FOUND: 'not_found', INVALID_API_KEY: 'unauthorized', INVALID_PROMPT: 'invalid_request' };
		for (const [code, expected] of Object.entries(codes)) {
			const reading = provider.readStatus(answer(404, { error: { code, message: 'No' } }), ID);
			expect(reading).toMatchObject({
				isProvidersWord: true,
				failure: { code: expected, message: 'No', retryable: false },
			});
		}
	});

	describe('what helps is said beside the words', () => {
		const code = name === 'seedance2ai' ? 'insufficient_credits' : 'INSUFFICIENT_CREDITS';

		it.each<[string, object]>([
			[
				'beside the error',
				{ error: { code, message: 'Top up.' }, required_credits: 30, available_credits: 12 },
			],
			['inside it', { error: { code, message: 'Top up.', required_credits: 30, available_credits: '12' } }],
		])('how many credits are needed and there, where they stand %s', (_, page) => {
			expect(failureOf(provider.readSubmit(answer(402, page)))).toEqual({
				code: 'insufficient_credits',
				message: 'Top up (needs 30 credits, 12 available)',
				retryable: false,
				billed: false,
			});
		});

		it('a part of the balance alone, and nothing that is no number', () => {
			const message = (more: object) =>
				failureOf(provider.readSubmit(answer(402, { error: { code, message: 'Top up', ...more } }))).message;
			expect(message({ required_credits: 30 })).toBe('Top up (needs 30 credits)');
			expect(message({ available_credits: 0 })).toBe('Top up (0 available)');
			expect(message({ required_credits: '<b>', available_credits: -3 })).toBe('Top up');
			expect(message({})).toBe('Top up');
		});

		const refused = (words: string) =>
			failureOf(
				provider.readSubmit(
					answer(
						400,
						name === 'seedance2ai'
							? { error: { code: 'invalid_request', message: words } }
							: { code: 400, message: words },
					),
				),
			);

		it.each([
			'The image contains a real person.',
			'Real face detected',
			'图片中包含真人',
			'REAL_PERSON in image 2',
		])('that other images are needed: %s', (words) => {
			expect(refused(words)).toMatchObject({ code: 'content_refused', billed: false, retryable: false });
			expect(refused(words).message).toMatch(/real person: .*\. Use images/);
		});

		it.each([
			'Failed to download media',
			'Could not fetch image_url',
			'Unsupported media format',
			'The resource is not accessible',
			'Media duration probing failed.',
		])('what a media URL has to be: %s', (words) => {
			expect(refused(words)).toMatchObject({ code: 'invalid_request', billed: false, retryable: false });
			expect(refused(words).message).toMatch(
				/make sure that the URL is public and points directly to the file$/,
			);
		});

		it.each(['Bad input or unsupported field.', 'The prompt is too long', 'duration must be 4 to 15'])(
			'and nothing where it is about something else: %s',
			(words) => {
				expect(refused(words).message).toBe(words);
			},
		);
	});
});
