/** Reads the node's and the trigger's own parameters of one item by their schemas. */
import { z } from 'zod/v4';
import { InvalidItem } from '../../parameters/invalidItem';
import {
	MIB,
	NODE_PARAMETER_NAMES,
	nodeParameter,
	type NodeParameterName,
	type NodeValue,
} from '../../parameters/nodeParameters';
import { PARAMETER_NAMES, textOf } from '../../parameters/providerParameters';
import { readNode, type ReadValue } from '../../parameters/readValue';

type Values = Readonly<Record<string, unknown>>;

export class OwnParameters {
	/**
	 * @param stored the parameters in the workflow. A parameter that isn't there has its default
	 * @param options the evaluated collection Options. If an expression can't be evaluated, its value is an InvalidItem
	 * @param valueOf evaluates a field outside of Options. Throws InvalidItem if it can't
	 */
	constructor(
		protected readonly stored: Values,
		protected readonly options: Values,
		protected readonly valueOf: (name: string) => unknown,
	) {}

	/** Returns Max Wait in milliseconds. @throws InvalidItem if it isn't a number of minutes */
	maxWaitMs(): number {
		return this.take('maxWaitMinutes') * 60_000;
	}

	/** Returns the name of the binary field for the video, or null if the video is not downloaded. @throws InvalidItem */
	downloadInto(): string | null {
		return this.take('downloadVideo') ? this.take('binaryPropertyName') : null;
	}

	/** Returns the file name that the user entered for the video, or null. @throws InvalidItem if it isn't a valid name */
	fileName(): string | null {
		return this.take('fileName') ?? null;
	}

	/** Returns Max File Size in bytes. @throws InvalidItem if it isn't a whole number within its limits */
	maxFileBytes(): number {
		return this.take('maxFileSizeMb') * MIB;
	}

	/** Returns one parameter, parsed by its schema. @throws InvalidItem with the reason if it is invalid */
	take<N extends NodeParameterName>(name: N): NodeValue<N> {
		const read = this.read(name);
		if (read.ok) return read.value;
		throw new InvalidItem([read.message]);
	}

	/** @throws InvalidItem if its expression can't be evaluated */
	protected read<N extends NodeParameterName>(name: N): ReadValue<NodeValue<N>> {
		const isOption = nodeParameter(name).rare === true;
		if (!(name in (isOption ? this.options : this.stored))) return readNode(name, {});
		return this.readGiven(name, isOption ? this.optionOf(name) : this.valueOf(name));
	}

	/** @throws InvalidItem if its expression can't be evaluated */
	protected optionOf(name: string): unknown {
		const value = this.options[name];
		if (value instanceof InvalidItem) throw value;
		return value;
	}

	protected readGiven<N extends NodeParameterName>(name: N, value: unknown): ReadValue<NodeValue<N>> {
		return readNode(name, { [name]: value });
	}
}

// Created once, because creating a schema takes far longer than using it.
const Options = z.record(z.string(), z.unknown()).catch({});

/** Returns the collection Options, or an empty one for any other value, such as the text of an expression. */
export function optionsOf(evaluatedOptions: unknown): Values {
	return Options.parse(evaluatedOptions);
}

/**
 * Evaluates all options at once, or one by one if one of their expressions can't be evaluated. The value of that option is then the
 * InvalidItem.
 * @param one n8n's function for a path such as options.seed
 */
export function evaluatedOptions(
	names: readonly string[],
	all: () => unknown,
	one: (path: string) => unknown,
): Values {
	try {
		return optionsOf(all());
	} catch {
		return Object.fromEntries(
			names.map((name) => {
				try {
					return [name, evaluated(name, () => one(`options.${name}`))];
				} catch (error) {
					return [name, error];
				}
			}),
		);
	}
}

/** Evaluates a field for one item. @throws InvalidItem that names the field if its expression can't be evaluated */
export function evaluated(name: string, evaluate: () => unknown): unknown {
	let words: string;
	try {
		return evaluate();
	} catch (error) {
		words = error instanceof Error ? error.message : String(error);
	}
	throw new InvalidItem([`The expression in ${labelOf(name)} can't be evaluated: ${words}`]);
}

/** Returns a field's label in the editor, or its name for a part of the prompt, whose label is not kept here. */
function labelOf(name: string): string {
	const own = NODE_PARAMETER_NAMES.find((one) => one === name);
	if (own !== undefined) return nodeParameter(own).label;
	const providers = PARAMETER_NAMES.find((one) => one === name);
	return providers === undefined ? name : textOf(providers).label;
}
