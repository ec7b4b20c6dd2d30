/**
 * Keeps the active Seedance Triggers of a workflow. When n8n activates a trigger, the trigger writes its production URL into the
 * workflow's static data, and the Submit nodes of the same workflow read it there.
 */
import type { IExecuteFunctions, IHookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { CREDENTIAL, readAccount } from '../account';
import { operationError } from '../operationError';

const ActiveTrigger = z.object({ url: z.string(), credentialId: z.string(), name: z.string() });
type ActiveTrigger = z.infer<typeof ActiveTrigger>;

/** Triggers by node ID, which doesn't change when the node is renamed. */
const Entries = z.record(z.string(), ActiveTrigger).catch({});

/** Returns true if the trigger is registered with its current URL, credential, and name. */
export function isRegistered(context: IHookFunctions): boolean {
	const known = triggersOf(context)[context.getNode().id];
	const now = stateOf(context);
	if (known === undefined) return false;
	return known.url === now.url && known.credentialId === now.credentialId && known.name === now.name;
}

/**
 * Registers the trigger.
 * @throws NodeOperationError if the credential can't be used, or its provider sends no callbacks
 */
export async function register(context: IHookFunctions): Promise<void> {
	const { provider } = await readAccount(context);
	if (!provider.sendsCallbacks) {
		// Everything is in the message, because n8n shows nothing else if a trigger can't be activated.
		throw operationError(
			context.getNode(),
			`${provider.title}, the credential's provider, sends no callbacks. Instead of this trigger, use the Seedance node with the operation Submit and Wait, or Wait`,
		);
	}
	write(context, { ...triggersOf(context), [context.getNode().id]: stateOf(context) });
}

export function unregister(context: IHookFunctions): void {
	const { [context.getNode().id]: own, ...others } = triggersOf(context);
	if (own !== undefined) write(context, others);
}

/** Returns the active triggers of the node's workflow, as registered in its static data. Deleted triggers are not included. */
export function activeTriggers(context: IExecuteFunctions): ActiveTrigger[] {
	return Object.values(triggersOf(context));
}

/** Returns the ID of the node's credential, or '' if it has none. */
export function credentialIdOf(context: IExecuteFunctions | IHookFunctions): string {
	return context.getNode().credentials?.[CREDENTIAL]?.id ?? '';
}

function stateOf(context: IHookFunctions): ActiveTrigger {
	const url = context.getNodeWebhookUrl('default') ?? '';
	return { url, credentialId: credentialIdOf(context), name: context.getNode().name };
}

function triggersOf(context: IExecuteFunctions | IHookFunctions): Record<string, ActiveTrigger> {
	const kept = context.getWorkflowStaticData('global').seedanceTriggers ?? {};
	// Copied as the JSON that n8n saves, because the object that n8n returns has internal properties among the entries.
	return Entries.parse(JSON.parse(JSON.stringify(kept)));
}

function write(context: IHookFunctions, entries: Record<string, ActiveTrigger>): void {
	const data = context.getWorkflowStaticData('global');
	if (Object.keys(entries).length > 0) data.seedanceTriggers = entries;
	else delete data.seedanceTriggers;
}
