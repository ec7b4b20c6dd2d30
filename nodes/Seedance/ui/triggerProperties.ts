/** Fields of the trigger. */
import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { allProviders } from '../providers';
import { collection, triggerFields } from './nodeFields';

const CALLING = allProviders.filter(({ sendsCallbacks }) => sendsCallbacks).map(({ title }) => title);

/** Explains how to use the trigger. n8n 2 and later say publish instead of activate. */
const NOTICE = `Only ${CALLING.join(' and ')} send callbacks to this trigger. After you publish this workflow (or activate it, in older n8n versions), its Submit nodes use the trigger automatically. To use the trigger from another workflow, copy the Production URL above into the Callback URL option of that Submit node.`;

/** Texts of the trigger's panel while it waits. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start when a video is finished',
	executionsHelp: {
		inactive:
			'<b>To test it</b>, click the button above. Then run a Seedance node that uses the Submit operation and has the Test URL in its Callback URL option.',
		active: '<b>Active</b>: each finished video starts an execution. You can find it in the executions list.',
	},
};

export const triggerProperties: INodeProperties[] = [
	{ displayName: NOTICE, name: 'notice', type: 'notice', default: '' },
	...triggerFields('events', 'authentication', 'downloadVideo', 'binaryPropertyName'),
	collection(triggerFields('allowPrivateMedia', 'fileName', 'includeRawResponse', 'maxFileSizeMb')),
];
