/** Reads the node's parameters, as n8n evaluates them for each item. */
import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';
import { optionsField } from '../../ui/nodeFields';
import { evaluatedOptions } from './ownParameters';

type Values = Readonly<Record<string, unknown>>;

export class GivenParameters {
	/** Kept, because n8n copies the node each time it is read. */
	readonly node: INode;
	/** The values of parameters without an expression. */
	private readonly constants = new Map<string, unknown>();
	private readonly optionNames: readonly string[];

	constructor(private readonly context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>) {
		this.node = context.getNode();
		this.optionNames = visibleOptions(this.node);
	}

	/**
	 * Returns a parameter's value for an item. A value without an expression is the same for all items, so it is read only once.
	 * @throws Error if its expression can't be evaluated
	 */
	of(name: string, itemIndex: number): unknown {
		if (hasExpression(this.node.parameters[name])) return this.context.getNodeParameter(name, itemIndex);
		if (!this.constants.has(name)) this.constants.set(name, this.context.getNodeParameter(name, itemIndex));
		return this.constants.get(name);
	}

	/**
	 * Returns the options of an item that the editor shows. n8n keeps hidden options in the workflow with their last values. They are
	 * ignored, like hidden fields outside of a collection. If an option's expression can't be evaluated, its value is the error.
	 */
	optionsOf(itemIndex: number): Values {
		if (this.optionNames.length === 0) return {};
		const values = evaluatedOptions(
			this.optionNames,
			() => this.of('options', itemIndex),
			(path) => this.context.getNodeParameter(path, itemIndex),
		);
		return Object.fromEntries(
			this.optionNames.filter((name) => name in values).map((name) => [name, values[name]]),
		);
	}
}

/** Returns true if a value, as stored in the workflow, contains an expression at any depth. */
function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/** Returns the names of the node's options that the editor shows. */
function visibleOptions(node: INode): string[] {
	const raw = node.parameters.options;
	if (typeof raw !== 'object' || raw === null) return [];
	return allOptions()
		.filter((option) => {
			if (!(option.name in raw)) return false;
			return NodeHelpers.displayParameter(raw as INodeParameters, option, node, null, node.parameters);
		})
		.map(({ name }) => name);
}

let options: ReadonlyArray<
	Extract<NonNullable<INodeProperties['options']>[number], { type: unknown }>
> | null = null;

/** Returns the fields of all options. They are created when the first node runs. */
function allOptions(): NonNullable<typeof options> {
	options ??= (optionsField().options ?? []).filter((option) => 'type' in option);
	return options;
}
