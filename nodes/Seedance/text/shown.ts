/** Formats any value for an error message. The result is always short; a value that can't be shown is described by its kind. */
import { characterCount } from './characters';

const SHOWN_CHARACTERS = 80;
/** Characters are counted only up to this length. */
const MOST_COUNTED = 100_000;
const HUGE = BigInt(10) ** BigInt(SHOWN_CHARACTERS);

/** Formats a value in about 80 characters. Long text gets its length; objects and lists are cut. Never throws. */
export function shown(value: unknown): string {
	if (typeof value === 'string' && value.length > SHOWN_CHARACTERS) {
		const length =
			value.length > MOST_COUNTED ? `more than ${MOST_COUNTED}` : characterCount(value).toString();
		return `"${startOf(value)}…" (${length} characters)`;
	}
	const text = written(value, SHOWN_CHARACTERS);
	return text.length > SHOWN_CHARACTERS ? `${startOf(text)}…` : text;
}

/** Returns the first characters of a text, without splitting a surrogate pair. */
function startOf(text: string): string {
	return text.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
}

/** Writes a value as JSON, or names its kind. Stops once the text is longer than `most`, so circular objects end too. */
function written(value: unknown, most: number): string {
	switch (typeof value) {
		case 'string':
			return JSON.stringify(value.slice(0, Math.max(0, most) + 1));
		case 'bigint':
			return value < HUGE && value > -HUGE ? `${value.toString()}n` : 'a BigInt with more than 80 digits';
		case 'function':
		case 'symbol':
			return `a ${typeof value}`;
		case 'object':
			return value === null ? 'null' : objectInWords(value, most);
		default:
			return String(value);
	}
}

function objectInWords(value: object, most: number): string {
	try {
		if (isDate(value)) return dateInWords(value);
		if (value instanceof Promise) return 'a promise';
		if (ArrayBuffer.isView(value)) return 'binary data';
		return Array.isArray(value) ? listInWords(value, most) : recordInWords(value, most);
	} catch {
		return 'an object that cannot be read';
	}
}

function listInWords(list: readonly unknown[], most: number): string {
	let text = '[';
	for (const one of list) {
		text += `${text === '[' ? '' : ','}${written(one, most - text.length)}`;
		if (text.length > most) return text;
	}
	return `${text}]`;
}

function recordInWords(record: object, most: number): string {
	let text = '{';
	for (const key in record) {
		if (!Object.hasOwn(record, key)) continue;
		const before = `${text === '{' ? '' : ','}${written(key, most - text.length)}:`;
		text += before;
		text += written(Reflect.get(record, key), most - text.length);
		if (text.length > most) return text;
	}
	return `${text}}`;
}

/** Returns true for a JavaScript Date and for a Luxon DateTime, which n8n's expressions return. */
function isDate(value: object): boolean {
	return value instanceof Date || Reflect.get(value, 'isLuxonDateTime') === true;
}

function dateInWords(date: object): string {
	const json: unknown = JSON.stringify(date);
	return typeof json === 'string' && json.startsWith('"')
		? `a date (${json.slice(1, -1)})`
		: 'an invalid date';
}
