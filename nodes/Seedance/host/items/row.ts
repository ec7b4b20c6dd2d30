/** The part of an input item that its output item repeats: the prompt, and all fields if Include Input Fields is on. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { TAKING_MODEL, TAKING_TASK_ID, type Operation } from '../../parameters/choices';
import type { Submission } from '../../providers/provider';
import { readNode } from '../../parameters/readValue';
import { located } from '../../parameters/resourceLocator';
import { isBlank } from '../../text/characters';
import { idOf } from '../../text/taskIds';
import { operationOf } from '../context';
import { operationError } from '../operationError';

const Fields = z.custom<IDataObject>((value) => typeof value === 'object' && value !== null);

/** The row of one item. A parked node stores it as JSON. */
export const Row = z.object({
	/** Null if unknown. */
	prompt: z.string().nullable(),
	/** The input item's own object: read it, never change it. */
	fields: Fields,
});
export type Row = z.infer<typeof Row>;

export const NO_ROW: Row = { prompt: null, fields: {} };

/** The part of n8n's context that returns items and their parameters. */
type Source = Pick<IExecuteFunctions, 'getNode' | 'getInputData' | 'getNodeParameter'>;

/** The rows of all items of a run. */
export class Rows {
	private readonly isIncluded: boolean;
	private readonly namesTask: boolean;

	/** @throws NodeOperationError if Include Input Fields is neither on nor off */
	constructor(private readonly context: Source) {
		this.isIncluded = includesInput(context);
		this.namesTask = isOneOf(TAKING_TASK_ID, context);
	}

	/** Returns the row of an item. @param submission what the item submits, or null if it submits nothing */
	of(itemIndex: number, submission: Submission | null): Row {
		const fields = this.isIncluded ? inputFields(this.context, itemIndex) : {};
		const sent = submission?.parameters.prompt;
		if (typeof sent === 'string') return { prompt: sent, fields };
		// An item with a task ID may also have the prompt, as the output of Submit does.
		const known = this.namesTask && typeof fields.prompt === 'string' ? fields.prompt : null;
		return { prompt: known, fields };
	}

	/** Returns the row of an item that was refused before anything was sent. */
	refused(itemIndex: number): Row {
		const row = this.of(itemIndex, null);
		return { ...row, prompt: row.prompt ?? namedPrompt(this.context, itemIndex) };
	}
}

/** Returns the row of an item whose run could not begin. It is empty if Include Input Fields can't be read. */
export function rowNotBegun(context: Source, itemIndex: number): Row {
	try {
		return new Rows(context).refused(itemIndex);
	} catch {
		return NO_ROW;
	}
}

function includesInput(context: Source): boolean {
	const given: unknown = context.getNodeParameter('includeInputFields', 0, false);
	const read = readNode('includeInputFields', { includeInputFields: given });
	if (read.ok) return read.value;
	throw operationError(context.getNode(), read.message);
}

/** Returns the fields of an item. Some nodes create items with files but no json, whatever n8n's types say. */
function inputFields(context: Source, itemIndex: number): IDataObject {
	return Fields.catch({}).parse(context.getInputData()[itemIndex]?.json);
}

// The values that an item names if it was refused.

/**
 * Returns the task ID as entered. n8n merges the output onto the input item, and null would remove the ID of a paid video.
 * @returns null if the operation takes none, if it can't be read, or if it is a number that was rounded and so is another task's ID
 */
export function namedTaskId(context: Pick<Source, 'getNodeParameter'>, itemIndex: number): string | null {
	const given = named(context, TAKING_TASK_ID, 'taskId', itemIndex);
	const text = typeof given === 'number' ? idOf(given) : given;
	return textOrNull(text)?.trim() ?? null;
}

/** Returns the model as entered, for the same reason. */
export function namedModel(context: Pick<Source, 'getNodeParameter'>, itemIndex: number): string | null {
	return textOrNull(named(context, TAKING_MODEL, 'model', itemIndex))?.trim() ?? null;
}

/** Returns the prompt as entered, or null if it is not one text. */
function namedPrompt(context: Source, itemIndex: number): string | null {
	const isText = named(context, TAKING_MODEL, 'promptType', itemIndex) !== 'parts';
	return isText ? textOrNull(named(context, TAKING_MODEL, 'prompt', itemIndex)) : null;
}

function textOrNull(value: unknown): string | null {
	return typeof value === 'string' && !isBlank(value) ? value : null;
}

/** Returns a parameter as entered, or undefined if the operation doesn't take it or it can't be read. */
function named(
	context: Pick<Source, 'getNodeParameter'>,
	operations: readonly Operation[],
	name: string,
	itemIndex: number,
): unknown {
	try {
		return isOneOf(operations, context) ? located(context.getNodeParameter(name, itemIndex)) : undefined;
	} catch {
		return undefined;
	}
}

function isOneOf(operations: readonly Operation[], context: Pick<Source, 'getNodeParameter'>): boolean {
	const operation = operationOf(context);
	return operations.some((one) => one === operation);
}
