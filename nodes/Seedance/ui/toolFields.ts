/**
 * Tool descriptions for AI agents, one per operation.
 * n8n's own description would have only the names of the resource and operation. A field of this name replaces it, and the
 * user can edit it.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../parameters/choices';

const ONCE = 'It costs money: call it once per video, and not again while that video is processing';
const ERRORS = 'Errors name the value to change and what is allowed';

const TOOL_DESCRIPTIONS: Readonly<Record<Operation, string>> = {
	cancel:
		'Cancels a queued video task by its ID. For a running or finished task, it changes nothing and returns an error. It costs nothing.',
	estimateCost: `Estimates the cost of a video in credits and US dollars (null if unknown) and validates its parameters. It submits nothing and costs nothing. ${ERRORS}.`,
	getMany:
		"Lists the account's video tasks of the last seven days, newest first, each with its taskId, status (processing, completed, or failed), and videoUrl. It costs nothing.",
	getStatus:
		'Gets the status of a video task by its ID: processing, completed, or failed. A completed task has a videoUrl. It costs nothing.',
	submit: `Submits a video from a prompt and returns its taskId at once. The video takes a few minutes. ${ONCE}. ${ERRORS}.`,
	submitAndWait: `Generates a video from a prompt, waits for it to finish (a few minutes), and returns its videoUrl. ${ONCE}. If timedOut is true, the video is still processing: get it later by its taskId. ${ERRORS}.`,
	wait: 'Waits for a submitted video to finish (a few minutes), by its task ID, and returns its videoUrl. It costs nothing.',
};

/** Returns a Tool Description field for each operation, shown only if the node is a tool. */
export function toolFields(): INodeProperties[] {
	return Object.entries(TOOL_DESCRIPTIONS).map(([operation, text]) => ({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 7 },
		default: text,
		placeholder: 'e.g. Makes the short videos for our product pages',
		description: 'Tells the AI agent when to use this tool and what it returns',
		displayOptions: { show: { operation: [operation], '@tool': [true] } },
	}));
}
