/** Reads the trigger's parameters, in the same way as the node's. */
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { Wanted } from '../host/downloads/taskFiles';
import { evaluated, evaluatedOptions, optionsOf, OwnParameters } from '../host/items/ownParameters';
import { readAll } from '../parameters/invalidItem';
import type { Authentication, Event } from '../parameters/nodeParameters';

export interface Reception {
	events: readonly Event[];
	authentication: Authentication;
	keepRaw: boolean;
}

/** Reads the parameters for receiving a callback. @throws InvalidItem that lists all problems */
export function receptionOf(context: IWebhookFunctions): Reception {
	const own = parametersOf(context, (name) => context.getNodeParameter(name));
	const [events, authentication, keepRaw] = readAll(
		() => own.take('events'),
		() => own.take('authentication'),
		() => own.take('includeRawResponse'),
	);
	return { events, authentication, keepRaw };
}

/** Reads which files to download; null if Download Video is off. @throws InvalidItem that lists all problems */
export function wantedOf(context: IExecuteFunctions, itemIndex: number): Wanted | null {
	const own = parametersOf(context, (name) => context.getNodeParameter(name, itemIndex));
	const field = own.downloadInto();
	if (field === null) return null;
	const [fileName, mostBytes, allowPrivate] = readAll(
		() => own.fileName(),
		() => own.maxFileBytes(),
		() => own.take('allowPrivateMedia'),
	);
	return { field, fileName, mostBytes, allowPrivate };
}

/** @param getParameter n8n's function, which differs between its contexts */
function parametersOf(
	context: Pick<IExecuteFunctions, 'getNode'>,
	getParameter: (name: string) => unknown,
): OwnParameters {
	const { parameters } = context.getNode();
	const valueOf = (name: string) => evaluated(name, () => getParameter(name));
	// File Name may use the delivered item, which doesn't exist yet when the callback arrives. Older versions of n8n then throw an error,
	// which must not affect the other options.
	const names = Object.keys(optionsOf(parameters.options));
	const options = evaluatedOptions(names, () => getParameter('options'), getParameter);
	return new OwnParameters(parameters, options, valueOf);
}
