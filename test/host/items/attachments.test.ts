/** A response that repeats what was sent brings no file into an error or an output item. */
import { withoutFiles } from '../../../nodes/Seedance/host/items/attachments';

const LONG = 'iVBORw0KGgo/AAAA+'.repeat(20);

test.each([
	[`{"url":"data:image/png;base64,${LONG}=="}`, '{"url":"data:image/png;base64,***"}'],
	[
		`data:audio/mp3;base64,${LONG}, data:image/heic;base64,${LONG}`,
		'data:audio/mp3;base64,***, data:image/heic;base64,***',
	],
	[`data:image\\/png;base64,${LONG.replaceAll('/', '\\/')}"`, 'data:image\\/png;base64,***"'],
	[`DATA:IMAGE/PNG;base64,${LONG} is wrong`, 'data:IMAGE/PNG;base64,*** is wrong'],
	['no file;base64,abc', 'no file;base64,abc'],
	['{"id":"cgt-1"}', '{"id":"cgt-1"}'],
])('%#', (text, clean) => {
	expect(withoutFiles(text)).toBe(clean);
});

test.each([
	`data:image/png;base64,${'A'.repeat(40_000_000)}`,
	'data:image/'.repeat(2_000_000) + ';base64,',
	`data:image${'\\'.repeat(20_000_000)};base64,`,
	';base64,'.repeat(3_000_000),
])('takes time in proportion to the length, whatever it is: %#', (text) => {
	const began = performance.now();
	withoutFiles(text);
	expect(performance.now() - began).toBeLessThan(2000);
});
