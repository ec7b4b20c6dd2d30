/**
 * Which Seedance Triggers of a workflow are active: each writes its production URL into the workflow's static data when n8n
 * activates it, where the Submit nodes of the same workflow read it.
 */
import { NodeOperationError, type IExecuteFunctions, type IHookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { CREDENTIAL, readAccount } from '../account';

const ActiveTrigger = z.object({ url: z.string(), credentialId: z.string(), name: z.string() });
type ActiveTrigger = z.infer<typeof ActiveTrigger>;

/** By the node's ID, which stays when it is renamed. */
const Entries = z.record(z.string(), ActiveTrigger).catch({});

/** Whether the trigger is noted just as it is now. */
export function isRegistered(context: IHookFunctions): boolean {
	const known = triggersOf(context)[context.getNode().id];
	const now = stateOf(context);
	if (known === undefined) return false;
	return known.url === now.url && known.credentialId === now.credentialId && known.name === now.name;
}

/** @throws NodeOperationError where no callback would ever come */
export async function register(context: IHookFunctions): Promise<void> {
	const { provider } = await readAccount(context);
	if (!provider.sendsCallbacks) {
		// All in the message: of a trigger that can't be activated n8n shows no more.
		throw new NodeOperationError(
			context.getNode(),
			`${provider.title}, the credential's provider, sends no callbacks: use the Seedance node with Submit and Wait, or Wait, instead of this trigger`,
		);
	}
	write(context, { ...triggersOf(context), [context.getNode().id]: stateOf(context) });
}

export function unregister(context: IHookFunctions): void {
	const { [context.getNode().id]: own, ...others } = triggersOf(context);
	if (own !== undefined) write(context, others);
}

/** The active triggers of the workflow that the node is in, by n8n's own record: one that was deleted is none. */
export function activeTriggers(context: IExecuteFunctions): ActiveTrigger[] {
	return Object.values(triggersOf(context));
}

/** Which credential a node uses, by its ID. */
export function credentialIdOf(context: IExecuteFunctions | IHookFunctions): string {
	return context.getNode().credentials?.[CREDENTIAL]?.id ?? '';
}

function stateOf(context: IHookFunctions): ActiveTrigger {
	const url = context.getNodeWebhookUrl('default') ?? '';
	return { url, credentialId: credentialIdOf(context), name: context.getNode().name };
}

function triggersOf(context: IExecuteFunctions | IHookFunctions): Record<string, ActiveTrigger> {
	const kept = context.getWorkflowStaticData('global').seedanceTriggers ?? {};
	// As it will be saved: what n8n hands over has marks of its own among the entries.
	return Entries.parse(JSON.parse(JSON.stringify(kept)));
}

function write(context: IHookFunctions, entries: Record<string, ActiveTrigger>): void {
	const data = context.getWorkflowStaticData('global');
	if (Object.keys(entries).length > 0) data.seedanceTriggers = entries;
	else delete data.seedanceTriggers;
}
