/**
 * Tool descriptions for AI agents, one per operation.
 * n8n's own description would have only the names of the resource and operation. A field of this name replaces it, and the
 * user can edit it.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../parameters/choices';

const ONCE =
	'Each call costs money. Call this tool only once per video, and not again while that video is processing';
const ERRORS = 'Error messages name the value to change and the allowed values';

const TOOL_DESCRIPTIONS: Readonly<Record<Operation, string>> = {
	cancel:
		'Cancels a queued video task by its ID. If the task is running or finished, this tool changes nothing and returns an error. Calls cost nothing.',
	estimateCost: `Estimates the cost of a video in credits and US dollars (null if unknown) and validates its parameters. This tool submits nothing and costs nothing. ${ERRORS}.`,
	getMany:
		"Lists the account's video tasks from the last seven days, newest first, each with its taskId, status (processing, completed, or failed), and videoUrl. Calls cost nothing.",
	getStatus:
		'Gets the status of a video task by its ID: processing, completed, or failed. A completed task has a videoUrl. Calls cost nothing.',
	submit: `Submits a video task with a prompt and returns its taskId immediately. Generating the video takes a few minutes. ${ONCE}. ${ERRORS}.`,
	submitAndWait: `Generates a video from a prompt, waits for it to finish (a few minutes), and returns its videoUrl. ${ONCE}. If timedOut is true, the video is still processing. Get it later by its taskId. ${ERRORS}.`,
	wait: 'Takes the task ID of a submitted video, waits for the video to finish (a few minutes), and returns its videoUrl. Calls cost nothing.',
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
