/**
 * All parameters of the node and the trigger: names in workflows (public contract), texts, schemas with defaults, and where they
 * are shown. The fields, the reader, the messages, and the table in docs/parameters.md are derived from here.
 */
import { z } from 'zod/v4';
import {
	ASKING,
	AUTHENTICATIONS,
	DELIVERING,
	EVENTS,
	FIRST_OPERATION,
	LISTED,
	MODE_WORDS,
	ON_TASK_FAILURE,
	ON_TIMEOUT,
	OPERATION_WORDS,
	OPERATIONS,
	PROMPT_TYPES,
	RESOURCE_WORDS,
	RESOURCES,
	SUBMITTING,
	TAKING_MODEL,
	TAKING_TASK_ID,
	WAIT_USING,
	WAITING,
	type ChoiceWords,
	type Operation,
} from './choices';
import { MODES } from './model';
import { FileName, GivenContext, IdempotencyKey, plainText, TaskId } from './ownSchemas';

export interface NodeParameter<T = unknown> {
	readonly label: string;
	readonly description?: string;
	readonly placeholder?: string;
	readonly hint?: string;
	/**
	 * Allowed values, including the default. If the schema is optional and has no default, a missing value means that the user gave
	 * none.
	 */
	readonly schema: z.ZodType<T>;
	/** Texts of a choice's values. */
	readonly choices?: Readonly<Record<string, ChoiceWords>>;
	/** Value that the editor fills in, if it isn't the schema's default. */
	readonly initial?: string | number;
	/** n8n doesn't run a node if this field is empty. */
	readonly required?: true;
	/** Accepts no expression: one value for all items. */
	readonly isFixed?: true;
	/** Node method that lists the choices, for a field that takes an ID or a choice from a list. */
	readonly searchMethod?: string;
	/** Operations that show it; all if absent. */
	readonly operations?: readonly Operation[];
	/**
	 * Shown in every operation of Video if one of them uses it; as an option, also in those of Task.
	 * n8n drops the value of a hidden field, so switching the operation or resource and back would remove a cap, for example.
	 */
	readonly isHeld?: true;
	/** Shown only if other fields have these values. */
	readonly beside?: Readonly<Record<string, readonly (string | boolean)[]>>;
	/** Shown only for providers that send callbacks. */
	readonly needsCallbacks?: true;
	/** Shown only for providers that can cancel tasks, if the model identifies the provider. */
	readonly needsCancel?: true;
	/** Hidden in a tool: n8n gives AI agents no files and no input item. */
	readonly notInTool?: true;
	/** Shown in the collection Options instead of as a top-level field. */
	readonly rare?: true;
	/** Rejected if its expression returns nothing, even with Empty as Default: the user relies on the value. */
	readonly mustHaveValue?: true;
	/** What to do instead of giving a value, as the end of an error message. */
	readonly instead?: string;
}

/** Bytes per MB in the fields. */
export const MIB = 1024 * 1024;
/** One week: longer than any video takes, and shorter than the longest possible timer. */
const LONGEST_WAIT_MINUTES = 7 * 24 * 60;
const MOST_FILE_SIZE_MB = 1024 * 1024;

const MOST_LISTED = 100_000;

const whereDownloading = {
	operations: DELIVERING,
	beside: { downloadVideo: [true] },
	notInTool: true,
} as const;

/** Builds the schema of a choice from its texts. */
function choiceOf<K extends string>(words: Readonly<Record<K, ChoiceWords>>) {
	return z.enum(Object.keys(words) as K[]);
}

export const NODE_PARAMETERS = {
	resource: {
		label: 'Resource',
		schema: z.enum(RESOURCES).default('video'),
		choices: RESOURCE_WORDS,
		isFixed: true,
	},
	operation: {
		label: 'Operation',
		schema: z.enum(OPERATIONS).default(FIRST_OPERATION.video),
		choices: OPERATION_WORDS,
		isFixed: true,
	},
	model: {
		label: 'Model',
		description: "The model to use. It must belong to the credential's provider.",
		schema: plainText('one of the models in the list').default('seedance2ai/standard'),
		operations: TAKING_MODEL,
		mustHaveValue: true,
	},
	mode: {
		label: 'Mode',
		description: 'The type of input to generate the video from',
		schema: z.enum(MODES).default('text-to-video'),
		choices: MODE_WORDS,
		operations: TAKING_MODEL,
	},
	promptType: {
		label: 'Prompt From',
		description: 'How to enter the prompt',
		schema: choiceOf(PROMPT_TYPES).default('text'),
		choices: PROMPT_TYPES,
		isFixed: true,
		operations: TAKING_MODEL,
	},
	taskId: {
		label: 'Task ID',
		description: 'The task to use. To choose a recent task, switch the field to Fixed and select From List.',
		placeholder: 'e.g. sd2_4f8a1c',
		schema: TaskId,
		searchMethod: 'searchTasks',
		initial: '={{ $json.taskId }}',
		required: true,
		operations: TAKING_TASK_ID,
	},
	returnAll: {
		label: 'Return All',
		description: 'Whether to return all results or only up to a given limit',
		schema: z.boolean().default(false),
		operations: ['getMany'],
	},
	limit: {
		label: 'Limit',
		description: 'Max number of results to return',
		schema: z.int().min(1).max(MOST_LISTED).default(50),
		operations: ['getMany'],
		beside: { returnAll: [false] },
	},
	status: {
		label: 'Status',
		description: 'The status of the tasks to return',
		schema: choiceOf(LISTED).default('any'),
		choices: LISTED,
		operations: ['getMany'],
	},
	waitUsing: {
		label: 'Wait Using',
		description: 'How to wait for the video',
		schema: choiceOf(WAIT_USING).default('polling'),
		choices: WAIT_USING,
		isFixed: true,
		operations: WAITING,
		isHeld: true,
	},
	maxWaitMinutes: {
		label: 'Max Wait (Minutes)',
		description:
			'The maximum time to wait for each video. After that, the item continues with the status "processing". To make the item fail instead, add the On Timeout option.',
		schema: z.number().gt(0).max(LONGEST_WAIT_MINUTES).default(60),
		operations: WAITING,
		isHeld: true,
	},
	events: {
		label: 'Events',
		description: 'The events that start the workflow',
		schema: z.array(choiceOf(EVENTS)).min(1).default(['completed', 'failed']),
		choices: EVENTS,
		required: true,
	},
	authentication: {
		label: 'Authentication',
		description:
			'How to authenticate callbacks. In either case, the node checks the task with the provider before the workflow starts.',
		schema: choiceOf(AUTHENTICATIONS).default('signedUrl'),
		choices: AUTHENTICATIONS,
	},
	downloadVideo: {
		label: 'Download Video',
		description:
			'Whether to download the finished video into the item. The video URL expires after some time.',
		schema: z.boolean().default(false),
		operations: DELIVERING,
		isHeld: true,
		notInTool: true,
	},
	binaryPropertyName: {
		label: 'Put Output File in Field',
		description: 'The name of the binary field for the video',
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in',
		schema: plainText('the name of a binary field').default('data'),
		required: true,
		isHeld: true,
		...whereDownloading,
	},
	includeInputFields: {
		label: 'Include Input Fields',
		description:
			"Whether to add the input item's fields to the output item. The node's own fields take precedence.",
		schema: z.boolean().default(false),
		isFixed: true,
		operations: OPERATIONS,
		notInTool: true,
	},
	callbackContext: {
		label: 'Callback Context',
		description:
			'Text or JSON (at most 2 KB) that the Seedance Trigger outputs in the context field. The provider can read it.',
		placeholder: 'e.g. {{ $json.rowId }}',
		schema: GivenContext.optional(),
		operations: ['submit'],
		needsCallbacks: true,
		rare: true,
		instead: 'to pass nothing, remove the option',
	},
	allowPrivateMedia: {
		label: 'Allow Private Media Hosts',
		description:
			"Whether to allow files from the n8n machine and its private network. This option has an effect only if the credential's Base URL is private.",
		schema: z.boolean().default(false),
		...whereDownloading,
		rare: true,
	},
	emptyAsDefault: {
		label: 'Empty as Default',
		description:
			"Whether to accept expressions that return nothing. The node then uses the field's default, or omits the field. Model, the prompt, required fields, caps, Idempotency Key, Model ID, and Draft still need a value.",
		schema: z.boolean().default(false),
		operations: OPERATIONS,
		rare: true,
		mustHaveValue: true,
	},
	idempotencyKey: {
		label: 'Idempotency Key',
		description:
			'Requests with the same key are charged only once. On Seedance Official, this works for 24 hours if its task list shows the task. On seedanceapi.org, this works only within one execution.',
		placeholder: 'e.g. {{ $json.rowId }}',
		schema: IdempotencyKey.optional(),
		operations: SUBMITTING,
		isHeld: true,
		rare: true,
		mustHaveValue: true,
		instead: 'to use a generated key, remove the option',
	},
	includeRawResponse: {
		label: 'Include Raw Response',
		description: "Whether to add the provider's last response to the item's raw field",
		schema: z.boolean().default(false),
		operations: ASKING,
		rare: true,
	},
	maxCredits: {
		label: 'Max Credits',
		description:
			"The maximum credits for all items in a run, or an agent's tool calls. Items over this cap are not submitted. If the price is unknown, the first video can exceed it.",
		schema: z.number().gt(0).optional(),
		initial: 1000,
		operations: SUBMITTING,
		isHeld: true,
		rare: true,
		mustHaveValue: true,
		instead: 'to set no cap, remove the option',
	},
	maxUsd: {
		label: 'Max USD',
		description:
			'Same as Max Credits, but for providers that charge in US dollars. If only a price range is known, the node uses its upper end.',
		schema: z.number().gt(0).optional(),
		initial: 10,
		operations: SUBMITTING,
		isHeld: true,
		rare: true,
		mustHaveValue: true,
		instead: 'to set no cap, remove the option',
	},
	fileName: {
		label: 'File Name',
		description:
			'The name of the video file. The default is seedance- followed by the task ID. The node adds a missing extension.',
		placeholder: 'e.g. {{ $json.title }}',
		schema: FileName.optional(),
		...whereDownloading,
		rare: true,
		instead: 'to use the default name, remove the option',
	},
	maxFileSizeMb: {
		label: 'Max File Size (MB)',
		description:
			'The maximum size of a file to download. If a file is larger, the item fails, but its output still contains the URL.',
		schema: z.int().min(1).max(MOST_FILE_SIZE_MB).default(2048),
		...whereDownloading,
		rare: true,
	},
	parallelDownloads: {
		label: 'Parallel Downloads',
		description: 'The maximum number of items whose files are downloaded at the same time',
		schema: z.int().min(1).max(20).default(4),
		...whereDownloading,
		rare: true,
	},
	modelFilter: {
		label: 'Model or Endpoint',
		description: 'Return only tasks with this model ID or endpoint ID',
		placeholder: 'e.g. ark/seedance-2.5',
		schema: plainText('a model ID or an endpoint ID').optional(),
		operations: ['getMany'],
		rare: true,
		instead: 'to return the tasks of all models, remove the option',
	},
	cancelOnStop: {
		label: 'Cancel on Stop',
		description:
			'Whether to cancel queued tasks when you stop the execution. Running tasks continue. If n8n is waiting for a callback, no tasks are canceled.',
		schema: z.boolean().default(false),
		operations: WAITING,
		needsCancel: true,
		rare: true,
	},
	onTaskFailure: {
		label: 'On Task Failure',
		description: 'What to do if the provider could not generate the video',
		schema: choiceOf(ON_TASK_FAILURE).default('error'),
		choices: ON_TASK_FAILURE,
		operations: WAITING,
		rare: true,
	},
	onTimeout: {
		label: 'On Timeout',
		description:
			'What to do if a video is not finished within Max Wait. If Wait Using is Callback, Report an Error requires that On Error is set to Continue.',
		schema: choiceOf(ON_TIMEOUT).default('output'),
		choices: ON_TIMEOUT,
		operations: WAITING,
		rare: true,
	},
} as const satisfies Record<string, NodeParameter>;

export type NodeParameterName = keyof typeof NODE_PARAMETERS;
export const NODE_PARAMETER_NAMES = Object.keys(NODE_PARAMETERS) as NodeParameterName[];

/** Type of a parameter's value after reading. */
export type NodeValue<N extends NodeParameterName> = z.output<(typeof NODE_PARAMETERS)[N]['schema']>;
export type WaitUsing = NodeValue<'waitUsing'>;
export type Authentication = NodeValue<'authentication'>;
export type Event = NodeValue<'events'>[number];

const BY_NAME: { readonly [N in NodeParameterName]: NodeParameter<NodeValue<N>> } = NODE_PARAMETERS;

/** Returns one parameter, typed with the optional properties. */
export function nodeParameter<N extends NodeParameterName>(name: N): NodeParameter<NodeValue<N>> {
	return BY_NAME[name];
}
