/**
 * What an AI agent's model is told about the node as its tool, by operation. n8n would make a text of the words of resource and
 * operation alone. A field of this name takes the place of n8n's, and the user can change it.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../parameters/choices';

const ONCE =
	'It costs money: call it once for each video that is wanted, and not again for one that is still processing';
const ERRORS = 'An error says which value to change, and what is allowed';

const TOOL_DESCRIPTIONS: Readonly<Record<Operation, string>> = {
	cancel:
		'Cancels a video task that is still queued, by its task ID. A task that runs or has ended is left alone, and an error says so. It costs nothing.',
	estimateCost: `Tells what a video would cost, in credits and US dollars (null where the provider publishes no prices), and checks its parameters. It orders nothing and costs nothing. ${ERRORS}.`,
	getMany:
		"Lists the account's video tasks of the last days, newest first, each with its taskId, its status (processing, completed or failed) and its videoUrl. It costs nothing.",
	getStatus:
		'Tells how far a video is that was ordered before, by its task ID: status is processing, completed or failed, and videoUrl is there when it is completed. It costs nothing.',
	submit: `Orders a video from a prompt and answers at once with its taskId; the video takes some minutes. ${ONCE}. ${ERRORS}.`,
	submitAndWait: `Orders a video from a prompt and waits some minutes until it is done; the answer has its videoUrl. ${ONCE}. With timedOut in the answer, the video is still being made: its taskId finds it. ${ERRORS}.`,
	wait: 'Waits some minutes until a video that was ordered before is done, by its task ID; the answer has its videoUrl. It costs nothing.',
};

/** Tool Description for each operation; shown only where the node is a tool. */
export function toolFields(): INodeProperties[] {
	return Object.entries(TOOL_DESCRIPTIONS).map(([operation, text]) => ({
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 7 },
		default: text,
		placeholder: 'e.g. Makes the short videos for our product pages',
		description: 'What the AI agent is told about this tool: when to use it, and what it gives',
		displayOptions: { show: { operation: [operation], '@tool': [true] } },
	}));
}
