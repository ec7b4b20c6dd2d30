/** Secrets in what a provider says: taken out in every encoding where people read, and out of nothing that is a fact. */
import fc from 'fast-check';
import { secretsOf } from '../../nodes/Seedance/host/secrets';

const KEY = 'sk_live+a/b=c.d~e-f';
const secrets = secretsOf([KEY]);

const percent = (text: string, digits: (hex: string) => string) =>
	Array.from(text, (one) => `%${digits(one.charCodeAt(0).toString(16).padStart(2, '0'))}`).join('');
const unicode = (text: string, digits: (hex: string) => string) =>
	Array.from(text, (one) => `\\u${digits(one.charCodeAt(0).toString(16).padStart(4, '0'))}`).join('');
const lower = (hex: string) => hex;
const upper = (hex: string) => hex.toUpperCase();

describe('a long key', () => {
	it.each([
		['as it is', KEY],
		['with JSON escapes for slashes', KEY.replaceAll('/', '\\/')],
		['with \\u002f for slashes', KEY.replaceAll('/', '\\u002f')],
		['with \\u002F for slashes', KEY.replaceAll('/', '\\u002F')],
		['with every character as \\u00xx', unicode(KEY, lower)],
		['with every character as \\u00XX', unicode(KEY, upper)],
		['percent-encoded', encodeURIComponent(KEY)],
		['percent-encoded in lower case', encodeURIComponent(KEY).toLowerCase()],
		['percent-encoded whole', percent(KEY, upper)],
		['percent-encoded whole in lower case', percent(KEY, lower)],
		['form-encoded', new URLSearchParams({ KEY }).toString().slice(4)],
		['percent-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
		['percent-encoded, in JSON in JSON', JSON.stringify(JSON.stringify(encodeURIComponent(KEY)))],
		['as decimal entities', Array.from(KEY, (one) => `&#${one.charCodeAt(0)};`).join('')],
		['as hexadecimal entities', KEY.replaceAll('/', '&#x2F;').replaceAll('+', '&#x2b;')],
		['as named entities', KEY.replaceAll('/', '&sol;').replaceAll('+', '&plus;').replaceAll('=', '&equals;')],
		['in base64', Buffer.from(KEY).toString('base64')],
		['in base64 for URLs', Buffer.from(KEY).toString('base64url')],
		['in base64 after "Bearer "', Buffer.from(`Bearer ${KEY}`).toString('base64')],
	])('%s is taken out of text, and the rest is left', (_, written) => {
		expect(secrets.areIn(written)).toBe(true);
		const left = secrets.inText(`before ${written} after`);
		expect(left).toMatch(/^before .*\*\*\*.* after$/);
		expect(left).not.toContain(written);
		expect(left.length).toBeLessThan('before *** after'.length + 20);
	});

	it.each([0, 1, 2])(
		'in base64 with %i bytes before it and some after it leaves nothing that decodes to it',
		(bytes) => {
			const whole = Buffer.from(`${'x'.repeat(bytes)}${KEY}, and more`).toString('base64');
			const left = secrets.inText(`code ${whole}`);
			expect(left).toContain('***');
			const decoded = [0, 1, 2, 3].map((from) => Buffer.from(left.slice(5 + from), 'base64').toString());
			for (const text of decoded) expect(text).not.toContain(KEY.slice(0, 8));
		},
	);

	it('is found however its characters are written', () => {
		const forms = [
			(one: string) => one,
			(one: string) => percent(one, upper),
			(one: string) => percent(one, lower),
			(one: string) => unicode(one, lower),
			(one: string) => (one === '/' ? '\\/' : one),
			(one: string) => `&#${one.charCodeAt(0)};`,
		];
		const written = fc
			.array(fc.constantFrom(...forms), { minLength: KEY.length, maxLength: KEY.length })
			.map((picked) => Array.from(KEY, (one, index) => picked[index]?.(one) ?? one).join(''));
		fc.assert(
			fc.property(written, fc.string(), fc.string(), (text, before, after) => {
				expect(secrets.inText(`${before} ${text} ${after}`)).not.toContain(text);
			}),
		);
	});

	it.each([
		[`"the key ${KEY.slice(0, 12)}…", which`, '"the key ***…", which'],
		[`the key ${KEY.slice(0, 12)}...`, 'the key ***...'],
		['"sk_live+a\\/b\\u00…"', '"***…"'],
		['"sk_live%2Ba%2…"', '"***…"'],
	])('leaves nothing of it where the text was cut: %s', (cut, left) => {
		expect(secrets.inText(cut)).toBe(left);
	});

	it('leaves text without it as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				fc.pre(!secrets.areIn(text) && !text.includes('sk_l'));
				expect(secrets.inText(text)).toBe(text);
			}),
		);
	});

	it('is taken out of names and values of JSON, however deep, and the original is left as it was', () => {
		const deep = JSON.parse(`${'['.repeat(20_000)}"${KEY}"${']'.repeat(20_000)}`) as unknown;
		let innermost = secrets.inJson(deep);
		while (Array.isArray(innermost)) innermost = innermost[0];
		expect(innermost).toBe('***');
		const raw = { [KEY]: [{ url: `https://a.example/?k=${KEY}`, n: 1, no: null, yes: true }], __proto__: 1 };
		const before = JSON.stringify(raw);
		expect(secrets.inJson(raw)).toEqual({
			'***': [{ url: 'https://a.example/?k=***', n: 1, no: null, yes: true }],
		});
		expect(JSON.stringify(raw)).toBe(before);
		const named = secrets.inJson(JSON.parse('{"__proto__":{"a":1},"z":2,"a":3}'));
		expect(JSON.stringify(named)).toBe('{"__proto__":{"a":1},"z":2,"a":3}');
	});

	it('is taken out of URLs and other facts as well: a key that gets out is worth more than a link', () => {
		expect(secrets.inUrl(`https://cdn.example/${encodeURIComponent(KEY)}/v.mp4?t=1`)).toBe(
			'https://cdn.example/***/v.mp4?t=1',
		);
		expect(secrets.inFact(`model ${KEY}`)).toBe('model ***');
	});
});

describe('a key of middling length', () => {
	const middling = secretsOf(['seedance2ai']);

	it('is taken out of text and the query of a URL, and left in hosts, paths and other facts', () => {
		expect(middling.inText('no seedance2ai here')).toBe('no *** here');
		expect(middling.inUrl('https://cdn.seedance2ai.io/v.mp4?key=seedance2ai')).toBe(
			'https://cdn.seedance2ai.io/v.mp4?key=***',
		);
		expect(middling.inFact('seedance2ai/pro')).toBe('seedance2ai/pro');
	});
});

describe('a short key', () => {
	it.each(['task', 'n', 'http', '1', 'id', 'sk'])('%s is left in ordinary text and in facts', (key) => {
		const short = secretsOf([key]);
		for (const text of ['The task id is 1: see http://n.example/task?id=1', 'sk', 'no such task_1']) {
			expect(short.inText(text)).toBe(text);
			expect(short.inUrl(text)).toBe(text);
			expect(short.inFact(text)).toBe(text);
		}
	});

	it.each([
		['no good: Bearer ab7', 'no good: Bearer ***'],
		['Authorization: Bearer ab7, 1', 'Authorization: Bearer ***, 1'],
		['the API key "ab7" is revoked', 'the API key "***" is revoked'],
		['{"api_key":"ab7"}', '{"api_key":"***"}'],
		['{\\"token\\":\\"ab7\\"}', '{\\"token\\":\\"***\\"}'],
		['key=ab7&x=ab7', 'key=***&x=ab7'],
		['key=ab78', 'key=ab78'],
	])('is taken out where it is called a key: %s', (text, left) => {
		expect(secretsOf(['ab7']).inText(text)).toBe(left);
	});

	it('is taken out of JSON under a name that calls it a key', () => {
		expect(secretsOf(['1']).inJson({ apiKey: '1', id: '1', list: ['1'] })).toEqual({
			apiKey: '***',
			id: '1',
			list: ['1'],
		});
	});
});

it('none is a secret where there is none, and an empty one takes nothing out', () => {
	expect(secretsOf(['']).inText('a text with a key: "" in it')).toBe('a text with a key: "" in it');
});

it('several secrets are all taken out, those that overlap as one', () => {
	const both = secretsOf(['abcdefgh-1', 'fgh-12345', 'abcdefgh']);
	expect(both.inText('x abcdefgh-12345 y abcdefgh z fgh-12345')).toBe('x *** y *** z ***');
});

// As much of any of these took minutes with a pattern made from the key.
it.each([
	['what looks like the key', 'sk_live+a/b=c.d~e-'],
	['percent signs', '%2'],
	['encoded text', '%73\\u006b'],
	['labels', 'key: '],
	['cuts', 'sk_l…'],
	['backslashes', '\\'],
	['entities', '&#x'],
	['the key itself', KEY],
])('half a megabyte of %s takes no longer than a moment', (_, part) => {
	const text = part.repeat(Math.ceil(500_000 / part.length));
	const all = secretsOf([KEY, 'ab7', 'a'.repeat(64)]);
	const from = performance.now();
	all.inText(text);
	all.areIn(text);
	expect(performance.now() - from).toBeLessThan(3000);
});
