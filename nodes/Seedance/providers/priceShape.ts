/** What a price may depend on, for providers that publish no price list. */
import { describe } from './allowed';
import { PARAMETER_NAMES, type ParameterName } from './parameters';
import type { Submission } from './vocabulary';

/** A number that makes a result repeatable, and costs nothing. */
const FREE: readonly ParameterName[] = ['seed'];

/**
 * The same text for submissions that cost the same, as far as anybody outside can tell: model, mode and every choice,
 * number and switch; of texts and URLs only whether they are given.
 */
export function priceShape({ model, mode, parameters }: Submission): string {
	const facts = PARAMETER_NAMES.flatMap((name) => {
		const rule = model.parameters[name];
		const value = parameters[name];
		if (rule === undefined || value === undefined || FREE.includes(name)) return [];
		const { kind } = describe(rule.schema).shape;
		return [`${name}=${kind === 'text' || kind === 'urls' ? 'given' : JSON.stringify(value)}`];
	});
	return [model.id, mode, ...facts].join(' ');
}
