/** The fields of the trigger. */
import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';
import { outputFields } from './operationFields';
import { ownOption } from './options';

/** What to do with the trigger, in one sentence. */
const NOTICE =
	'Activate this workflow: a Seedance node with the operation Submit in it then finds this trigger by itself, and one in another workflow finds it once you paste the Production URL above into its option Callback URL.';

/** What the panel of the trigger says while it waits. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Start when a video is done',
	executionsHelp: {
		inactive:
			'<b>To try it</b>, click Listen for Test Event, and run a Seedance node with Submit that has the Test URL in its option Callback URL.<br><br><b>To use it</b>, activate this workflow: Submit nodes in it find the trigger by themselves, and others by the Production URL in that option.',
		active:
			'<b>To try it</b>, click Listen for Test Event, and run a Seedance node with Submit that has the Test URL in its option Callback URL.<br><br><b>It is in use</b>: each video that ends starts an execution, which you find in the executions list.',
	},
	activationHint: 'Activate this workflow, and every video that ends will start it.',
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
					'Anybody who knows the URL can have any task of your account looked up, and its end start the workflow once; for a provider that drops what stands behind the question mark of the URL, and with it Callback Context',
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
