/** Prompts: their length, what is blank, and labels that only mean something inside a provider's own app. */
import { letters } from '../providers/support/rows';
import { bodyOf, refusals, useShop } from '../providers/support/shop';

const PRO = 'seedance2ai/pro';
const FULL = 'seedanceapi/seedance-2.0';
const found = (model: string, prompt: unknown) => refusals(model, 'text-to-video', { prompt });

describe('labels of an app', () => {
	// The prompt guide: never send raw asset ids, asset:// URLs or in-app labels such as @图片1.
	it.each([
		['like @图片1 here', '@图片1'],
		['@图片 2 为主角', '@图片 2'],
		['像@图片1一样', '@图片1'],
		['參考 @圖片 2', '@圖片 2'],
		['follow @视频1', '@视频1'],
		['follow @視頻12', '@視頻12'],
		['with @音频3', '@音频3'],
		['use @Image1 as the first frame', '@Image1'],
		['use @image 2', '@image 2'],
		['use @IMAGE3, then @Video1', '@IMAGE3'],
		['(@Video1)', '@Video1'],
		['sound of @audio2', '@audio2'],
		['-@image1', '@image1'],
		['@图1的猫', '@图1'],
		['＠图片1 走路', '＠图片1'],
		['@图片１', '@图片１'],
		['use @img-1', '@img-1'],
		['use @image_1.', '@image_1'],
		['use @Image-12, please', '@Image-12'],
		['use @ video 3', '@ video 3'],
		['use @image#2', '@image#2'],
		["@image1's face", '@image1'],
		['@img2go then @img2', '@img2'],
		['asset://abc-123 walks', 'asset://abc-123'],
		['walks like ASSET://ABC', 'ASSET://ABC'],
	])('%j is refused, naming %j and why', (prompt, label) => {
		for (const model of [PRO, FULL]) {
			expect(found(model, prompt)).toEqual([
				expect.stringMatching(/^Prompt contains .* works only in the provider's own app/),
			]);
			expect(found(model, prompt)[0]).toContain(`"${label}"`);
		}
	});

	it('both an asset URL and a label are told at once', () => {
		const [message] = found(PRO, 'asset://a beside @图片1');
		expect(message).toContain('"asset://a"');
		expect(message).toContain('"@图片1"');
	});

	// A pattern that only looks for "@image" would stop all of these.
	it.each([
		'write to me@image.com',
		'write to me@image1.com',
		'the sign reads INFO@VIDEO24.TV',
		'@imagine a fox',
		'@image of a fox',
		'@images',
		'made with @img2go',
		'as seen on @video4k and @audio22b',
		'from @image1_archive',
		'the @videographer films 3 foxes',
		'图片1 shows a fox',
		'Image 1 is the first frame, Video 2 the motion',
		'an asset worth 5 dollars',
		'a 2 @ 3 pattern',
		'https://example.com/a.png as the style',
	])('%j is plain words', (prompt) => {
		expect(found(PRO, prompt)).toEqual([]);
		expect(found(FULL, prompt)).toEqual([]);
	});
});

describe('the length of a prompt', () => {
	const shop = useShop();

	// The pages say "characters": each code point is one, also where JavaScript counts two units.
	it.each([
		[PRO, letters(10_000)],
		[PRO, 'abc'],
		[PRO, '🦊🦊🦊'],
		[PRO, '🦊'.repeat(10_000)],
		[PRO, '👩‍👩‍👧'],
		[FULL, letters(2000)],
		[FULL, 'a'],
		[FULL, '🦊'],
		[FULL, '🦊'.repeat(2000)],
	])('%s takes %.20s… and gets it unchanged', async (model, prompt) => {
		expect(bodyOf(model, 'text-to-video', { prompt })).toHaveProperty('prompt', prompt);
		expect((await shop.order(model, 'text-to-video', { prompt })).kind).toBe('task');
		expect(shop.sandbox.control.tasks()[0]?.prompt === prompt).toBe(true);
	});

	it.each([
		[PRO, letters(10_001), 10_001, 'text of 3 to 10000 characters'],
		[PRO, `${'🦊'.repeat(10_000)}.`, 10_001, 'text of 3 to 10000 characters'],
		[FULL, letters(2001), 2001, 'text of 1 to 2000 characters'],
		[FULL, `${'🦊'.repeat(2000)}.`, 2001, 'text of 1 to 2000 characters'],
	])('%s refuses a character more: %.5s…', (model, prompt, length, allowed) => {
		const [message] = found(model, prompt);
		expect(message).toContain(`(${length} characters), but must be ${allowed}`);
		// An item's error is read by a person: it must not hold ten thousand letters.
		expect(message?.length).toBeLessThan(250);
	});

	it.each(['', ' ', '\n\t ', '\u00a0\u00a0\u00a0', ' '.repeat(50)])('%j is blank', (prompt) => {
		for (const model of [PRO, FULL]) {
			expect(found(model, prompt)).toEqual([
				expect.stringMatching(/^Prompt is empty \(".*"\), but must be text/),
			]);
		}
	});

	it.each([
		'\u200b\u200c\u200d',
		'\u2800\u2800\u2800',
		'\u3164\u115f\uffa0',
		'\ufeff\u00ad\u2060',
		'\u202e\u2066\u2069',
		'\u{e0041}\u{e0042}\u{e007f}',
		'\ufe0f\ufe0f\ufe0f',
		' \u200b \u2800\n\u3164 ',
	])('%j shows nothing and is blank', (prompt) => {
		for (const model of [PRO, FULL]) {
			expect(found(model, prompt)).toEqual([
				expect.stringMatching(/^Prompt is empty \(only invisible characters\), but must be text/),
			]);
		}
	});

	it('halves of emojis alone show nothing either, and are told as the accident they are', () => {
		for (const model of [PRO, FULL]) {
			expect(found(model, '\ud83e\ud83e\ud83e')).toEqual([
				expect.stringMatching(/^Prompt is .*, but contains half an emoji: cut the text at whole characters/),
			]);
		}
	});

	it('invisible characters among visible ones are part of the prompt', () => {
		for (const prompt of ['👩\u200d👩\u200d👧 walk', 'a\u00adfox', '\u2066שועל\u2069']) {
			expect(bodyOf(PRO, 'text-to-video', { prompt })).toHaveProperty('prompt', prompt);
		}
		expect(found(PRO, 'a\u200b\u200b\u2800')).toEqual([expect.stringContaining('at least 3 characters')]);
	});

	it('too short beside its spaces is told with the value and what is allowed', () => {
		expect(found(PRO, ' ab ')).toEqual([
			expect.stringMatching(/^Prompt is " ab ", but must .*3.* characters/),
		]);
		expect(found(PRO, '  abc  ')).toEqual([]);
	});
});
