import { parse } from 'flatted';
import { z } from 'zod/v4';
import { expect } from './expect';

const binarySchema = z.looseObject({
	id: z.string().optional(),
	mimeType: z.string(),
	fileName: z.string().optional(),
	data: z.string(),
});

const itemSchema = z.looseObject({
	json: z.record(z.string(), z.unknown()),
	binary: z.record(z.string(), binarySchema).optional(),
});

const errorSchema = z.looseObject({ message: z.string(), description: z.string().nullish() });

const taskDataSchema = z.looseObject({
	executionStatus: z.string().optional(),
	error: errorSchema.optional(),
	data: z.looseObject({ main: z.array(z.array(itemSchema).nullable()).optional() }).optional(),
});

const runSchema = z.looseObject({
	resultData: z.looseObject({
		runData: z.record(z.string(), z.array(taskDataSchema)).default({}),
		error: errorSchema.optional(),
		lastNodeExecuted: z.string().optional(),
	}),
});

const answerSchema = z.looseObject({ id: z.string(), status: z.string(), data: z.string() });

/** An item as a node put it out. */
export type Item = z.infer<typeof itemSchema>;

/** A file that belongs to an item. */
export type Binary = z.infer<typeof binarySchema>;

/** What a node did in one of its runs. */
export type TaskData = z.infer<typeof taskDataSchema>;

/** What n8n has kept of an execution. */
export interface Execution {
	id: string;
	/** `success`, `error`, `crashed`, `canceled`; before its end `new`, `running` or `waiting`. */
	status: string;
	/** Why it failed, in n8n's words, with the description where there is one. */
	error: string | null;
	/** Every run of every node, by the node's name. */
	runs: Record<string, TaskData[]>;
	/** What a node put out in its last run. */
	items: (node: string, output?: number) => Item[];
}

/** Reads n8n's answer about an execution, whose data is text in the form that n8n stores. */
export function parseExecution(answer: unknown): Execution {
	const { id, status, data } = expect(answerSchema, answer, 'an execution');
	// While it runs, n8n may not have stored anything yet.
	const stored: unknown = parse(data);
	const { resultData } = expect(runSchema, stored ?? { resultData: {} }, `the data of execution ${id}`);
	const { error, runData: runs } = resultData;
	return {
		id,
		status,
		error: error === undefined ? null : [error.message, error.description].filter(Boolean).join(' – '),
		runs,
		items: (node, output = 0) => runs[node]?.at(-1)?.data?.main?.[output] ?? [],
	};
}
