/** The node's own fields: what to do, with which task, how long to wait, what to do with the video. */
import type { INodeProperties } from 'n8n-workflow';
import { allProviders } from '../providers';
import { DELIVERING, TAKING_TASK_ID, WAITING } from './operationNames';
import { NOT_IN_TOOL } from './toolFields';

const DEFAULT_MAX_WAIT_MINUTES = 60;
/** A week: longer than any video takes, and short of the longest timer there is. */
export const LONGEST_WAIT_MINUTES = 7 * 24 * 60;

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Estimate Cost',
			value: 'estimateCost',
			description: 'Find out what videos would cost, without asking the provider or buying anything',
			action: 'Estimate video cost',
		},
		{
			name: 'Get Status',
			value: 'getStatus',
			description: 'Ask once how far a video is, and get it where it is done',
			action: 'Get video status',
		},
		{
			name: 'Submit',
			value: 'submit',
			description: 'Order a video and go on at once with its task ID',
			action: 'Submit video',
		},
		{
			name: 'Submit and Wait',
			value: 'submitAndWait',
			description: 'Order a video and go on when it is done',
			action: 'Submit video and wait',
		},
		{
			name: 'Wait',
			value: 'wait',
			description: 'Go on when videos that were submitted before are done',
			action: 'Wait for video',
		},
	],
	default: 'submitAndWait',
};

export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '={{ $json.taskId }}',
	placeholder: 'e.g. sd2_4f8a1c',
	description: 'The task ID that Submit gave out',
	displayOptions: { show: { operation: [...TAKING_TASK_ID] } },
};

/** The field can't follow the model: Wait has none. */
const CALLING_BACK = allProviders
	.filter(({ sendsCallbacks }) => sendsCallbacks)
	.map(({ title }) => title)
	.join(', ');

export const waitingFields: INodeProperties[] = [
	{
		displayName: 'Wait Using',
		name: 'waitUsing',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: `Callback (${CALLING_BACK} Only)`,
				value: 'callback',
				description:
					'The provider, which has to be able to reach this n8n, calls it when a video is done. Meanwhile the execution is parked: it takes up no worker and survives a restart.',
			},
			{
				name: 'Polling',
				value: 'polling',
				description:
					'The provider is asked until the videos are done. Works everywhere, and is soonest where n8n keeps running.',
			},
		],
		default: 'polling',
		description: 'How the node learns that a video is done',
		displayOptions: { show: { operation: [...WAITING] } },
	},
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LONGEST_WAIT_MINUTES },
		default: DEFAULT_MAX_WAIT_MINUTES,
		description:
			'How long to wait for each video; one that takes longer comes out as processing, with its task ID, and Wait can go on from there',
		displayOptions: { show: { operation: [...WAITING] } },
	},
];

export const outputFields: INodeProperties[] = [
	{
		displayName: 'Download Video',
		name: 'downloadVideo',
		type: 'boolean',
		default: false,
		description:
			'Whether to put the finished video into the item as a file, because the URL stops working after a while',
		displayOptions: { show: { operation: [...DELIVERING] }, hide: NOT_IN_TOOL },
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in',
		description: 'The name of the binary field for the video',
		displayOptions: { show: { operation: [...DELIVERING], downloadVideo: [true] }, hide: NOT_IN_TOOL },
	},
];
