/** The node's parameters, as n8n evaluates them for each item. */
import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';
import { optionsField } from '../../ui/nodeFields';
import { evaluated, optionsOf } from './ownParameters';

type Values = Readonly<Record<string, unknown>>;

export class GivenParameters {
	/** n8n makes a copy of it for each caller. */
	readonly node: INode;
	/** The values of parameters without an expression. */
	private readonly constants = new Map<string, unknown>();
	private readonly optionNames: readonly string[];

	constructor(private readonly context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>) {
		this.node = context.getNode();
		this.optionNames = visibleOptions(this.node);
	}

	/**
	 * Returns a parameter's value for an item. One without an expression is the same for all items, so n8n is asked for it once.
	 * @throws Error where its expression can't be evaluated
	 */
	of(name: string, itemIndex: number): unknown {
		if (hasExpression(this.node.parameters[name])) return this.context.getNodeParameter(name, itemIndex);
		if (!this.constants.has(name)) this.constants.set(name, this.context.getNodeParameter(name, itemIndex));
		return this.constants.get(name);
	}

	/**
	 * The options of an item that the editor shows. n8n keeps the others, with their last values, in the workflow: they don't count, as
	 * hidden fields outside a collection don't. An option whose expression can't be evaluated has the error as its value.
	 */
	optionsOf(itemIndex: number): Values {
		if (this.optionNames.length === 0) return {};
		const values = this.allOptionsOf(itemIndex);
		return Object.fromEntries(
			this.optionNames.filter((name) => name in values).map((name) => [name, values[name]]),
		);
	}

	/** All at once, or one by one where an expression among them can't be evaluated. */
	private allOptionsOf(itemIndex: number): Values {
		try {
			return optionsOf(this.of('options', itemIndex));
		} catch {
			return Object.fromEntries(
				this.optionNames.map((name) => {
					const path = `options.${name}`;
					try {
						return [name, evaluated(name, () => this.context.getNodeParameter(path, itemIndex))];
					} catch (error) {
						return [name, error];
					}
				}),
			);
		}
	}
}

/** Whether a value as the workflow has it holds an expression, at any depth. */
function hasExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

/** The names of the options that a node has and the editor shows. */
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

/** Made when the first node is run. */
function allOptions(): NonNullable<typeof options> {
	options ??= (optionsField().options ?? []).filter((option) => 'type' in option);
	return options;
}
