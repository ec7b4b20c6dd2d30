/** What became of an item, in sentences: what happened, the task it is about, and what to do now. */
import { NodeOperationError, type INode } from 'n8n-workflow';
import type { Provider } from '../providers/vocabulary';
import { nextStepOf } from './errorTexts';
import type { ItemResult } from './items';
import { isTool } from './tool';

/**
 * n8n's error with our words. The constructor replaces a message that has the letters of a system error anywhere in it
 * ("preexisting" has EEXIST) by a general one, and what we had to say would be lost. Of a tool's error, n8n tells the
 * agent's model the message alone, so all is in there.
 */
export function operationError(
	node: INode,
	message: string,
	{ itemIndex, description = '' }: { itemIndex?: number; description?: string },
): NodeOperationError {
	const whole = `${endWithPeriod(message)} ${description.replaceAll('<br>', '')}`.trim();
	const options = { description, ...(itemIndex === undefined ? {} : { itemIndex }) };
	const error = new NodeOperationError(node, message, options);
	error.message = isTool(node) ? whole : message;
	return error;
}

/** What happened. */
export function headline({ task }: ItemResult): string {
	return task.failure?.message ?? 'The item did not get a video';
}

/** All there is to say of an item. */
export function sentence(result: ItemResult, provider: Provider): string {
	return [endWithPeriod(headline(result)), whereabouts(result), nextStep(result, provider)]
		.filter((part) => part !== '')
		.join(' ');
}

/** What was bought for it: empty where nothing was. */
export function whereabouts({ task, failedTaskIds }: ItemResult): string {
	const video = task.videoUrl === null ? '' : `, video ${task.videoUrl}`;
	const present = task.taskId === null ? '' : `Task ID ${task.taskId} at ${task.provider}${video}.`;
	const earlier = failedTaskIds.filter((id) => id !== task.taskId);
	const past = earlier.length === 0 ? '' : `Tasks that failed before: ${earlier.join(', ')}.`;
	return [present, past].filter((part) => part !== '').join(' ');
}

/** What to do now: empty where nothing went wrong. */
export function nextStep({ task }: ItemResult, provider: Provider): string {
	return task.failure === null ? '' : nextStepOf(task.failure.code, provider.honoursIdempotencyKey);
}

/** The text as a sentence. */
export function endWithPeriod(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`;
}
