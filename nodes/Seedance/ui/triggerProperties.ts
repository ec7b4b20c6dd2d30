/** The fields of the trigger. */
import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { collection, triggerFields } from './nodeFields';

/** n8n calls it publishing since its version 2. */
const PUBLISH = 'Publish this workflow (in older n8n: activate it).';

/** What to do with the trigger. */
const NOTICE = `${PUBLISH} A Seedance node with the operation Submit in this workflow then calls this trigger by itself. For one in another workflow, copy the Production URL above into its option Callback URL.`;

const TO_TRY =
	'<b>To try it</b>, click the button above. Then run a Seedance node with Submit that has the Test URL in its option Callback URL.';

/** What the panel of the trigger says while it waits. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start when a video is done',
	executionsHelp: {
		inactive: `${TO_TRY}<br><br><b>To use it</b>, publish this workflow (in older n8n: activate it). Submit nodes in it then call this trigger by themselves. For those in other workflows, copy the Production URL into that option.`,
		active: `${TO_TRY}<br><br><b>It is in use</b>: each video ordered by a Submit that calls this trigger starts an execution when it ends. You find it in the executions list.`,
	},
	activationHint: `${PUBLISH} Each video ordered by a Submit that calls this trigger starts it when it ends.`,
};

export const triggerProperties: INodeProperties[] = [
	{ displayName: NOTICE, name: 'notice', type: 'notice', default: '' },
	...triggerFields('events', 'authentication', 'downloadVideo', 'binaryPropertyName'),
	collection(triggerFields('allowPrivateMedia', 'fileName', 'includeRawResponse', 'maxFileSizeMb')),
];
