/** Hosts that compress though they were asked not to: n8n's HTTP client decodes, and says nothing of it. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { film } from './film';
import { chunked, fetchScripted, type Script, type Scripted } from './scriptedHost';

const A = film(1);
const B = film(2);

const CODINGS: Array<[string, (file: Buffer) => Buffer]> = [
	['gzip', gzipSync],
	['deflate', deflateSync],
	['deflate', deflateRawSync],
	['br', brotliCompressSync],
];

/** An answer with so much of a body. */
const answer = (coding: string, body: Buffer, upTo = body.length, ...headers: string[]): Scripted => ({
	headers: [
		`Content-Encoding: ${coding}`,
		`Content-Length: ${body.length}`,
		'Content-Type: video/mp4',
		...headers,
	],
	body: body.subarray(0, upTo),
	// Where it breaks off, some of it has come before.
	closeAfter: upTo < body.length ? 20_000 : 0,
});

describe.each(CODINGS)('a host that compresses: %s', (coding, compress) => {
	const packed = compress(A);
	const half = Math.floor(packed.length / 2);

	test.each([
		['longer than what is announced', A],
		['shorter than what is announced', film(1, 17_100)],
	])('the file is whole, at the first try, though it is %s', async (_, wanted) => {
		const { file, requests } = await fetchScripted(() => answer(coding, compress(wanted)));
		expect([file?.equals(wanted), requests.length]).toEqual([true, 1]);
	});

	test('a file without a length is whole as well', async () => {
		const headers = [`Content-Encoding: ${coding}`, 'Transfer-Encoding: chunked'];
		const { file } = await fetchScripted(() => ({ headers, body: chunked(packed) }));
		expect(file?.equals(A)).toBe(true);
	});

	test('one that breaks off is fetched again, and what came before is not stored twice', async () => {
		const { file, requests } = await fetchScripted((nth) =>
			answer(coding, packed, nth === 0 ? half : packed.length),
		);
		expect([file?.equals(A), requests.length]).toEqual([true, 2]);
	});

	test('a host that sends parts of the compressed bytes is asked for the whole', async () => {
		const script: Script = (nth, { range }) => {
			if (nth === 0) return answer(coding, packed, half, 'ETag: "a"');
			const start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
			if (range === undefined) return answer(coding, packed, packed.length, 'ETag: "a"');
			const contentRange = `Content-Range: bytes ${start}-${packed.length - 1}/${packed.length}`;
			return { status: 206, ...answer(coding, packed.subarray(start), undefined, 'ETag: "a"', contentRange) };
		};
		expect((await fetchScripted(script)).file?.equals(A)).toBe(true);
	});

	test('one that was replaced is an error', async () => {
		const { error } = await fetchScripted((nth) =>
			nth === 0 ? answer(coding, packed, half) : answer(coding, compress(B)),
		);
		expect(error).toContain('the file changed during the download');
	});

	test.each([
		['announced whole', (): Scripted => answer(coding, packed, half)],
		['announced as it is', (): Scripted => answer(coding, packed.subarray(0, half))],
		[
			'in chunks without an end',
			(): Scripted => ({
				headers: [`Content-Encoding: ${coding}`, 'Transfer-Encoding: chunked'],
				body: chunked(packed.subarray(0, half), false),
			}),
		],
		[
			'in chunks with an end',
			(): Scripted => ({
				headers: [`Content-Encoding: ${coding}`, 'Transfer-Encoding: chunked'],
				body: chunked(packed.subarray(0, half)),
			}),
		],
	])('one that is cut is not stored: %s', async (_, script) => {
		expect((await fetchScripted(script)).file).toBeNull();
	});
});

test('a compression that n8n does not know is not stored as a video', async () => {
	const { error } = await fetchScripted(() => answer('compressed-somehow', gzipSync(A)));
	expect(error).toContain('instead of a video');
});

test('a file that is a video by its bytes is one, whatever compression is claimed that n8n does not know', async () => {
	expect((await fetchScripted(() => answer('aws-chunked', A))).file?.equals(A)).toBe(true);
});
