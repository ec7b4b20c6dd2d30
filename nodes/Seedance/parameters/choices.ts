/**
 * Values of the node's and the trigger's choices as stored in workflows (public contract), their texts in the editor, and
 * groups of operations.
 */
import type { Mode } from './model';

/** The main resource is first: n8n lists a node's actions in the order of its resources and operations. */
export const RESOURCES = ['video', 'task'] as const;
export type Resource = (typeof RESOURCES)[number];

/** Operations of each resource, the main one first. Their names are unique, so an operation also identifies its resource. */
export const OPERATIONS_OF = {
	video: ['submitAndWait', 'submit', 'estimateCost'],
	task: ['wait', 'getStatus', 'getMany', 'cancel'],
} as const satisfies Record<Resource, readonly string[]>;

export const OPERATIONS = [...OPERATIONS_OF.video, ...OPERATIONS_OF.task] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Default operation of each resource in the editor. */
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

/** Operations that submit a video. */
export const SUBMITTING = ['submit', 'submitAndWait'] as const satisfies readonly Operation[];

/** Operations that start from an existing task. */
export const TAKING_TASK_ID = ['cancel', 'getStatus', 'wait'] as const satisfies readonly Operation[];

/** Operations that send requests to a provider. */
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

/** Operations that can return a finished video. */
export const DELIVERING = ['getStatus', 'submitAndWait', 'wait'] as const satisfies readonly Operation[];

// Texts of the choices.

export interface ChoiceWords {
	readonly name: string;
	readonly description?: string;
	/** Name in n8n's list of the node's actions. */
	readonly action?: string;
	readonly needsCallbacks?: true;
}

type Words = Readonly<Record<string, ChoiceWords>>;

export const RESOURCE_WORDS = {
	video: { name: 'Video', description: 'Generate new videos' },
	task: { name: 'Task', description: 'Track or cancel submitted videos' },
} as const satisfies Record<Resource, ChoiceWords>;

/** Each action is named like its operation, so that the list of actions and the field Operation match. */
export const OPERATION_WORDS = {
	submitAndWait: {
		name: 'Submit and Wait',
		description: 'Generate a video and wait until it is finished',
		action: 'Submit and wait for video',
	},
	submit: {
		name: 'Submit',
		description: 'Submit a video task and return its ID without waiting for the video',
		action: 'Submit video task',
	},
	estimateCost: {
		name: 'Estimate Cost',
		description: 'Estimate the cost of a video. No request is sent and nothing is charged.',
		action: 'Estimate cost of video',
	},
	wait: {
		name: 'Wait',
		description: 'Wait until a submitted video is finished',
		action: 'Wait for task',
	},
	getStatus: {
		name: 'Get Status',
		description: 'Get the current status of a task and, if it is completed, its video',
		action: 'Get status of task',
	},
	getMany: {
		name: 'Get Many',
		description: "List the account's tasks from the last seven days, newest first",
		action: 'Get many tasks',
	},
	cancel: {
		name: 'Cancel',
		description: 'Cancel a task that is still queued. Running and finished tasks are not affected.',
		action: 'Cancel task',
	},
} as const satisfies Record<Operation, ChoiceWords>;

export const MODE_WORDS = {
	'text-to-video': { name: 'Text to Video' },
	'image-to-video': { name: 'Image to Video' },
	'media-to-video': { name: 'Media to Video' },
	'draft-to-video': { name: 'Draft to Video' },
} as const satisfies Record<Mode, ChoiceWords>;

/** Filters of Get Many. Completed, failed, and processing are item statuses; only the provider distinguishes the others. */
export const LISTED = {
	any: { name: 'Any', description: 'All tasks' },
	cancelled: { name: 'Canceled', description: 'Tasks that were canceled' },
	completed: { name: 'Completed', description: 'Tasks with a finished video' },
	failed: { name: 'Failed', description: 'Tasks that failed, expired, or were canceled' },
	processing: { name: 'Processing', description: 'Tasks that are queued or running' },
	queued: { name: 'Queued', description: 'Tasks that have not started and can be canceled' },
	running: { name: 'Running', description: 'Tasks whose videos are being generated' },
} as const satisfies Words;

export const WAIT_USING = {
	callback: {
		name: 'Callback',
		description:
			'The execution pauses until the provider sends a callback. The provider must be able to reach your n8n instance. A paused execution uses no worker and survives a restart.',
		needsCallbacks: true,
	},
	polling: {
		name: 'Polling',
		description:
			'The node checks the status repeatedly until the video is finished. Polling works with every provider and every n8n setup.',
	},
} as const satisfies Words;

export const ON_TASK_FAILURE = {
	error: {
		name: 'Report an Error',
		description: "The item fails, and the node's On Error setting decides what happens next",
	},
	output: {
		name: 'Output the Item',
		description: 'The item continues. Its status is failed, and the failure field contains the reason.',
	},
} as const satisfies Words;

export const ON_TIMEOUT = {
	output: {
		name: 'Output the Item',
		description: 'The item continues with its task ID. Its status is processing, and timedOut is true.',
	},
	error: {
		name: 'Report an Error',
		description: "The item fails, and the node's On Error setting decides what happens next",
	},
} as const satisfies Words;

export const PROMPT_TYPES = {
	text: { name: 'Free Text', description: 'Write the whole prompt in one field' },
	parts: {
		name: 'Parts',
		description: 'Fill in subject, action, scene, camera, and style. The node combines them.',
	},
} as const satisfies Words;

export const EVENTS = {
	completed: { name: 'Video Completed', description: 'A video is finished' },
	failed: { name: 'Video Failed', description: 'The provider could not generate the video' },
} as const satisfies Words;

export const AUTHENTICATIONS = {
	signedUrl: {
		name: 'Signed URL',
		description:
			'Accept only callbacks to URLs that Submit signed with the same API key. Each URL is valid for one video and expires after seven days.',
	},
	none: {
		name: 'None',
		description:
			'Use this only if the provider removes the query string from the callback URL. Callback Context is lost, and anyone who knows the URL can start the workflow once per task.',
	},
} as const satisfies Words;
