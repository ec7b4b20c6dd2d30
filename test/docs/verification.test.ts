import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { ERROR_TEXTS, nextStepOf } from '../../nodes/Seedance/host/items/errorTexts';
import { allProviders } from '../../nodes/Seedance/providers';
import { FAILURE_CODES } from '../../nodes/Seedance/providers/task';
import { OPERATIONS } from '../../nodes/Seedance/parameters/choices';
import { REPOSITORY } from '../package/folders';

const text = readFileSync(join(REPOSITORY, 'docs/verification.md'), 'utf8');

describe('docs/verification.md', () => {
	it('holds every rule that n8n scans with against the package, once, and none that there is not', () => {
		const printed = execFileSync(process.execPath, [join(__dirname, 'rules.mjs')], { encoding: 'utf8' });
		const rules = z.array(z.string()).parse(JSON.parse(printed));
		const [, scan = ''] = text.split('\n## The scan\n');
		const [own = ''] = scan.split('\n## ');
		const firstCells = [...own.matchAll(/^\| (`.*?) \| /gm)].map(([, cell]) => cell ?? '');
		const named = firstCells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
		// A rule that the plugin still has, and neither set uses.
		const told = named.filter((name) => name !== 'node-class-description-icon-missing');
		expect(rules.length).toBeGreaterThan(150);
		expect([...told].sort()).toEqual([...new Set(rules)].sort());
	});

	it('says of each rule how it stands, and gives a reason where it is not met', () => {
		const rows = text.split('\n').filter((line) => line.startsWith('|') && !/^\| (Rule|---)/.test(line));
		const cells = rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
		const stands = cells.map(([, state = '']) => state);
		expect(new Set(stands)).toEqual(new Set(['met', 'open', 'not met', 'n/a']));
		const unexplained = cells.filter(([, state, how = '']) => state === 'not met' && how.trim().length < 5);
		expect(unexplained).toEqual([]);
	});

	it('is right about what it counts: operations, and words that an error should not have', () => {
		expect(text).toContain('Seven operations');
		expect(OPERATIONS).toHaveLength(7);
		const words = FAILURE_CODES.flatMap((code) => [
			ERROR_TEXTS[code].meaning,
			...allProviders.flatMap((provider) =>
				[true, false].map((hasTask) => nextStepOf(code, provider, hasTask)),
			),
		]);
		expect(words.filter((one) => /\b(error|problem|failure|mistake)s?\b/i.test(one))).toEqual([]);
	});
});
