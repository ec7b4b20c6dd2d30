import { z } from 'zod/v4';

/** One row of the table. Most have a target from DESIGN. */
const Row = z.object({
	what: z.string(),
	/** Target in words; empty if there is none. */
	target: z.string(),
	measured: z.number(),
	unit: z.string(),
	/** The same number without the node or in another way; empty if there is none. */
	comparedWith: z.string(),
	isMissed: z.boolean(),
});
export type Row = z.infer<typeof Row>;

/** Result of one part of the benchmark. */
export const Measurement = z.object({
	rows: z.array(Row),
	/** Paragraphs and tables below the main table, each with a heading. */
	details: z.array(z.string()),
});
export type Measurement = z.infer<typeof Measurement>;

interface Measured {
	what: string;
	measured: number;
	unit: string;
	comparedWith?: string;
}

/** Returns a row whose number must be less than the limit. */
export function below(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `< ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured < limit) };
}

/** Returns a row whose number must be at most the limit. */
export function atMost(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `≤ ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured <= limit) };
}

/** Returns a row whose number must be at least the limit. */
export function atLeast(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `≥ ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured >= limit) };
}

/** Returns a row without a target. */
export function noTarget({ comparedWith = '', ...row }: Measured): Row {
	return { ...row, comparedWith, target: '', isMissed: false };
}

/** Formats a number with its significant digits. */
export function shown(value: number): string {
	const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
	return Number(value.toFixed(digits)).toLocaleString('en');
}

/** Formats a table with a heading. */
export function table(headline: string, words: string, lines: readonly (readonly string[])[]): string {
	const [head = [], ...rows] = lines.map((cells) => `| ${cells.join(' | ')} |`);
	const columns = lines[0]?.map((_, column) => (column === 0 ? '---' : '--:')) ?? [];
	return [`## ${headline}`, '', words, '', head, `| ${columns.join(' | ')} |`, ...rows].flat().join('\n');
}
