/** The fault table as text, for `npm run money`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TableRow {
	provider: string;
	on: string;
	fault: string;
	retry: string;
	posts: string;
	charges: number;
	ends: string;
	passed: boolean;
}

/** Writes the rows to artifacts/money-<provider>.md. */
export function writeTable(provider: string, rows: readonly TableRow[]): void {
	const folder = join(__dirname, '../../artifacts');
	mkdirSync(folder, { recursive: true });
	const lines = [
		`## ${provider}`,
		'',
		'| fault on | fault | tried again by | POSTs | charges | ends | |',
		'|---|---|---|---|---|---|---|',
		...rows.map(
			({ on, fault, retry, posts, charges, ends, passed }) =>
				`| ${on} | ${fault} | ${retry} | ${posts} | ${charges} | ${ends} | ${passed ? 'pass' : 'FAIL'} |`,
		),
		'',
	];
	writeFileSync(join(folder, `money-${provider}.md`), lines.join('\n'));
}
