/** Composes the prompt of an item that is given in parts. */
import { describe } from '../schemaShape';
import { characterCount } from '../../text/characters';
import { listed } from '../../text/sentences';
import { isEmpty, readLoosely } from '../coerce';
import { isRequired, type Mode, type Model, type ParameterRule } from '../model';
import { textOf } from '../providerParameters';
import { composePrompt, longestParts, MEDIA, mediaOf, parametersOf, type PromptParts } from './promptParts';
import { PROMPT_FIELDS, readPromptParts, type PromptField } from './promptReader';
import { violationsIn } from '../invalidItem';

export type ComposedPrompt =
	| {
			ok: true;
			/** Replaces the field Prompt. */
			text: string;
			/** Sentence to add to an error about the text, because the user never sees the composed text. */
			remark: string;
	  }
	| { ok: false; violations: readonly string[] };

/**
 * Reads and composes the parts. Never throws: problems are in `violations`.
 * @param valueOf reads a field of the item
 */
export function composedPrompt(valueOf: (name: string) => unknown, model: Model, mode: Mode): ComposedPrompt {
	const violations: string[] = [];
	const raw: Partial<Record<PromptField, unknown>> = {};
	for (const name in PROMPT_FIELDS) {
		try {
			raw[name as PromptField] = valueOf(name);
		} catch (error) {
			violations.push(...violationsIn(error));
		}
	}
	const read = readPromptParts(raw);
	if (!read.ok || violations.length > 0) {
		return { ok: false, violations: [...violations, ...(read.ok ? [] : read.violations)] };
	}
	const { parts } = read;
	const misplaced = [...misplacedMedia(parts, model, mode), ...missingMedia(parts, model, mode, valueOf)];
	if (misplaced.length > 0) return { ok: false, violations: misplaced };
	const text = composePrompt(parts);
	if (text === '')
		return { ok: true, text, remark: 'The node composes the prompt from its parts: fill in Subject' };
	const [longest = '', second] = longestParts(parts);
	const shorten = `shorten the longest part, ${longest}${second === undefined ? '' : `, then ${second}`}`;
	const isTooLong = characterCount(text) > mostCharacters(model);
	return {
		ok: true,
		text,
		remark: `The node composes the prompt from its parts${isTooLong ? `: ${shorten}` : ''}`,
	};
}

/** Returns problems with media in the prompt that the model doesn't accept in this mode. */
function misplacedMedia({ intent, mediaRoles }: PromptParts, model: Model, mode: Mode): string[] {
	const media = mediaOf(model, mode);
	const where = `mode "${mode}" of ${model.title}`;
	const intents =
		intent === 'create' || media.includes('video')
			? []
			: [
					`Intent is "${intent}", but ${where} accepts no video to ${intent}: set Intent to Create a New Video`,
				];
	const roles = mediaRoles
		.filter(({ medium }) => !media.includes(medium))
		.map(({ medium }) => {
			const quoted = media.map((one) => `"${one}"`);
			const allowed =
				media.length === 0
					? `${where} accepts no media: remove the role`
					: `must be ${listed(quoted, 'or')} in ${where}`;
			return `Media Roles › Media Type is "${medium}", but ${allowed}`;
		});
	return [...intents, ...roles];
}

/**
 * Returns problems with roles whose position is beyond the end of the list. In a list for several kinds, each file may be of any
 * kind.
 */
function missingMedia(
	{ mediaRoles }: PromptParts,
	model: Model,
	mode: Mode,
	valueOf: (name: string) => unknown,
): string[] {
	return mediaRoles.flatMap(({ medium, number }) => {
		const { noun, isNumbered } = MEDIA[medium];
		if (!isNumbered) return [];
		return parametersOf(medium, model, mode).flatMap((parameter) => {
			const count = givenIn(model.parameters[parameter], mode, () => valueOf(parameter));
			if (count === null || number <= count) return [];
			const has = count === 0 ? 'is empty' : `has only ${count} ${count === 1 ? 'entry' : 'entries'}`;
			return [`Media Roles refers to ${noun} ${number}, but ${textOf(parameter).label} ${has}`];
		});
	});
}

/** Returns the number of files in a list; null if the list itself is invalid, which its own check reports. */
function givenIn(rule: ParameterRule | undefined, mode: Mode, valueOf: () => unknown): number | null {
	if (rule === undefined) return null;
	try {
		const value = valueOf();
		if (isEmpty(value)) return isRequired(rule, mode) ? null : 0;
		const list = readLoosely(rule.schema, value);
		return Array.isArray(list) ? list.length : null;
	} catch {
		return null;
	}
}

function mostCharacters(model: Model): number {
	const rule = model.parameters.prompt;
	const shape = rule === undefined ? null : describe(rule.schema).shape;
	return shape?.kind === 'text' ? shape.max : Number.POSITIVE_INFINITY;
}
