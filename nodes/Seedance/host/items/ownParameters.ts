/** The node's and the trigger's own parameters of one item, read by their schemas. */
import { z } from 'zod/v4';
import { InvalidItem } from '../../parameters/invalidItem';
import { MIB, nodeParameter, type NodeParameterName, type NodeValue } from '../../parameters/nodeParameters';
import { readNode, type ReadValue } from '../../parameters/readValue';

type Values = Readonly<Record<string, unknown>>;

export class OwnParameters {
	/**
	 * @param stored what the workflow has: a parameter that isn't there has its default
	 * @param options the collection Options, evaluated; an InvalidItem is that of an expression that can't be evaluated
	 * @param valueOf evaluates a field outside of Options. Throws InvalidItem where it can't
	 */
	constructor(
		protected readonly stored: Values,
		protected readonly options: Values,
		protected readonly valueOf: (name: string) => unknown,
	) {}

	/** Milliseconds. @throws InvalidItem where it isn't a number of minutes */
	maxWaitMs(): number {
		return this.take('maxWaitMinutes') * 60_000;
	}

	/** The name of the binary field to put the video in, or null where it isn't to be downloaded. @throws InvalidItem */
	downloadInto(): string | null {
		return this.take('downloadVideo') ? this.take('binaryPropertyName') : null;
	}

	/** The name that the user gives the video's file, or null. @throws InvalidItem where it can't be one */
	fileName(): string | null {
		return this.take('fileName') ?? null;
	}

	/** @throws InvalidItem where it isn't a whole number in its limits */
	maxFileBytes(): number {
		return this.take('maxFileSizeMb') * MIB;
	}

	/** One parameter as its schema gives it. @throws InvalidItem with what is wrong with it */
	take<N extends NodeParameterName>(name: N): NodeValue<N> {
		const read = this.read(name);
		if (read.ok) return read.value;
		throw new InvalidItem([read.message]);
	}

	/** @throws InvalidItem where its expression can't be evaluated */
	protected read<N extends NodeParameterName>(name: N): ReadValue<NodeValue<N>> {
		const isOption = nodeParameter(name).rare === true;
		if (!(name in (isOption ? this.options : this.stored))) return readNode(name, {});
		return this.readGiven(name, isOption ? this.optionOf(name) : this.valueOf(name));
	}

	/** @throws InvalidItem where its expression can't be evaluated */
	protected optionOf(name: string): unknown {
		const value = this.options[name];
		if (value instanceof InvalidItem) throw value;
		return value;
	}

	protected readGiven<N extends NodeParameterName>(name: N, value: unknown): ReadValue<NodeValue<N>> {
		return readNode(name, { [name]: value });
	}
}

// Made once: to make a schema takes far longer than to use it.
const Options = z.record(z.string(), z.unknown()).catch({});

/** The collection Options as n8n hands it over. Given as one expression, it is none at all. */
export function optionsOf(evaluatedOptions: unknown): Values {
	return Options.parse(evaluatedOptions);
}

/** The value of a field for one item. @throws InvalidItem that names the field where its expression can't be evaluated */
export function evaluated(name: string, evaluate: () => unknown): unknown {
	let words: string;
	try {
		return evaluate();
	} catch (error) {
		words = error instanceof Error ? error.message : String(error);
	}
	throw new InvalidItem([`The expression in ${name} can't be evaluated: ${words}`]);
}
