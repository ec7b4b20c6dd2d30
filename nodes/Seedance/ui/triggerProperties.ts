/** Fields of the trigger. */
import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { allProviders } from '../providers';
import { collection, triggerFields } from './nodeFields';

const CALLING = allProviders.filter(({ sendsCallbacks }) => sendsCallbacks).map(({ title }) => title);

/** Explains how to use the trigger. n8n 2 and later say publish instead of activate. */
const NOTICE = `Only ${CALLING.join(' and ')} send callbacks to this trigger. Submit nodes of this workflow use it once the workflow is published (in older n8n: activated). To use it from another workflow, copy the Production URL above into the Callback URL option of its Submit node.`;

/** Texts of the trigger's panel while it waits. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start when a video is finished',
	executionsHelp: {
		inactive:
			'<b>To test it</b>, click the button above. Then run a Seedance node with the operation Submit and the Test URL in its option Callback URL.',
		active: '<b>Active</b>: each finished video starts an execution, which you find in the executions list.',
	},
};

export const triggerProperties: INodeProperties[] = [
	{ displayName: NOTICE, name: 'notice', type: 'notice', default: '' },
	...triggerFields('events', 'authentication', 'downloadVideo', 'binaryPropertyName'),
	collection(triggerFields('allowPrivateMedia', 'fileName', 'includeRawResponse', 'maxFileSizeMb')),
];
