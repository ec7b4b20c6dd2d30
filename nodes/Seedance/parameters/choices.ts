/**
 * The values that choices of the node and the trigger can have in workflows (public contract), with their words in the editor,
 * and which operations do what.
 */
import type { Mode } from './model';

/** The main one first: n8n lists the actions of a node in the order of its resources and operations. */
export const RESOURCES = ['video', 'task'] as const;
export type Resource = (typeof RESOURCES)[number];

/** The operations of each resource, the main one first. A name stands for one operation alone, so it is enough to know what a node does. */
export const OPERATIONS_OF = {
	video: ['submitAndWait', 'submit', 'estimateCost'],
	task: ['wait', 'getStatus', 'getMany', 'cancel'],
} as const satisfies Record<Resource, readonly string[]>;

export const OPERATIONS = [...OPERATIONS_OF.video, ...OPERATIONS_OF.task] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The operation that the editor starts each resource with. */
export const FIRST_OPERATION = {
	video: 'submitAndWait',
	task: 'wait',
} as const satisfies Record<Resource, Operation>;

/** Operations that take a model and its parameters. */
export const TAKING_MODEL = [
	'estimateCost',
	'submit',
	'submitAndWait',
] as const satisfies readonly Operation[];

/** Operations that buy a video. */
export const SUBMITTING = ['submit', 'submitAndWait'] as const satisfies readonly Operation[];

/** Operations that start from a task that exists already. */
export const TAKING_TASK_ID = ['cancel', 'getStatus', 'wait'] as const satisfies readonly Operation[];

/** Operations that ask a provider. */
export const ASKING = [
	'cancel',
	'getMany',
	'getStatus',
	'submit',
	'submitAndWait',
	'wait',
] as const satisfies readonly Operation[];

/** Operations that wait until a video has ended. */
export const WAITING = ['submitAndWait', 'wait'] as const satisfies readonly Operation[];

/** Operations that may come by a finished video. */
export const DELIVERING = ['getStatus', 'submitAndWait', 'wait'] as const satisfies readonly Operation[];

// The words of the choices.

export interface ChoiceWords {
	readonly name: string;
	readonly description?: string;
	/** What n8n lists among the node's actions. */
	readonly action?: string;
	readonly needsCallbacks?: true;
}

type Words = Readonly<Record<string, ChoiceWords>>;

export const RESOURCE_WORDS = {
	video: { name: 'Video', description: 'Generate new videos' },
	task: { name: 'Task', description: 'Follow or cancel videos that were submitted before' },
} as const satisfies Record<Resource, ChoiceWords>;

/** Each action has the name of its operation, so that the list of actions and the field Operation say the same. */
export const OPERATION_WORDS = {
	submitAndWait: {
		name: 'Submit and Wait',
		description: 'Generate a video and wait until it is finished',
		action: 'Submit and wait for video',
	},
	submit: {
		name: 'Submit',
		description: 'Start to generate a video and continue at once with its task ID',
		action: 'Submit video task',
	},
	estimateCost: {
		name: 'Estimate Cost',
		description: 'Calculate what a video would cost. No request is sent and nothing is charged.',
		action: 'Estimate cost of video',
	},
	wait: {
		name: 'Wait',
		description: 'Wait until a submitted video is finished',
		action: 'Wait for task',
	},
	getStatus: {
		name: 'Get Status',
		description: 'Get the current status of a task, and its video if it is finished',
		action: 'Get status of task',
	},
	getMany: {
		name: 'Get Many',
		description: "List the account's tasks of the last days, newest first",
		action: 'Get many tasks',
	},
	cancel: {
		name: 'Cancel',
		description: 'Cancel a task that is still queued. A task that runs or has ended stays as it is.',
		action: 'Cancel task',
	},
} as const satisfies Record<Operation, ChoiceWords>;

export const MODE_WORDS = {
	'text-to-video': { name: 'Text to Video' },
	'image-to-video': { name: 'Image to Video' },
	'media-to-video': { name: 'Media to Video' },
	'draft-to-video': { name: 'Draft to Video' },
} as const satisfies Record<Mode, ChoiceWords>;

/** What tasks Get Many lists. Three are the words of an item's status; the others are what only the provider tells apart. */
export const LISTED = {
	any: { name: 'Any', description: 'All tasks' },
	cancelled: { name: 'Cancelled', description: 'Tasks that were cancelled while they were queued' },
	completed: { name: 'Completed', description: 'Tasks whose video is there' },
	failed: { name: 'Failed', description: 'Tasks without a video, also those that expired or were cancelled' },
	processing: { name: 'Processing', description: 'Tasks that are queued or running' },
	queued: { name: 'Queued', description: 'Tasks that have not started; Cancel can take them back' },
	running: { name: 'Running', description: 'Tasks that have started' },
} as const satisfies Words;

export const WAIT_USING = {
	callback: {
		name: 'Callback',
		description:
			'The execution pauses until the provider calls this n8n, which it must be able to reach. Pausing takes no worker and survives a restart.',
		needsCallbacks: true,
	},
	polling: {
		name: 'Polling',
		description: 'The node requests the status until the video is finished. Works everywhere.',
	},
} as const satisfies Words;

export const ON_TASK_FAILURE = {
	error: {
		name: 'Report an Error',
		description: "The item becomes an error, and the node's On Error setting decides what happens",
	},
	output: {
		name: 'Output the Item',
		description: 'The item goes on with status failed and the reason under failure',
	},
} as const satisfies Words;

export const ON_TIMEOUT = {
	output: {
		name: 'Output the Item',
		description: 'The item goes on with its task ID, status processing and timedOut',
	},
	error: {
		name: 'Report an Error',
		description: "The item becomes an error, and the node's On Error setting decides what happens",
	},
} as const satisfies Words;

export const PROMPT_TYPES = {
	text: { name: 'Free Text', description: 'The prompt as you write it' },
	parts: {
		name: 'Parts',
		description: 'Subject, action, scene, camera, shots, style and so on, put together for you',
	},
} as const satisfies Words;

export const EVENTS = {
	completed: { name: 'Video Completed', description: 'The video is there' },
	failed: { name: 'Video Failed', description: 'The provider could not make the video' },
} as const satisfies Words;

export const AUTHENTICATIONS = {
	signedUrl: {
		name: 'Signed URL',
		description:
			'Only URLs that Submit has signed with the same API key are accepted, each for one video and for seven days',
	},
	none: {
		name: 'None',
		description:
			'For a provider that drops the part of the URL after the question mark, and with it Callback Context. Anybody who knows the URL can then start the workflow, once for each task of your account.',
	},
} as const satisfies Words;
