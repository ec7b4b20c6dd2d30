import { z } from 'zod/v4';

/** One number of the table. Most are to be reached, as DESIGN has it. */
const Row = z.object({
	what: z.string(),
	/** The number to reach, in words; empty for none. */
	target: z.string(),
	measured: z.number(),
	unit: z.string(),
	/** What the same is without the node, or with another way; empty for none. */
	comparedWith: z.string(),
	isMissed: z.boolean(),
});
export type Row = z.infer<typeof Row>;

/** What one part of the benchmark has measured. */
export const Measurement = z.object({
	rows: z.array(Row),
	/** Paragraphs and tables below the main table, each with a headline. */
	details: z.array(z.string()),
});
export type Measurement = z.infer<typeof Measurement>;

interface Measured {
	what: string;
	measured: number;
	unit: string;
	comparedWith?: string;
}

/** A number that has to be less than another. */
export function below(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `< ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured < limit) };
}

/** A number that may be as large as another. */
export function atMost(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `≤ ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured <= limit) };
}

/** A number that has to be at least as large as another. */
export function atLeast(limit: number, { comparedWith = '', ...row }: Measured): Row {
	const target = `≥ ${limit.toLocaleString('en')} ${row.unit}`.trim();
	return { ...row, comparedWith, target, isMissed: !(row.measured >= limit) };
}

/** A number without one to reach. */
export function noTarget({ comparedWith = '', ...row }: Measured): Row {
	return { ...row, comparedWith, target: '', isMissed: false };
}

/** A number with as many digits as say something. */
export function shown(value: number): string {
	const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
	return Number(value.toFixed(digits)).toLocaleString('en');
}

/** A table below a headline. */
export function table(headline: string, words: string, lines: readonly (readonly string[])[]): string {
	const [head = [], ...rows] = lines.map((cells) => `| ${cells.join(' | ')} |`);
	const columns = lines[0]?.map((_, column) => (column === 0 ? '---' : '--:')) ?? [];
	return [`## ${headline}`, '', words, '', head, `| ${columns.join(' | ')} |`, ...rows].flat().join('\n');
}
