/** Text that nobody wrote: an object or nothing turned into text, and expressions that were not evaluated. */
import { readPromptParts } from '../../nodes/Seedance/parameters/prompt/promptReader';
import { readNode } from '../../nodes/Seedance/parameters/readValue';
import { textProblem } from '../../nodes/Seedance/text/textProblem';
import { refusals } from '../providers/support/shop';

const contextOf = (callbackContext: unknown) => readNode('callbackContext', { callbackContext });
const PRO = 'seedance2ai/pro';
const MINI = 'seedanceapi/seedance-2-mini';
const prompt = 'A red fox';

const OBJECTS = [
	'[object Object]',
	'[object Object] in the rain',
	'a [object Promise]',
	'[object Object],[object Object]',
];
const BRACES = [
	'{{ $json.scene }}',
	'a fox in {{$json.place}} at night',
	'{{\n$json.a\n}}',
	'{{ a }} {{ b }}',
];
const NOTHING = [
	'undefined',
	'null',
	'NaN',
	' undefined ',
	'null\n',
	'undefined, null',
	'undefined undefined',
];
const HALVES = ['a party \u{1f389} and a cut one \ud83c', 'a \ud83c party', 'a \udf89 party'];
const CONTROLS = ['a fox\u0000 in the rain', 'a \u001b[31mred fox', 'a fox\u007f', 'a\u0085fox', 'a\ffox'];
const WORDS = [
	'a party \u{1f389}\u{1f389}',
	'a fox\n\tin the rain\r\nat night',
	'a family \u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
	'الثعلب \u200fالأحمر',
	'an undefined shape in the fog',
	'null and void',
	'undefined behavior',
	'a NaN bread',
	'nullable',
	'a { curly } brace and }} two, {',
	'the object Object',
	'[object detection] boxes',
];

describe.each([
	['an object that was turned into text', OBJECTS, "use one of the object's fields"],
	['an expression that was not evaluated', BRACES, 'switch the field to Expression'],
	['an expression that found nothing', NOTHING, 'comes from an expression that returned nothing'],
] as const)('%s', (_, texts, words) => {
	it.each(texts)('%j is refused in every text field', (text) => {
		const refused = [
			...refusals(PRO, 'text-to-video', { prompt: text }),
			...refusals(PRO, 'image-to-video', { prompt, imageUrl: text }),
			...refusals(PRO, 'media-to-video', { prompt, mediaUrls: text }),
			...refusals(PRO, 'media-to-video', { prompt, mediaUrls: ['https://example.com/a.png', text.trim()] }),
			...refusals(PRO, 'text-to-video', { prompt, duration: text }),
			...refusals(PRO, 'text-to-video', { prompt, resolution: text }),
			...refusals(PRO, 'text-to-video', { prompt, generateAudio: text }),
			...refusals(MINI, 'text-to-video', { prompt, callbackUrl: text }),
		];
		expect(refused).toHaveLength(8);
		for (const message of refused) expect(message).toContain(words);
	});

	it.each(texts)('%j is refused in every part of a prompt', (text) => {
		const read = readPromptParts({
			promptSubject: text,
			promptAction: text,
			promptScene: text,
			promptCamera: text,
			promptStyle: text,
			promptShots: [text, { description: text }],
			promptMediaRoles: { role: [{ role: text }] },
		});
		const violations = read.ok ? [] : read.violations;
		const labels = ['Media Roles › Role', 'Subject', 'Action', 'Scene', 'Camera', 'Shots', 'Shots', 'Style'];
		expect(violations.map((one) => one.split(' is ')[0])).toEqual(labels);
		for (const message of violations) expect(message).toContain(words);
	});

	it.each(texts)('%j is refused as what the trigger hands on', (text) => {
		expect(contextOf(text)).toMatchObject({ ok: false, message: expect.stringContaining(words) as string });
	});
});

describe.each([
	[
		'an emoji that was cut',
		HALVES,
		'half an emoji: cut the text at whole characters, for example with [...$json.text].slice(0, 2000)',
	],
	['a control character', CONTROLS, 'must not contain the control character U+00'],
] as const)('%s', (_, texts, words) => {
	it.each(texts)('%j is refused in every text field, as in a URL', (text) => {
		const violations = [
			...refusals(PRO, 'text-to-video', { prompt: text }),
			...refusals(PRO, 'text-to-video', { prompt, duration: text }),
			...refusals(PRO, 'text-to-video', { prompt, resolution: text }),
		];
		const read = readPromptParts({ promptSubject: text, promptShots: [text] });
		violations.push(...(read.ok ? [] : read.violations));
		const context = contextOf(text);
		violations.push(...(context.ok ? [] : [context.message]));
		expect(violations).toHaveLength(6);
		for (const message of violations) expect(message).toContain(words);
		const url = `https://example.com/${text.trim().replaceAll(' ', '%20')}.png`;
		expect(refusals(PRO, 'image-to-video', { prompt, imageUrl: url })).toHaveLength(1);
		expect(refusals(MINI, 'text-to-video', { prompt, callbackUrl: url })).toHaveLength(1);
	});
});

it.each([{ row: '[object Object]' }, ['{{ $json.id }}'], '{"row": "a [object Object]"}'])(
	'%j is refused as what the trigger hands on: it stands inside',
	(context) => {
		expect(contextOf(context)).toMatchObject({ ok: false });
	},
);

it.each([{ a: { b: { c: 1 } } }, [[1]], { a: null }, '{"a":{"b":{}}}', 'null and void'])(
	'%j is handed on',
	(context) => {
		expect(contextOf(context)).toMatchObject({ ok: true });
	},
);

it.each(WORDS)('%j is plain words', (text) => {
	expect(textProblem(text)).toBeNull();
	expect(refusals(PRO, 'text-to-video', { prompt: text })).toEqual([]);
	expect(readPromptParts({ promptScene: text })).toMatchObject({ ok: true });
});

it('a cut emoji at the end is told as such, and an emoji at the end of what is read is none', () => {
	expect(textProblem(`a party ${'\u{1f389}'.slice(0, 1)}`)).toContain('ends in half an emoji');
	expect(textProblem(`a party ${'\u{1f389}'.slice(0, 1)} goes on`)).toContain('contains half an emoji');
	for (let before = 99_997; before <= 100_001; before += 1) {
		expect(textProblem(`${'a'.repeat(before)}\u{1f389}b`)).toBeNull();
	}
});
