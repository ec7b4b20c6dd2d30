/** The fields of the trigger. */
import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { outputFields } from './operationFields';
import { ownOption } from './options';

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
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Video Completed', value: 'completed', description: 'The video is there' },
			{ name: 'Video Failed', value: 'failed', description: 'The provider could not make the video' },
		],
		default: ['completed', 'failed'],
		description: 'Which ends of a task start the workflow',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: [
			{
				name: 'Signed URL',
				value: 'signedUrl',
				description:
					'Only URLs that Submit has signed with the same API key are accepted, each for one video and for seven days',
			},
			{
				name: 'None',
				value: 'none',
				description:
					'For a provider that drops the part of the URL after the question mark, and with it Callback Context. Anybody who knows the URL can then start the workflow, once for each task of your account.',
			},
		],
		default: 'signedUrl',
		description:
			'How a callback proves that it belongs to a video of yours. Either way the provider is asked before the workflow starts.',
	},
	...outputFields.map(withoutOperation),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			withoutOperation(ownOption('allowPrivateMedia')),
			withoutOperation(ownOption('includeRawResponse')),
			withoutOperation(ownOption('maxFileSizeMb')),
		],
	},
];

/** A field of the node as the trigger has it, which has no operations. */
function withoutOperation({ displayOptions, ...field }: INodeProperties): INodeProperties {
	const others = Object.entries(displayOptions?.show ?? {}).filter(([name]) => !/^\/?operation$/.test(name));
	return others.length === 0 ? field : { ...field, displayOptions: { show: Object.fromEntries(others) } };
}
