/** What expressions deliver: read where its meaning is plain, refused where it isn't, and never guessed. */
import fc from 'fast-check';
import type { Given } from '../../nodes/Seedance/parameters/check';
import { MODES, type Mode } from '../../nodes/Seedance/parameters/model';
import { PARAMETER_NAMES } from '../../nodes/Seedance/parameters/providerParameters';
import { bodyOf, check, refusals } from '../providers/support/shop';

const PRO = 'seedance2ai/pro';
const FULL = 'seedanceapi/seedance-2.0';
const MINI = 'seedanceapi/seedance-2-mini';
const prompt = 'A red fox';
const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';

type Case = [string, string, Mode, Given, Record<string, unknown>];
const onPro = (name: string, given: unknown, wire: string, sent: unknown): Case => [
	`${name} ${JSON.stringify(given)}`,
	PRO,
	'text-to-video',
	{ [name]: given },
	{ [wire]: sent },
];
const media = (given: unknown, ...sent: string[]): Case => [
	`mediaUrls ${JSON.stringify(given)}`,
	PRO,
	'media-to-video',
	{ mediaUrls: given },
	{ media_urls: sent },
];

describe('a plain meaning is taken', () => {
	it.each<Case>([
		onPro('duration', '5', 'duration', '5'),
		onPro('duration', 5, 'duration', '5'),
		onPro('duration', ' 10 ', 'duration', '10'),
		onPro('duration', '15.0', 'duration', '15'),
		onPro('seed', '-1', 'seed', -1),
		onPro('seed', '4294967295', 'seed', 4_294_967_295),
		onPro('generateAudio', 'false', 'generate_audio', false),
		onPro('generateAudio', 'TRUE', 'generate_audio', true),
		onPro('fixedLens', ' True ', 'fixed_lens', true),
		onPro('fixedLens', 'true', 'fixed_lens', true),
		onPro('resolution', ' 4k ', 'resolution', '4k'),
		['duration "10" from a list of choices', FULL, 'text-to-video', { duration: '10' }, { duration: 10 }],
		['duration " 15 " from a list', FULL, 'text-to-video', { duration: ' 15 ' }, { duration: 15 }],
		['duration "4" from a range', MINI, 'text-to-video', { duration: '4' }, { duration: 4 }],
		['public "true"', MINI, 'text-to-video', { public: 'true' }, { public: true }],
		[
			'a URL with spaces around it',
			PRO,
			'image-to-video',
			{ imageUrl: `  ${A}\n` },
			{ image_url: A, mode: 'image-to-video' },
		],
		media(A, A),
		media(` ${A} `, A),
		media([A, B], A, B),
		media([` ${A}`, `${B}\n`], A, B),
		media(`${A}\n${B}`, A, B),
		media(`\r\n${A}\r\n\r\n   \r\n ${B} \r\n`, A, B),
		media(JSON.stringify([A, B]), A, B),
		media(` ["${A}", " ${B} "] `, A, B),
	])('%s', (_what, model, mode, given, sent) => {
		expect(bodyOf(model, mode, { prompt, ...given })).toMatchObject(sent);
	});

	it('a prompt goes out exactly as it came', () => {
		const exact = '  A fox,\r\n\tthen "a dog" 🦊  ';
		expect(bodyOf(PRO, 'text-to-video', { prompt: exact })).toHaveProperty('prompt', exact);
	});

	it.each(['', '  ', null, undefined, [], '[]', ' [ ]\n', '\u200b'])(
		'%j in an optional field is nothing given',
		(nothing) => {
			const given = { prompt, imageUrl: A, endImageUrl: nothing, seed: nothing };
			const body = bodyOf(PRO, 'image-to-video', given);
			expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['end_image_url']));
			expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['seed']));
			expect(bodyOf(MINI, 'text-to-video', { prompt, callbackUrl: nothing, public: nothing })).toEqual({
				model: 'seedance-2-mini',
				prompt,
				aspect_ratio: '16:9',
				duration: 5,
				resolution: '720p',
			});
		},
	);

	it('a field that was not offered at all has the default of the page, and a rare one is not sent', () => {
		expect(bodyOf(PRO, 'text-to-video', { prompt })).toEqual({
			mode: 'text-to-video',
			quality_tier: 'pro',
			prompt,
			aspect_ratio: '16:9',
			duration: '5',
			resolution: '720p',
			generate_audio: true,
		});
	});
});

describe('values without a plain meaning are rejected', () => {
	const DURATION = 'a whole number from 4 to 15';
	const MEDIA = '1 to 12 public https URLs';
	const AUDIO = 'true or false';
	const PROMPT = 'text of 3 to 10000 characters';
	it.each<[string, Mode, Given, string, string]>([
		[PRO, 'text-to-video', { prompt: null }, 'Prompt is empty', PROMPT],
		[PRO, 'text-to-video', { prompt: undefined }, 'Prompt is empty', PROMPT],
		[PRO, 'text-to-video', { prompt: {} }, 'Prompt is {}', PROMPT],
		[PRO, 'text-to-video', { prompt: [] }, 'Prompt is empty ([])', PROMPT],
		[PRO, 'text-to-video', { prompt: ['A fox'] }, 'Prompt is ["A fox"]', PROMPT],
		[PRO, 'text-to-video', { prompt: Number.NaN }, 'Prompt is NaN', PROMPT],
		[PRO, 'text-to-video', { prompt, duration: Number.NaN }, 'Duration (Seconds) is NaN', DURATION],
		[PRO, 'text-to-video', { prompt, duration: Infinity }, 'Duration (Seconds) is Infinity', DURATION],
		[PRO, 'text-to-video', { prompt, duration: 5.5 }, 'Duration (Seconds) is 5.5', DURATION],
		[PRO, 'text-to-video', { prompt, duration: '5.5' }, 'Duration (Seconds) is "5.5"', DURATION],
		[PRO, 'text-to-video', { prompt, duration: 'abc' }, 'Duration (Seconds) is "abc"', DURATION],
		[PRO, 'text-to-video', { prompt, duration: '5s' }, 'Duration (Seconds) is "5s"', DURATION],
		[PRO, 'text-to-video', { prompt, duration: '0x5' }, 'Duration (Seconds) is "0x5"', DURATION],
		[PRO, 'text-to-video', { prompt, duration: '1e1' }, 'Duration (Seconds) is "1e1"', DURATION],
		[PRO, 'text-to-video', { prompt, duration: true }, 'Duration (Seconds) is true', DURATION],
		[PRO, 'text-to-video', { prompt, duration: {} }, 'Duration (Seconds) is {}', DURATION],
		[PRO, 'text-to-video', { prompt, duration: [5] }, 'Duration (Seconds) is [5]', DURATION],
		[FULL, 'text-to-video', { prompt, duration: true }, 'Duration (Seconds) is true', 'one of 5, 10, 15'],
		[FULL, 'text-to-video', { prompt, duration: '5.5' }, 'Duration (Seconds) is "5.5"', 'one of 5, 10, 15'],
		[
			FULL,
			'text-to-video',
			{ prompt, duration: Number.NaN },
			'Duration (Seconds) is NaN',
			'one of 5, 10, 15',
		],
		[PRO, 'text-to-video', { prompt, generateAudio: 'yes' }, 'Generate Audio is "yes"', AUDIO],
		[PRO, 'text-to-video', { prompt, generateAudio: 1 }, 'Generate Audio is 1', AUDIO],
		[PRO, 'text-to-video', { prompt, generateAudio: '1' }, 'Generate Audio is "1"', AUDIO],
		[PRO, 'text-to-video', { prompt, generateAudio: {} }, 'Generate Audio is {}', AUDIO],
		[PRO, 'media-to-video', { prompt, mediaUrls: [null] }, 'Media URLs is [null]', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: [''] }, 'Media URLs is "" (entry 1)', 'public https URL'],
		[PRO, 'media-to-video', { prompt, mediaUrls: [A, ''] }, 'Media URLs is "" (entry 2)', 'public https URL'],
		[PRO, 'media-to-video', { prompt, mediaUrls: {} }, 'Media URLs is {}', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: [{ url: A }] }, `Media URLs is [{"url":"${A}"}]`, MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: [[A]] }, `Media URLs is [["${A}"]]`, MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: '[]' }, 'Media URLs is empty ("[]")', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: ' [ ] ' }, 'Media URLs is empty (" [ ] ")', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: '[1]' }, 'Media URLs is "[1]"', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: `["${A}"` }, 'Media URLs is "[', MEDIA],
		[PRO, 'media-to-video', { prompt, mediaUrls: 5 }, 'Media URLs is 5', MEDIA],
		// The URL parser drops line breaks: two URLs in a field for one would become one that is neither.
		[PRO, 'image-to-video', { prompt, imageUrl: `${A}\n${B}` }, 'Image URL is ', 'a public https URL'],
		[PRO, 'image-to-video', { prompt, imageUrl: `${A} ${B}` }, 'Image URL is ', 'a public https URL'],
		[PRO, 'image-to-video', { prompt, imageUrl: [A] }, 'Image URL is ["', 'a public https URL'],
		[PRO, 'image-to-video', { prompt, imageUrl: {} }, 'Image URL is {}', 'a public https URL'],
		[PRO, 'text-to-video', { prompt, seed: 'abc' }, 'Seed is "abc"', 'a whole number from -1 to 4294967295'],
		[PRO, 'text-to-video', { prompt, seed: {} }, 'Seed is {}', 'a whole number from -1 to 4294967295'],
		[PRO, 'text-to-video', { prompt, aspectRatio: {} }, 'Aspect Ratio is {}', 'one of 16:9'],
		[PRO, 'text-to-video', { prompt, aspectRatio: ['16:9'] }, 'Aspect Ratio is ["16:9"]', 'one of 16:9'],
		[MINI, 'text-to-video', { prompt, callbackUrl: {} }, 'Callback URL is {}', 'a public http or https URL'],
	])('%s, %s: %j', (model, mode, given, named, allowed) => {
		const found = refusals(model, mode, given);
		expect(found).toEqual([expect.stringContaining(named)]);
		expect(found[0]).toContain(`must be ${allowed.startsWith('public') ? `a ${allowed}` : allowed}`);
	});

	// A field whose expression came to nothing must not quietly mean "5 seconds at 16:9 with sound".
	it.each(
		(['aspectRatio', 'duration', 'resolution', 'generateAudio', 'channel', 'fixedLens'] as const).flatMap(
			(name) => [null, undefined, '', '  ', []].map((nothing) => [name, nothing] as const),
		),
	)('%s has a default, but %j is not it', (name, nothing) => {
		expect(refusals(PRO, 'text-to-video', { prompt, [name]: nothing })).toEqual([
			expect.stringMatching(/ is empty.*, but must be /s),
		]);
	});

	it('the node reports all invalid fields of an item at once, each with its own message', () => {
		const found = refusals(PRO, 'media-to-video', {
			prompt: 'x',
			mediaUrls: ['http://example.com/a.png', 'https://10.0.0.1/b.png'],
			aspectRatio: '2:1',
			duration: 99,
			resolution: '8k',
			generateAudio: 'maybe',
			channel: 'real',
			fixedLens: null,
			seed: 1,
			callbackUrl: 'https://example.com/hook',
		});
		const labels = [
			'Prompt',
			'Media URLs',
			'Aspect Ratio',
			'Duration (Seconds)',
			'Resolution',
			'Generate Audio',
			'Callback URL',
			'Fixed Lens',
			'Seed',
		];
		expect(found.map((message) => labels.find((label) => message.startsWith(label)))).toEqual(labels);
		expect(found[1]).toMatch(/"http:\/\/example.com\/a.png" \(entry 1\).*10.0.0.1.*\(entry 2\)/);
	});

	it('the check throws no exception for any value that an expression can return', () => {
		const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
		const given = fc.record(Object.fromEntries(PARAMETER_NAMES.map((name) => [name, anything])));
		fc.assert(
			fc.property(fc.constantFrom(PRO, FULL, MINI), fc.constantFrom(...MODES), given, (model, mode, raw) => {
				const checked = check(model, mode, raw);
				if (!checked.ok) expect(checked.violations.length).toBeGreaterThan(0);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		[new Date(Date.UTC(2026, 0, 31)), 'a date (2026-01-31T00:00:00.000Z)'],
		[new Date(Number.NaN), 'an invalid date'],
		[{ isLuxonDateTime: true, toJSON: () => '2026-01-31T12:00:00.000+01:00' }, 'a date (2026-01-31T12:00'],
		[BigInt(10), '10n'],
		[Number.NaN, 'NaN'],
		[-Infinity, '-Infinity'],
		[[Number.NaN, undefined], '[NaN,undefined]'],
		[() => 1, 'a function'],
		[Symbol('x'), 'a symbol'],
		[Promise.resolve(), 'a promise'],
		[Buffer.from('x'), 'binary data'],
		[BigInt(2) ** BigInt(1_000_000), 'a BigInt with more than 80 digits'],
	])('%p is named as what it is', (value, named) => {
		for (const name of ['prompt', 'duration', 'generateAudio', 'resolution'] as const) {
			const [message] = refusals(PRO, 'text-to-video', { prompt, [name]: value });
			expect(message).toContain(` is ${named}`);
			expect(message).toMatch(/, but must be /);
		}
	});

	it('a value that contains itself is refused like any other', () => {
		const circle: Record<string, unknown> = {};
		circle.self = circle;
		expect(refusals(PRO, 'text-to-video', { prompt: circle })).toEqual([
			expect.stringMatching(/^Prompt is .*, but must be text of 3 to 10000 characters$/),
		]);
	});
});
