/** Several connections for one file: what they bring has to be the same file, or it is an error. */
import { film } from './film';
import { fetchScripted, type Script, type Scripted } from './scriptedHost';

const A = film(1);
const B = film(2);
const C = film(1, 500_000);
const HALF = 150_000;
const CHANGED = 'the file changed during the download';
const DATE = 'Date: Thu, 01 Jan 2026 00:00:00 GMT';
const OLD = 'Last-Modified: Wed, 31 Dec 2025 00:00:00 GMT';

/** Half of a file, before the connection breaks. */
const half = (file: Buffer, ...headers: string[]): Scripted => ({
	headers: [`Content-Length: ${file.length}`, 'Content-Type: video/mp4', ...headers],
	body: file.subarray(0, HALF),
	closeAfter: HALF,
});
const whole = (file: Buffer, ...headers: string[]): Scripted => ({
	...half(file, ...headers),
	body: file,
	closeAfter: 0,
});

/** Where a request wants to begin; null where it wants the whole file. */
const startOf = (range: string | undefined) =>
	range === undefined ? null : Number(/^bytes=(\d+)-$/.exec(range)?.[1]);

/** The part that a request asks for, or the whole file. */
function asked(file: Buffer, range: string | undefined, ...headers: string[]): Scripted {
	const start = startOf(range);
	if (start === null) return whole(file, ...headers);
	const body = file.subarray(start);
	const contentRange = `Content-Range: bytes ${start}-${file.length - 1}/${file.length}`;
	return { status: 206, headers: [`Content-Length: ${body.length}`, contentRange, ...headers], body };
}

/** First half of one file, then what is asked for of another. Facts that are stated first, then. */
const replaced =
	(file: Buffer, first: string[], then: string[]): Script =>
	(nth, { range }) =>
		nth === 0 ? half(A, ...first) : asked(file, range, ...then);

describe('a file that was replaced between two connections is an error', () => {
	test.each<[string, Script]>([
		['without any fact to tell', replaced(B, [], [])],
		['with another weak tag', replaced(B, ['ETag: W/"a"'], ['ETag: W/"b"'])],
		['with another weak tag and the same bytes', replaced(A, ['ETag: W/"a"'], ['ETag: W/"b"'])],
		['with another strong tag, by a host that knows no If-Range', replaced(B, ['ETag: "a"'], ['ETag: "b"'])],
		['with another date', replaced(A, [OLD], ['Last-Modified: Wed, 31 Dec 2025 00:00:01 GMT'])],
		['with another length in Content-Range', replaced(Buffer.concat([A, B]), [], [])],
		[
			'with the same weak tag and another length',
			replaced(film(1, 200_000), ['ETag: W/"a"'], ['ETag: W/"a"']),
		],
		['by a host that sends the whole again', (nth) => (nth === 0 ? half(A) : whole(B))],
		['by one that states no length then', (nth) => (nth === 0 ? half(A) : { body: B })],
		['by one that states no length at all', (nth) => (nth === 0 ? chunkedHalf() : { body: B })],
		[
			'and by one that has less now than came before',
			(nth) =>
				nth === 0 ? half(A) : { status: 416, headers: ['Content-Range: bytes */1000', 'Content-Length: 0'] },
		],
	])('%s', async (_, script) => {
		const { file, error } = await fetchScripted(script);
		expect([file, error]).toEqual([null, expect.stringContaining(CHANGED)]);
	});

	test('with another total in each part', async () => {
		const script: Script = (nth, { range }) => {
			const start = startOf(range) ?? 0;
			const end = start + 100_000;
			return {
				status: 206,
				headers: ['Content-Length: 100000', `Content-Range: bytes ${start}-${end - 1}/${400_000 + nth}`],
				body: C.subarray(start, end),
			};
		};
		expect((await fetchScripted(script)).error).toContain(CHANGED);
	});

	test('with a tag in a 416 that is another, though its length is what came', async () => {
		const script: Script = (nth, { range }) => {
			if (nth === 0) return half(A, 'ETag: "a"');
			const headers = [`Content-Range: bytes */${HALF}`, 'Content-Length: 0', 'ETag: "b"'];
			return range === undefined ? whole(B, 'ETag: "b"') : { status: 416, headers };
		};
		expect((await fetchScripted(script)).error).toContain(CHANGED);
	});
});

function chunkedHalf(): Scripted {
	const headers = ['Transfer-Encoding: chunked'];
	return { headers, body: Buffer.concat([Buffer.from('fffff\r\n'), A.subarray(0, HALF)]), closeAfter: HALF };
}

describe('the same file is resumed', () => {
	test.each<[string, string[], string | undefined, boolean]>([
		['by its strong tag', ['ETag: "a"', OLD, DATE], '"a"', true],
		['by its date, which is older than the answer', [OLD, DATE], OLD.slice(15), true],
		[
			'by its bytes, where the date may be of this very second',
			[OLD, OLD.replace('Last-Modified', 'Date')],
			undefined,
			false,
		],
		['by its bytes, where there is no clock to compare the date with', [OLD], undefined, false],
		['by its bytes, where the tag is weak', ['ETag: W/"a"', OLD, DATE], undefined, false],
		['by its bytes, where there is nothing else', [], undefined, false],
	])('%s', async (_, facts, validator, isExact) => {
		const { file, requests } = await fetchScripted(replaced(A, facts, facts));
		expect(file?.equals(A)).toBe(true);
		expect(requests).toHaveLength(2);
		expect(requests[1]?.['if-range']).toBe(validator);
		const start = startOf(requests[1]?.range) ?? 0;
		// Some KiB that came before come again where only they can tell.
		expect([start === HALF, start >= HALF - 4096]).toEqual([isExact, true]);
	});

	test.each<[string, Script]>([
		['though a part states fewer facts', replaced(A, ['ETag: W/"a"', OLD], [])],
		['though the tag became weak', replaced(A, ['ETag: "a"'], ['ETag: W/"a"'])],
		['where the whole comes again without a length', (nth) => (nth === 0 ? half(A) : { body: A })],
		['where no connection states a length', (nth) => (nth === 0 ? chunkedHalf() : { body: A })],
		[
			'where it was replaced before the first bytes arrived',
			(nth) =>
				nth === 0 ? { ...half(A, 'ETag: "a"'), body: Buffer.alloc(0), closeAfter: 0 } : whole(A, 'ETag: "b"'),
		],
		[
			'where a part begins before what was asked for',
			(nth, { range }) => (nth === 0 ? half(A) : asked(A, range?.replace(/\d+/, '7'))),
		],
		[
			'where a part begins after what was asked for',
			(nth, { range }) => (nth === 0 ? half(A) : asked(A, range?.replace(/\d+/, '200000'))),
		],
		[
			'where a host sends the beginning and calls it the rest',
			(nth, { range }) => ({
				...(nth === 0 ? half(A) : asked(A, range)),
				...(nth > 0 && range !== undefined ? { body: A.subarray(0, A.length - (startOf(range) ?? 0)) } : {}),
			}),
		],
		[
			'where every range is refused',
			(nth, { range }) => (nth === 0 ? half(A) : range === undefined ? whole(A) : { status: 416 }),
		],
		[
			'where the length of a part is not told',
			(nth, { range = '' }) =>
				nth === 0
					? half(A)
					: {
							status: 206,
							headers: [`Content-Range: bytes ${startOf(range)}-${A.length - 1}/*`],
							body: A.subarray(startOf(range) ?? 0),
						},
		],
		['where its bytes come one by one', () => ({ ...whole(film(1, 20_000)), oneByOne: true })],
	])('%s', async (_, script) => {
		const { file } = await fetchScripted(script);
		expect(file?.equals(file.length === 20_000 ? film(1, 20_000) : A)).toBe(true);
	});

	test('a host that never sends more than a part of it is asked for one after another, without backing off', async () => {
		const script: Script = (_, { range }) => {
			const start = startOf(range) ?? 0;
			const body = C.subarray(start, start + 70_000);
			const contentRange = `Content-Range: bytes ${start}-${start + body.length - 1}/${C.length}`;
			return { status: 206, headers: [`Content-Length: ${body.length}`, contentRange], body };
		};
		const { file, requests, backedOffMs } = await fetchScripted(script);
		expect(file?.equals(C)).toBe(true);
		expect(requests.length).toBeGreaterThan(7);
		expect(backedOffMs).toBe(0);
	});
});

describe('a file that breaks off is not stored', () => {
	test.each<[string, Scripted]>([
		['before its announced length', half(A)],
		['inside its chunks', chunkedHalf()],
		['in the middle of a film, though the host states no length', { body: A.subarray(0, HALF) }],
	])('%s', async (_, answer) => {
		expect(await fetchScripted(() => answer)).toMatchObject({
			file: null,
			error: expect.stringMatching(/./) as string,
		});
	});

	test.each([
		['is no number', ['Content-Length: many']],
		['is there twice', [`Content-Length: ${HALF}`, `Content-Length: ${A.length}`]],
	])('a length that %s is not guessed at', async (_, headers) => {
		expect((await fetchScripted(() => ({ headers, body: A }))).file).toBeNull();
	});
});

test('a file shorter than what tells its type is asked for once', async () => {
	const { requests, error } = await fetchScripted(() => ({
		headers: ['Content-Length: 3'],
		body: Buffer.from('abc'),
	}));
	expect([requests.length, error]).toEqual([1, expect.stringContaining('instead of a video')]);
});
