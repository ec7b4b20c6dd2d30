/**
 * Text from outside takes no more than linear time, whatever is in it: all of n8n runs in one thread. What is linear reads
 * these texts in a fraction of the limit; what is quadratic takes longer for one of them.
 */
import { accountOf } from '../../nodes/Seedance/host/account';
import { endWithPeriod } from '../../nodes/Seedance/text/sentences';
import { ownAddressProblem } from '../../nodes/Seedance/host/ownAddress';
import { allProviders } from '../../nodes/Seedance/providers';
import { isBlank } from '../../nodes/Seedance/text/characters';
import { composePrompt, longestParts } from '../../nodes/Seedance/parameters/prompt/promptParts';
import { readPromptParts } from '../../nodes/Seedance/parameters/prompt/promptReader';
import { readNode } from '../../nodes/Seedance/parameters/readValue';
import { reachOf } from '../../nodes/Seedance/text/reach';
import { shown } from '../../nodes/Seedance/text/shown';
import { plainIdOf } from '../../nodes/Seedance/text/taskIds';
import { textProblem } from '../../nodes/Seedance/text/textProblem';
import { urlCount } from '../../nodes/Seedance/text/urls';
import { retryAfter } from '../../nodes/Seedance/tasks/backOff';
import { verifyToken } from '../../nodes/Seedance/tasks/callbacks/triggerToken';
import { scopeOf } from '../../nodes/Seedance/tasks/callbacks/triggerUrl';
import { refusals } from '../providers/support/shop';

const CHARACTERS = 150_000;
/** Of longer pieces more are needed, because a parser may take a step for each piece. */
const CHARACTERS_OF_LONG_PIECES = 300_000;
const MOST_MS = 300;

const filled = (unit: string) =>
	unit.repeat(Math.ceil((unit.length > 10 ? CHARACTERS_OF_LONG_PIECES : CHARACTERS) / unit.length));
const ideographs = Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join(
	'',
);

/** Repeated pieces of what some parser looks for, and an end that makes it fail in the last moment. */
const LONG: ReadonlyArray<readonly [string, string]> = [
	...[
		'.',
		'/',
		'\\',
		' ',
		'\n',
		'\t',
		',',
		';',
		':',
		'@',
		'=',
		'?',
		'#',
		'&',
		'[',
		'{',
		'"',
		"'",
		'(',
		'-',
		'0',
		'a',
	],
	...[
		'\u200b',
		'\u3164',
		'é',
		'🦊',
		'\\n',
		'{{',
		'}}',
		'{{}',
		'[object ',
		'[object A',
		'undefined ',
		'null,',
		'NaN',
	],
	...[
		'@image',
		'@image1',
		'@ image 1',
		'asset://',
		'1.',
		'a.',
		'../',
		'%2e',
		'&amp;',
		'https://',
		'http://a,',
		'a\n',
		'a,',
	],
	...[
		'https://a?b=',
		'https://a?b=https://c,',
		'https://a/b.png?c=1,',
		'https://a ',
		'."',
		'!)',
		'{"a":',
		'"a",',
	],
	...[ideographs],
].map((unit): [string, string] => [unit.length > 20 ? 'ideographs' : unit, filled(unit)]);

const TEXTS = LONG.flatMap(([name, text]): Array<[string, string]> => [
	[`${JSON.stringify(name)} again and again`, text],
	[`${JSON.stringify(name)} with another end`, `${text}!x`],
	[`${JSON.stringify(name)} as a host`, `https://${text}/`],
	[`${JSON.stringify(name)} behind a URL`, `https://example.com/a.png${text}x`],
]);

const [PRO, MINI] = ['seedance2ai/pro', 'seedanceapi/seedance-2-mini'];
const prompt = 'A red fox';
const URL_OF_DOTS = new URL(`http://${filled('.')}x/`);

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
	'a prompt': (text) => refusals(PRO, 'text-to-video', { prompt: text }),
	'a URL': (text) => refusals(PRO, 'image-to-video', { prompt, imageUrl: text }),
	'a list of URLs': (text) => refusals(PRO, 'media-to-video', { prompt, mediaUrls: text }),
	'a list of any length': (text) =>
		refusals(MINI, 'media-to-video', { prompt, referenceVideoUrls: text, referenceAudioUrls: [text] }),
	'a callback URL': (text) => [
		refusals(MINI, 'text-to-video', { prompt, callbackUrl: text }),
		scopeOf(text),
		ownAddressProblem(text, 'public'),
	],
	'other fields': (text) =>
		refusals(PRO, 'text-to-video', { prompt, duration: text, resolution: text, generateAudio: text }),
	'the parts of a prompt': (text) => {
		const read = readPromptParts({
			promptIntent: text,
			promptSubject: text,
			promptAction: text,
			promptShots: text,
			promptConstraints: text,
			promptMediaRoles: { role: [{ role: text, medium: text, number: text }] },
		});
		return read.ok ? [composePrompt(read.parts), longestParts(read.parts)] : read.violations;
	},
	'parts that are joined': (text) =>
		composePrompt({
			intent: 'edit',
			mediaRoles: [],
			subject: text,
			action: text,
			scene: text,
			camera: text,
			shots: [text],
			style: text,
			constraints: [],
		}),
	'a callback context': (text) => readNode('callbackContext', { callbackContext: text }),
	'text in general': (text) => [textProblem(text), urlCount(text), isBlank(text), shown(text), shown([text])],
	'a base URL': (text) => {
		try {
			return accountOf({ provider: 'seedance2ai', apiKey: 'key', baseUrl: text });
		} catch (error) {
			return error;
		}
	},
	'a task ID': (text) => plainIdOf(text),
	'Retry-After': (text) => retryAfter({ 'retry-after': text }, 0),
	'a callback token': (text) => verifyToken('key', 'scope', text, 0),
	'an answer': (text) =>
		allProviders.flatMap((provider) => [
			provider.readSubmit({ status: 400, headers: {}, body: text }),
			provider.readStatus(
				{ status: 200, headers: {}, body: JSON.stringify({ error: text, message: text }) },
				'id',
			),
		]),
	'the words of an error': (text) => endWithPeriod(text),
};

/** Of the processor: on a busy machine, time passes that nothing here has used. */
function millisecondsOf(work: () => unknown): number {
	const began = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(began);
	return (user + system) / 1000;
}

/** The shortest of up to three times: the collection of garbage, which counts too, comes when it wants. */
function shortestOf(work: () => unknown): number {
	let shortest = Number.POSITIVE_INFINITY;
	for (let times = 0; times < 3 && shortest > MOST_MS; times += 1) {
		shortest = Math.min(shortest, millisecondsOf(work));
	}
	return shortest;
}

it.each(Object.keys(PARSERS))(
	'%s of any length is read in linear time',
	(name) => {
		const tooSlow = TEXTS.flatMap(([what, text]) => {
			const ms = shortestOf(() => PARSERS[name]?.(text));
			return ms > MOST_MS ? [`${what}: ${Math.round(ms)} ms`] : [];
		});
		expect(tooSlow).toEqual([]);
	},
	120_000,
);

it('a host of 150,000 dots is placed at once', () => {
	expect(shortestOf(() => reachOf(URL_OF_DOTS))).toBeLessThan(MOST_MS);
	expect(reachOf(URL_OF_DOTS)).toBe('private');
});

it('a value is shown without being read to its end', () => {
	const text = 'x'.repeat(100_000);
	const huge = Array.from({ length: 1_000_000 }, () => ({ text }));
	let deep: unknown = 1;
	for (let level = 0; level < 100_000; level += 1) deep = { deep };
	for (const value of [huge, { huge }, deep]) {
		expect(shown(value).length).toBeLessThan(100);
		expect(shortestOf(() => shown(value))).toBeLessThan(MOST_MS);
	}
	expect(shown(deep)).toMatch(/^\{"deep":\{"deep":/);
});
