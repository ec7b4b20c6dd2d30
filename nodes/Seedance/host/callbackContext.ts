/** The option Callback Context: what a user gives to be handed on by the trigger, as JSON. */
import { CallbackContext, MOST_CONTEXT_BYTES } from '../tasks/callbackToken';
import { shown } from '../providers/check';
import { isEmpty } from '../providers/loose';

export type ContextReading = { ok: true; value: CallbackContext } | { ok: false; problem: string };

const REMOVE = 'remove the option to hand on nothing';

/**
 * Text that is a JSON object or list is taken for it; other text stays text, so that a row's ID "007" is not a number.
 * @returns the problem in words that go on after the field's name
 */
export function contextOf(given: unknown): ContextReading {
	// Somebody who gives a context relies on it: an expression that yields nothing must not go unnoticed.
	if (isEmpty(given)) return { ok: false, problem: `is empty (${shown(given)}); ${REMOVE}` };
	try {
		const json: unknown = JSON.stringify(typeof given === 'string' ? structureIn(given) : given);
		if (typeof json !== 'string')
			return { ok: false, problem: `is ${shown(given)}, which is no JSON; ${REMOVE}` };
		const bytes = Buffer.byteLength(json);
		if (bytes <= MOST_CONTEXT_BYTES) return { ok: true, value: CallbackContext.parse(JSON.parse(json)) };
		return {
			ok: false,
			problem: `is ${shown(given)}, which as JSON has ${bytes} bytes, but must have at most ${MOST_CONTEXT_BYTES}: give an ID, and look the rest up when the trigger starts`,
		};
	} catch {
		return { ok: false, problem: `is ${shown(given)}, which is no JSON; ${REMOVE}` };
	}
}

function structureIn(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
