/** Several URLs in one text: a list where the field takes one, refused where it takes one URL, and never sent as one. */
import { urlCount, urlsIn } from '../../nodes/Seedance/text/urls';
import { bodyOf, refusals } from '../providers/support/shop';

const PRO = 'seedance2ai/pro';
const prompt = 'A red fox';
const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png?x=1&y=2';
const C = 'HTTPS://cdn.example.com/c,d;e|f.mp4';

const inList = (mediaUrls: unknown) => bodyOf(PRO, 'media-to-video', { prompt, mediaUrls }).media_urls;
const refusedInList = (mediaUrls: unknown) => refusals(PRO, 'media-to-video', { prompt, mediaUrls });
const refusedAlone = (imageUrl: unknown) => refusals(PRO, 'image-to-video', { prompt, imageUrl });

const BETWEEN = [
	...[',', ';', '|', '，', '；', '、'],
	...['\n', '\r\n', '\r', '\t', ' ', '   ', '\u2028', '\u00a0', '\v'],
	...[', ', ' ,', ' ; ', ' | ', ',\n', '\n,\n', '\t|\t'],
	...['\\n', '\\r\\n', '\\t', ',\\n', '\\n\\n'],
];

describe.each(BETWEEN)('URLs with %j between them', (between) => {
	// A line break behind the }} of an expression makes such a text of an array.
	const text = `${[A, C, A, B].join(between)}\n`;

	it('are a list where the field takes one', () => {
		expect(inList(text)).toEqual([A, C, A, B]);
	});

	it('are refused where the field takes one URL, with the reason', () => {
		expect(refusedAlone(text)).toEqual([
			expect.stringMatching(
				/^Image URL is .*, but must be a public https URL, and this text contains several/s,
			),
		]);
		expect(refusedAlone(text)[0]).toContain('If anything follows the closing }} of an expression');
	});

	it('are refused as one entry of a list', () => {
		expect(refusedInList([A, `${A}${between}${A}`])).toEqual([
			expect.stringMatching(/\(entry 2\), but must be a public https URL, and this text contains several/s),
		]);
	});
});

describe('one URL', () => {
	it.each([
		'https://web.archive.org/web/2020/https://example.com/a.png',
		'https://web.archive.org/web/2020id_/http://example.com/a.png',
		'https://example.com/a,b.png',
		'https://example.com/a;b|c.png',
		'https://example.com/cdn-cgi/image/width=80,quality=75/https://example.com/a.png',
		'https://example.com/y?list=https://a.example.com,https://b.example.com',
		'https://example.com/y?n=2&list=https://a.example.com|https://b.example.com;https://c.example.com&end=1',
		'https://example.com/y?from=https://a.example.com&to=https://b.example.com',
		'https://example.com/y?q=1#https://a.example.com',
		'https://example.com/a.png?next=https%3A%2F%2Fb.example.com%2C',
		'https://example.com/proxy?https://example.com/a.png',
	])('%s stays one, alone and in a list', (url) => {
		expect(urlCount(url)).toBe('one');
		expect(refusedAlone(url)).toEqual([]);
		expect(inList(url)).toEqual([url]);
		expect(inList(`${url}\n${url}`)).toEqual([url, url]);
		expect(inList([url])).toEqual([url]);
	});
});

describe('what can be read as one URL or as several', () => {
	it('behind the query of a file, another begins', () => {
		const signed = 'https://example.com/a.png?X-Amz-Signature=1,https://example.com/b.JPEG?sig=2';
		expect(inList(signed)).toEqual(signed.split(','));
		expect(refusedAlone(signed)).toEqual([expect.stringContaining('this text contains several')]);
	});

	it.each([
		'https://example.com/render?text=hello,https://example.com/b.png',
		'https://example.com/get?id=1;https://example.com/get?id=2',
		'https://example.com/page#part|https://example.com/b.png',
	])('%s is refused, and told how to write either', (text) => {
		expect(urlCount(text)).toBe('unclear');
		for (const found of [refusedAlone(text), refusedInList(text), refusedInList([text])]) {
			expect(found).toEqual([expect.stringContaining('could be one URL or several')]);
			expect(found[0]).toContain('%2C');
		}
	});

	it.each(['https://example.com/a.pnghttps://example.com/b.png', `${A}${A}${A}`])(
		'%s has nothing between its URLs, and is refused',
		(text) => {
			for (const found of [refusedAlone(text), refusedInList(text)]) {
				expect(found).toEqual([expect.stringContaining('this text contains several')]);
			}
		},
	);
});

describe('other ways to write a list', () => {
	it.each([
		[`["${A}", "${A}",]`, /is not valid JSON/],
		[`['${A}']`, /is not valid JSON/],
		[`[picture](${A})`, /is not valid JSON/],
		[`"${A}","${A}"`, /without quotation marks or brackets/],
		[`${A},`, /without "," at its end/],
		[`${A},\n${A};`, /\(entry 2\).*without ";" at its end|";" at its end/],
		[`First: ${A}`, /^Media URLs is "First:" \(entry 1\)|^Media URLs is "First/],
	])('%j is refused with the reason', (text, words) => {
		const found = refusedInList(text);
		expect(found).toEqual([expect.stringMatching(words)]);
	});

	it('names of binary fields may stand among URLs', () => {
		expect(urlsIn(`photo, ${A}`).pieces).toEqual(['photo', A]);
		expect(urlsIn('photo').pieces).toEqual(['photo']);
	});
});

test('nothing is split behind a piece that is too long for a URL', () => {
	const long = `https://media.example.com/${'a&b='.repeat(3000)}`;

	expect(urlsIn(`${A}, ${long}, ${A}`).pieces).toEqual([A, `${long}, ${A}`]);
});
