/** The part of an input item that its output item has too: its prompt, and its own fields if Include Input Fields is on. */
import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { TAKING_MODEL, TAKING_TASK_ID, type Operation } from '../../parameters/choices';
import type { Submission } from '../../providers/provider';
import { readNode } from '../../parameters/readValue';
import { located } from '../../parameters/resourceLocator';
import { isBlank } from '../../text/characters';
import { idOf } from '../../text/taskIds';
import { operationOf } from '../context';

const Fields = z.custom<IDataObject>((value) => typeof value === 'object' && value !== null);

/** A parked node keeps it as JSON. */
export const Row = z.object({
	/** Null where it isn't known. */
	prompt: z.string().nullable(),
	/** The input item's own object: read it, never change it. */
	fields: Fields,
});
export type Row = z.infer<typeof Row>;

export const NO_ROW: Row = { prompt: null, fields: {} };

/** The part of n8n's context that gives the items and the parameters of one. */
type Source = Pick<IExecuteFunctions, 'getNode' | 'getInputData' | 'getNodeParameter'>;

/** The rows of all items of a run. */
export class Rows {
	private readonly isIncluded: boolean;
	private readonly namesTask: boolean;

	/** @throws NodeOperationError if Include Input Fields has another value than on or off */
	constructor(private readonly context: Source) {
		this.isIncluded = includesInput(context);
		this.namesTask = isOneOf(TAKING_TASK_ID, context);
	}

	/** Returns the row of an item that submits this, or null for an item that submits nothing. */
	of(itemIndex: number, submission: Submission | null): Row {
		const fields = this.isIncluded ? inputFields(this.context, itemIndex) : {};
		const sent = submission?.parameters.prompt;
		if (typeof sent === 'string') return { prompt: sent, fields };
		// The row that names a task may have its prompt, as the item of Submit does.
		const known = this.namesTask && typeof fields.prompt === 'string' ? fields.prompt : null;
		return { prompt: known, fields };
	}

	/** Returns the row of an item for which nothing was sent. */
	refused(itemIndex: number): Row {
		const row = this.of(itemIndex, null);
		return { ...row, prompt: row.prompt ?? namedPrompt(this.context, itemIndex) };
	}
}

/** Returns the same where the run could not begin, and not even the switch may be readable. */
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
	throw new NodeOperationError(context.getNode(), read.message);
}

/** Some nodes make items that have files alone and no json, whatever n8n's types say. */
function inputFields(context: Source, itemIndex: number): IDataObject {
	return Fields.catch({}).parse(context.getInputData()[itemIndex]?.json);
}

// What an item names for which nothing could be done.

/**
 * The task ID as it stands there: n8n lays the item over the row, and a null would take away the ID of a paid video. Null where
 * the operation takes none, where there is nothing to read, and for a number that has been rounded: that would be the ID of
 * another task.
 */
export function namedTaskId(context: Pick<Source, 'getNodeParameter'>, itemIndex: number): string | null {
	const given = named(context, TAKING_TASK_ID, 'taskId', itemIndex);
	const text = typeof given === 'number' ? idOf(given) : given;
	return textOrNull(text)?.trim() ?? null;
}

/** The model as it stands there, for the same reason. */
export function namedModel(context: Pick<Source, 'getNodeParameter'>, itemIndex: number): string | null {
	return textOrNull(named(context, TAKING_MODEL, 'model', itemIndex))?.trim() ?? null;
}

/** The prompt if it is given as one text. */
function namedPrompt(context: Source, itemIndex: number): string | null {
	const isText = named(context, TAKING_MODEL, 'promptType', itemIndex) !== 'parts';
	return isText ? textOrNull(named(context, TAKING_MODEL, 'prompt', itemIndex)) : null;
}

function textOrNull(value: unknown): string | null {
	return typeof value === 'string' && !isBlank(value) ? value : null;
}

/** Returns a parameter as it came, or undefined where the operation doesn't take it or it can't be read. */
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
