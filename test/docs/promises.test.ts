import { PROMISES } from '../../scripts/promises';
import { problemsOf } from './testFiles';
import { testNamesIn } from './testNames';

const NAMED = PROMISES.flatMap(({ promise, shownBy }) =>
	Object.entries(shownBy).map(([file, names]) => ({ promise, file, names })),
);

describe('the promises of the README', () => {
	it('are six, and each is shown by tests', () => {
		expect(PROMISES).toHaveLength(6);
		for (const { shownBy } of PROMISES) expect(Object.values(shownBy).flat().length).toBeGreaterThan(2);
	});

	it.each(NAMED)('$promise: $file has each test that is named, and is run', ({ file, names }) => {
		expect(problemsOf({ [file]: names })).toEqual([]);
	});
});

describe('the names of tests in a file', () => {
	const source = `
		describe.each(PROVIDERS)('on %s', (provider) => {
			test('one', async () => {});
			it.each<[string]>([['a']])('%s is one too', () => { test.length; });
			it.skip('skipped', () => {});
			it.todo('to be written');
			describe('inside', () => { it(\`\${provider} is named\`, () => {}); });
		});
		describe.skip('nothing of this', () => { it('runs', () => {}); });
		// test('commented out', () => {});
		expect('test').toBe(it('no declaration'));
	`;

	it('are those that run, with the blocks around them', () => {
		expect(testNamesIn(source)).toEqual([
			'on %s › one',
			'on %s › %s is one too',
			'on %s › inside › ${provider} is named',
		]);
	});
});
