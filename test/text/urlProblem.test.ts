/** URLs that would be charged for and fail later: with characters that nobody sees, and of pages in place of files. */
import { urlProblem } from '../../nodes/Seedance/text/urlProblem';
import { refusals } from '../providers/support/shop';

const file = (url: string) => urlProblem(url, 'https', 'public');
const call = (url: string) => urlProblem(url, 'https', 'public', 'call');

describe('the text of a URL', () => {
	it.each([
		['\u200b', 'U+200B'],
		['\u200e', 'U+200E'],
		['\u202e', 'U+202E'],
		['\u2060', 'U+2060'],
		['\u00ad', 'U+00AD'],
		['\u3164', 'U+3164'],
		['\u{e0041}', 'U+E0041'],
		['\u0000', 'U+0000'],
		['\ud800', 'U+D800'],
	])('with %j in it is refused, naming the character', (character, named) => {
		for (const url of [
			`https://example.com/a${character}.png`,
			`https://exam${character}ple.com/a.png`,
			`https://example.com/a.png${character}`,
		]) {
			expect(file(url)).toBe(`must be a public https URL without the invisible character ${named} in it`);
			expect(call(url)).toBe(file(url));
		}
	});

	it.each([
		['https://example.com/a\u00a0.png', 'without spaces or line breaks'],
		['https://example.com/a\ufeff.png', 'without spaces or line breaks'],
		['https://example.com/a.png?x=1&amp;y=2', 'with & instead of &amp;'],
		['https://example.com\\a.png', 'without a backslash'],
		['"https://example.com/a.png"', 'without quotation marks or brackets around it'],
		["'https://example.com/a.png'", 'without quotation marks or brackets around it'],
		['“https://example.com/a.png”', 'without quotation marks or brackets around it'],
		['<https://example.com/a.png>', 'without quotation marks or brackets around it'],
		['[picture](https://example.com/a.png)', 'without quotation marks or brackets around it'],
		['["https://example.com/a.png"]', 'without quotation marks or brackets around it'],
		['https://example.com/a.png"', 'without quotation marks or brackets around it'],
		['https://example.com/<id>.png', 'without the characters " < > in it'],
		['https://example.com/a.png,', 'without "," at its end'],
		['https://example.com/undefined', 'without "undefined", which comes'],
		['https://example.com/undefined.png', 'without "undefined", which comes'],
		['https://example.com/get?id=undefined&x=1', 'without "undefined", which comes'],
		['data:image/png;base64,AAAA', 'enter the name of a binary field'],
		[`data:image/png;base64,${'A'.repeat(9000)}`, 'enter the name of a binary field'],
		[`DATA:video/mp4;base64,${'A'.repeat(2_000_000)}`, 'enter the name of a binary field'],
		[`iVBORw0KGgo${'A'.repeat(900)}==`, 'enter the name of a binary field'],
		[`iVBORw0KGgo${'A/+9'.repeat(500_000)}`, 'enter the name of a binary field'],
		[`${'A'.repeat(76)}\r\n`.repeat(200), 'enter the name of a binary field'],
		[`https://example.com/${'a'.repeat(8192)}`, 'of at most 8192 characters'],
		[`https://${'a.'.repeat(300)}com/a.png`, 'with a host of at most 253 characters'],
		[`https:${'a.'.repeat(300)}com/a.png`, 'with a host of at most 253 characters'],
		[`https://me:secret@${'a.'.repeat(300)}com/a.png`, 'with a host of at most 253 characters'],
	])('%.80s is refused: %s', (url, words) => {
		expect(file(url)).toContain(`must be a public https URL`);
		expect(file(url)).toContain(words);
		expect(call(url)).toContain(words);
	});

	it.each([
		'https://example.com/undefined-behavior.png',
		"https://example.com/it's(1).png",
		'https://example.com/été/图片.png',
		'https://example.com/a.png?x=1&y=2#z',
		'https://example.com/?file=a.png',
		'https://müller.example.com/a.png',
		`https://example.com/${'a'.repeat(8000)}`,
	])('%s is fine', (url) => {
		expect(file(url)).toBeNull();
	});
});

describe('only a host', () => {
	it.each([
		'https://example.com',
		'https://example.com/',
		'https://example.com/#top',
		'https://example.com:8443',
	])('%s is no file, and may be called', (url) => {
		expect(file(url)).toBe('must be a public https URL that points to a file, and this is only a host');
		expect(call(url)).toBeNull();
	});

	it('may be called back', () => {
		const given = { prompt: 'A red fox', callbackUrl: 'https://example.com' };
		expect(refusals('seedanceapi/seedance-2.0', 'text-to-video', given)).toEqual([]);
	});
});

describe('a page around a file', () => {
	it.each([
		['https://drive.google.com/file/d/1AbC/view?usp=sharing', 'Google Drive', 'uc?export=download&id='],
		['https://drive.google.com/open?id=1AbC', 'Google Drive', 'uc?export=download&id='],
		['https://drive.google.com/drive/folders/1AbC', 'Google Drive', 'uc?export=download&id='],
		['https://docs.google.com/presentation/d/1AbC/edit', 'Google Docs', 'binary field'],
		['https://photos.app.goo.gl/abc', 'Google Photos', 'binary field'],
		['https://photos.google.com/share/abc', 'Google Photos', 'binary field'],
		['https://www.dropbox.com/s/abc/a.png?dl=0', 'Dropbox', 'dl=1'],
		['https://www.dropbox.com/scl/fi/abc/a.png?rlkey=x&dl=0', 'Dropbox', 'dl=1'],
		['https://dropbox.com/s/abc/a.png', 'Dropbox', 'dl=1'],
		['https://1drv.ms/i/s!abc', 'OneDrive', 'binary field'],
		['https://onedrive.live.com/?id=abc&cid=1', 'OneDrive', 'binary field'],
		['https://acme.sharepoint.com/:i:/s/team/abc', 'SharePoint', 'download=1'],
		['https://acme-my.sharepoint.com/personal/x/_layouts/15/onedrive.aspx?id=1', 'SharePoint', 'download=1'],
		['https://www.icloud.com/photos/#abc', 'iCloud', 'binary field'],
		['https://share.icloud.com/photos/abc', 'iCloud', 'binary field'],
		['https://we.tl/t-abc', 'WeTransfer', 'binary field'],
		['https://wetransfer.com/downloads/abc', 'WeTransfer', 'binary field'],
		['https://app.box.com/s/abc', 'Box', 'binary field'],
		['https://mega.nz/file/abc', 'MEGA', 'binary field'],
		['https://www.youtube.com/watch?v=abc', 'YouTube', 'binary field'],
		['https://youtu.be/abc', 'YouTube', 'binary field'],
		['https://m.youtube.com/shorts/abc', 'YouTube', 'binary field'],
		['https://vimeo.com/12345', 'Vimeo', 'binary field'],
		['https://player.vimeo.com/video/12345', 'Vimeo', 'binary field'],
		['https://www.bilibili.com/video/BV1', 'Bilibili', 'binary field'],
		['https://www.tiktok.com/@a/video/1', 'TikTok', 'binary field'],
		['https://www.instagram.com/p/abc/', 'Instagram', 'binary field'],
		['https://imgur.com/abc', 'Imgur', 'i.imgur.com'],
		['https://imgur.com/a/abc', 'Imgur', 'i.imgur.com'],
		['https://giphy.com/gifs/abc', 'Giphy', 'media.giphy.com'],
		['https://github.com/o/r/blob/main/a.png', 'GitHub', '/raw/'],
		['https://unsplash.com/photos/abc', 'Unsplash', 'images.unsplash.com'],
		['https://www.canva.com/design/abc/view', 'Canva', 'binary field'],
		['https://www.figma.com/design/abc', 'Figma', 'binary field'],
	])('%s is refused as one of %s, with what to do: %s', (url, service, instead) => {
		expect(file(url)).toContain(
			`must be a public https URL that points to a file, and this is a page of ${service}`,
		);
		expect(file(url)).toContain(instead);
		expect(call(url)).toBeNull();
	});

	it.each([
		'https://drive.google.com/uc?export=download&id=1AbC',
		'https://drive.usercontent.google.com/download?id=1AbC&export=download',
		'https://drive.google.com/thumbnail?id=1AbC',
		'https://lh3.googleusercontent.com/abc=w1024',
		'https://docs.google.com/presentation/d/1AbC/export/png',
		'https://www.dropbox.com/s/abc/a.png?dl=1',
		'https://www.dropbox.com/scl/fi/abc/a.png?rlkey=x&raw=1',
		'https://dl.dropboxusercontent.com/s/abc/a.png',
		'https://onedrive.live.com/download?resid=1',
		'https://acme.sharepoint.com/:i:/s/team/abc?download=1',
		'https://acme.sharepoint.com/sites/team/a.png',
		'https://acme.box.com/shared/static/a.png',
		'https://img.youtube.com/vi/abc/0.jpg',
		'https://i.ytimg.com/vi/abc/0.jpg',
		'https://player.vimeo.com/progressive_redirect/playback/1/rendition/720p/file.mp4',
		'https://i.imgur.com/abc.png',
		'https://imgur.com/abc.png',
		'https://media.giphy.com/media/abc/giphy.mp4',
		'https://github.com/o/r/raw/main/a.png',
		'https://github.com/o/r/blob/main/a.png?raw=true',
		'https://raw.githubusercontent.com/o/r/main/a.png',
		'https://images.unsplash.com/photo-1',
		'https://export-download.canva.com/abc.png',
		'https://notyoutube.com/watch.mp4',
		'https://youtube.com.example.com/a.png',
	])('%s may be a file', (url) => {
		expect(file(url)).toBeNull();
	});
});
