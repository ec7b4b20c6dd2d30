/** The options of the collection Options that count for an item. */
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import { optionsField } from '../ui/options';

// Made once: to make a schema takes far longer than to use it.
const Options = z.record(z.string(), z.unknown()).catch({});

/**
 * The options that the editor shows. n8n keeps the others, with their last values, in the workflow: they don't count, as
 * hidden fields outside a collection don't.
 * @param evaluated gives their values for one item
 */
export function visibleOptions(node: INode, evaluated: () => unknown): Readonly<Record<string, unknown>> {
	const raw = node.parameters.options;
	if (typeof raw !== 'object' || raw === null) return {};
	const values = Options.parse(evaluated());
	const visible = allOptions().filter(
		(option) =>
			option.name in values &&
			NodeHelpers.displayParameter(raw as INodeParameters, option, node, null, node.parameters),
	);
	return Object.fromEntries(visible.map(({ name }) => [name, values[name]]));
}

let options: ReadonlyArray<
	Extract<NonNullable<INodeProperties['options']>[number], { type: unknown }>
> | null = null;

/** Made when the first item is read. */
function allOptions(): NonNullable<typeof options> {
	options ??= (optionsField().options ?? []).filter((option) => 'type' in option);
	return options;
}
