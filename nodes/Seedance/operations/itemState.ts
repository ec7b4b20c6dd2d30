/** State of an item in a run: the outcome of its task, how to deliver it, and the deadline of a wait for a callback. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { Files } from '../host/downloads/taskFiles';
import { HARD_TO_PLAY } from '../host/media/filmCodec';
import type { TaskResult } from '../host/items/itemResult';
import { namedModel, namedTaskId, type Row } from '../host/items/row';
import type { Run } from '../host/openRun';
import { blankTask, isTaskFailure } from '../providers/task';
import { Outcome, outcomeOfTask } from '../tasks/job';
import { Delivery, type Recipient, type Refusal } from './plan';

const Binary = z.custom<IBinaryData>((value) => typeof value === 'object' && value !== null);

/** Used during the run. A parked node stores it as JSON. */
export const ItemState = z.object({
	outcome: Outcome,
	delivery: Delivery,
	/** Downloaded files by the name of their binary field. */
	binary: z.record(z.string(), Binary).optional(),
	/** Reason why browsers often can't play the downloaded video; absent if they can. */
	hardToPlay: z.enum(HARD_TO_PLAY).optional(),
	/** End of the wait for a callback, in milliseconds since 1970; null if the item doesn't wait for one. */
	deadline: z.number().nullable(),
});
export type ItemState = z.infer<typeof ItemState>;

/**
 * Returns the state of an item whose job has an outcome.
 * @param files the downloaded files; undefined if none were requested or none exist
 */
export function stateOf(
	known: Outcome,
	{ delivery, keepRaw }: Recipient,
	deadline: number | null,
	files?: Files,
): ItemState {
	const outcome = keepRaw ? known : { ...known, raw: undefined };
	return withFiles({ outcome, delivery, deadline }, files);
}

/** Adds the downloaded files to the state, and the task as it was after the download, since its URLs may have been renewed. */
export function withFiles(state: ItemState, files: Files | undefined): ItemState {
	if (files === undefined) return state;
	const { task, binary, hardToPlay, failure } = files;
	const outcome = { ...state.outcome, task: { ...task, failure: failure ?? task.failure } };
	return {
		...state,
		outcome,
		...(Object.keys(binary).length === 0 ? {} : { binary }),
		...(hardToPlay === null ? {} : { hardToPlay }),
	};
}

/**
 * Returns the state of an item for which no request was sent.
 * It keeps the model and task ID that the item names: the ID may belong to a paid video.
 */
export function refusedState({ context, provider }: Run, { itemIndex, failure }: Refusal): ItemState {
	const task = blankTask(provider.name, {
		taskId: namedTaskId(context, itemIndex),
		model: namedModel(context, itemIndex),
		failure,
	});
	const delivery = { download: null, ordered: null, taskFailureIsError: true, timeoutIsError: false };
	return { outcome: outcomeOfTask(task), delivery, deadline: null };
}

/** Returns the state for a wait that ended without a callback. */
export function outOfTime(state: ItemState): ItemState {
	return state.deadline === null ? state : { ...state, outcome: { ...state.outcome, timedOut: true } };
}

/** Builds the result of an item from its state. */
export function resultOf({ outcome, delivery, binary }: ItemState, itemIndex: number, row: Row): TaskResult {
	return { ...outcome, itemIndex, row, binary, isError: isErrorState({ outcome, delivery }) };
}

/** Builds the result of an item for which no request was sent. */
export function refusedResult(run: Run, refusal: Refusal): TaskResult {
	const { itemIndex } = refusal;
	return resultOf(refusedState(run, refusal), itemIndex, run.rows.refused(itemIndex));
}

/**
 * Returns true if the item counts as an error.
 * A timeout is an error only if the user chose so, since Wait can continue with the task ID.
 */
export function isErrorState({ outcome, delivery }: Pick<ItemState, 'outcome' | 'delivery'>): boolean {
	const { task, timedOut } = outcome;
	if (timedOut) return delivery.timeoutIsError;
	if (task.failure === null) return false;
	return !isTaskFailure(task) || delivery.taskFailureIsError;
}
