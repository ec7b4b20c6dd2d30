/** The operations of the node by their names in workflows (public contract), and which of them do what. */
export const OPERATIONS = ['estimateCost', 'getStatus', 'submit', 'submitAndWait', 'wait'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Operations that take a model and its parameters. */
export const TAKING_MODEL = [
	'estimateCost',
	'submit',
	'submitAndWait',
] as const satisfies readonly Operation[];

/** Operations that buy a video. */
export const SUBMITTING = ['submit', 'submitAndWait'] as const satisfies readonly Operation[];

/** Operations that start from a task that exists already. */
export const TAKING_TASK_ID = ['getStatus', 'wait'] as const satisfies readonly Operation[];

/** Operations that ask a provider. */
export const ASKING = [
	'getStatus',
	'submit',
	'submitAndWait',
	'wait',
] as const satisfies readonly Operation[];

/** Operations that wait until a video has ended. */
export const WAITING = ['submitAndWait', 'wait'] as const satisfies readonly Operation[];

/** Operations that may come by a finished video. */
export const DELIVERING = ['getStatus', 'submitAndWait', 'wait'] as const satisfies readonly Operation[];

/** How an operation that waits comes to know that a video is done (public contract). */
export const WAIT_USING = ['callback', 'polling'] as const;
export type WaitUsing = (typeof WAIT_USING)[number];
