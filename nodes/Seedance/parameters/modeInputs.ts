/** Inputs of a mode other than the prompt: files and tasks to make the video from. */
import { isRequired, takes, type Mode, type Model } from './model';
import { listed } from '../text/sentences';
import { PARAMETER_NAMES, textOf, type ParameterName } from './providerParameters';

export interface ModeInputs {
	/** All of these must be given. */
	readonly required: readonly ParameterName[];
	/** At least one of these must be given. Empty, or two or more. */
	readonly oneOf: readonly ParameterName[];
	readonly optional: readonly ParameterName[];
}

/** Stands for any file when trying the model's rules. */
const SOME_FILE = ['https://example.com/file'];

/** Derives the inputs from the model's parameters and rules, so that the editor matches the check before sending. */
export function modeInputs(model: Model, mode: Mode): ModeInputs {
	const inputs = PARAMETER_NAMES.flatMap((name) => {
		const rule = model.parameters[name];
		if (name === 'prompt' || !takes(rule, mode, {})) return [];
		const isNeeded = isRequired(rule, mode);
		return isNeeded || textOf(name).media !== undefined ? [{ name, isNeeded }] : [];
	});
	const required = inputs.filter(({ isNeeded }) => isNeeded).map(({ name }) => name);
	const others = inputs.filter(({ isNeeded }) => !isNeeded).map(({ name }) => name);
	const isEnough = (...names: ParameterName[]) => {
		const given = Object.fromEntries([...required, ...names].map((name) => [name, SOME_FILE]));
		return (model.rules ?? []).every((rule) => rule(mode, given) === null);
	};
	const oneOf = isEnough() ? [] : others.filter((name) => isEnough(name));
	return { required, oneOf, optional: others.filter((name) => !oneOf.includes(name)) };
}

/** Describes the inputs, such as "Needs Image URL. End Image URL is optional." */
export function inputsInWords({ required, oneOf, optional }: ModeInputs): string {
	const needed = [...required.map(labelOf), ...(oneOf.length === 0 ? [] : [labelsOf(oneOf, 'or')])];
	if (needed.length === 0 && optional.length === 0) return 'Needs only a prompt';
	const needs = `Needs ${needed.join(' and ')}`;
	if (optional.length === 0) return needs;
	const others = labelsOf(optional, 'and');
	return `${needs}. ${others} ${others.endsWith('s') ? 'are' : 'is'} optional.`;
}

/** Lists fields by their labels in the editor, such as "Image URL, Media URLs, or Seed". */
export function labelsOf(names: readonly ParameterName[], joint: 'and' | 'or'): string {
	return listed(names.map(labelOf), joint);
}

function labelOf(name: ParameterName): string {
	return textOf(name).label;
}
