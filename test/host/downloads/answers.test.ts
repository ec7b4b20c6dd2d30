/** Responses of media hosts: the bytes decide what a file is, and no text from a host is stored unchecked. */
import { box, film } from './film';
import { fetchScripted, type Script, type Scripted } from './scriptedHost';

const A = film();
const whole = (status: number, ...headers: string[]): Scripted => ({
	status,
	headers: [`Content-Length: ${A.length}`, ...headers],
	body: A,
});

describe('a success of any kind is judged by what it brings', () => {
	test.each<[string, Script]>([
		['201', () => whole(201)],
		['202', () => whole(202)],
		['203', () => whole(203)],
		['226', () => whole(226)],
		['206 that is whole', () => whole(206, `Content-Range: bytes 0-${A.length - 1}/${A.length}`)],
		[
			'206 that is the beginning',
			(nth, { range }) => {
				const start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
				const body = nth === 0 ? A.subarray(0, 120_000) : A.subarray(start);
				const end = start + body.length - 1;
				const contentRange = `Content-Range: bytes ${start}-${end}/${A.length}`;
				return { status: 206, headers: [`Content-Length: ${body.length}`, contentRange], body };
			},
		],
		[
			'206 that is something else',
			(nth) => (nth === 0 ? { ...whole(206, 'Content-Range: bytes 7-9/10'), body: A } : whole(200)),
		],
		[
			'206 that does not say what it is, until it is asked for a part',
			(_, { range }) =>
				range === 'bytes=0-' ? whole(206, `Content-Range: bytes 0-${A.length - 1}/${A.length}`) : whole(206),
		],
	])('%s', async (_, script) => {
		const { file } = await fetchScripted(script);
		expect(file?.equals(A)).toBe(true);
	});

	test.each([204, 205])('%i is nothing', async (status) => {
		const { error, requests } = await fetchScripted(() => ({ status }));
		expect(error).toContain('sent nothing instead of a video');
		expect(requests).toHaveLength(1);
	});

	test('a page with 203 is refused at once', async () => {
		const body = Buffer.from('<html></html>');
		const headers = ['Content-Type: text/html', `Content-Length: ${body.length}`];
		const { error, requests } = await fetchScripted(() => ({ status: 203, headers, body }));
		expect(error).toContain('sent text/html instead of a video');
		expect(requests).toHaveLength(1);
	});
});

describe('the type and the name of a file', () => {
	const unknown = Buffer.from('\x01\x02\x03\x04 a format that nobody knows', 'latin1');
	const long = 'x'.repeat(127);

	test.each([
		['video/x-flv', 'video/x-flv', 'flv'],
		['VIDEO/MPEG; x=y', 'video/mpeg', 'mpeg'],
		['video/vnd.some+thing', 'video/vnd.some+thing', 'vndsomething'],
		[`video/${long}`, `video/${long}`, 'x'.repeat(16)],
		[`video/${long}x`, 'video/mp4', 'mp4'],
		['video/x"><script>', 'video/mp4', 'mp4'],
		['video/../../etc/passwd', 'video/mp4', 'mp4'],
		['video/', 'video/mp4', 'mp4'],
		['video/a b', 'video/mp4', 'mp4'],
		['video/-', 'video/mp4', 'mp4'],
		['video/x-+', 'video/x-+', 'mp4'],
		['video/mp4, text/html', 'video/mp4', 'mp4'],
	])('announced as %s, which only the host knows', async (contentType, mimeType, extension) => {
		const headers = [`Content-Type: ${contentType}`, `Content-Length: ${unknown.length}`];
		const { binary } = await fetchScripted(() => ({ headers, body: unknown }));
		expect(binary?.mimeType).toBe(mimeType);
		expect(binary?.fileName).toBe(`film.${extension}`);
	});

	test('are those of its bytes, whatever is announced', async () => {
		const { binary } = await fetchScripted(() => whole(200, 'Content-Type: video/x"><script>'));
		expect(binary).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
	});

	test.each(['styp', 'moof', 'sidx'])('an MP4 that begins with %s is one', async (type) => {
		const body = box(type);
		const headers = ['Content-Type: application/octet-stream', `Content-Length: ${body.length}`];
		const { binary } = await fetchScripted(() => ({ headers, body }));
		expect(binary).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
	});

	test.each([
		['video/mp4', 'video/mp4'],
		['application/octet-stream', 'video/mp4'],
		['audio/mp4', undefined],
	])(
		'a video with the brand of audio is one unless the host says otherwise: %s',
		async (contentType, mimeType) => {
			const body = box('ftyp', Buffer.from('M4A \0\0\0\0M4A isom'));
			const headers = [`Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
			const { binary } = await fetchScripted(() => ({ headers, body }));
			expect(binary?.mimeType).toBe(mimeType);
		},
	);

	test('a type that is none is not repeated in an error', async () => {
		const headers = ['Content-Type: text/x"><script>', 'Content-Length: 4'];
		const { error } = await fetchScripted(() => ({ headers, body: Buffer.from('oops') }));
		expect(error).toContain('sent something instead of a video');
	});
});
