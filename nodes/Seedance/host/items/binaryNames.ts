/** Explains why a value that looks like the name of a binary field isn't one. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { textProblem } from '../../text/textProblem';

const File = z.looseObject({
	mimeType: z.string(),
	id: z.string().optional(),
	fileName: z.string().optional(),
});
const Files = z.record(z.string(), File).refine((files) => Object.keys(files).length > 0);

/** A longer text is not a field name. */
const MOST_NAME_CHARACTERS = 100;
/** An item can have any number of fields; the message lists only the first ones. */
const MOST_LISTED = 5;

/**
 * Detects a file object, as {{ $binary.data }} returns it, and says which name to enter instead.
 * @returns a phrase that follows the value in an error message, or null
 */
export function insteadOfName(context: IExecuteFunctions, itemIndex: number, given: unknown): string | null {
	if (typeof given !== 'object' || given === null) return null;
	const { data: file } = File.safeParse(given);
	const isAll = file === undefined && Files.safeParse(given).success;
	if (file === undefined && !isAll) return null;
	const fields = Object.entries(fieldsOf(context, itemIndex));
	const [name = 'data'] =
		fields.find(([, one]) => file !== undefined && one.id === file.id && one.fileName === file.fileName) ??
		fields[0] ??
		[];
	return `must be the name of a binary field: enter ${name}, not {{ $binary${isAll ? '' : `.${name}`} }}`;
}

/**
 * Detects a text that may be a name but matches no binary field, and lists the existing fields. The caller has checked that
 * the item has no such field.
 * @returns a phrase that follows the value in an error message, or null
 */
export function missingField(context: IExecuteFunctions, itemIndex: number, given: unknown): string | null {
	if (typeof given !== 'string') return null;
	const name = given.trim();
	const isName = name !== '' && name.length <= MOST_NAME_CHARACTERS && !/[:/\\\r\n]/.test(name);
	if (!isName || textProblem(name) !== null) return null;
	const has = binaryFields(context, itemIndex);
	const allowed = 'must be a public URL or the name of a binary field';
	return has === null
		? `${allowed}, and the item has no binary fields: enter a URL, or pass a file to this node`
		: `${allowed} (this item has ${has})`;
}

/** Lists the names of an item's binary fields, such as `"data", "frame"`; null if it has none. */
export function binaryFields(context: IExecuteFunctions, itemIndex: number): string | null {
	const names = Object.keys(fieldsOf(context, itemIndex));
	if (names.length === 0) return null;
	const listed = names.slice(0, MOST_LISTED).map((one) => JSON.stringify(one.slice(0, MOST_NAME_CHARACTERS)));
	const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
	return `${listed.join(', ')}${more}`;
}

function fieldsOf(context: IExecuteFunctions, itemIndex: number): z.infer<typeof Files> {
	try {
		return Files.parse(context.getInputData()[itemIndex]?.binary);
	} catch {
		return {};
	}
}
