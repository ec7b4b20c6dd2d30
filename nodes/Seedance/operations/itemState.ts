/** The state of an item in a run: the outcome of its task, how to deliver it, and until when to wait for a callback. */
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

/** The run works on this state, and a parked node keeps it as JSON. */
export const ItemState = z.object({
	outcome: Outcome,
	delivery: Delivery,
	/** The files that were downloaded, by the name of their field. */
	binary: z.record(z.string(), Binary).optional(),
	/** Why browsers often can't play the video that was downloaded; absent if they can. */
	hardToPlay: z.enum(HARD_TO_PLAY).optional(),
	/** The end of the wait for a callback, in milliseconds since 1970; null if the node doesn't wait for one. */
	deadline: z.number().nullable(),
});
export type ItemState = z.infer<typeof ItemState>;

/**
 * The state of an item whose job has an outcome.
 * @param files what was downloaded; undefined where no files were wanted or there are none
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

/** The state with the files of its task, and with the fresh URLs that they may have been downloaded from. */
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

/** The state of an item for which no request was sent. It keeps what the item names: its model, and its task ID, which may be that of a paid video. */
export function refusedState({ context, provider }: Run, { itemIndex, failure }: Refusal): ItemState {
	const task = blankTask(provider.name, {
		taskId: namedTaskId(context, itemIndex),
		model: namedModel(context, itemIndex),
		failure,
	});
	const delivery = { download: null, ordered: null, taskFailureIsError: true, timeoutIsError: false };
	return { outcome: outcomeOfTask(task), delivery, deadline: null };
}

/** The state at the time limit, if no callback has come. */
export function outOfTime(state: ItemState): ItemState {
	return state.deadline === null ? state : { ...state, outcome: { ...state.outcome, timedOut: true } };
}

/** What becomes of an item in this state. */
export function resultOf({ outcome, delivery, binary }: ItemState, itemIndex: number, row: Row): TaskResult {
	return { ...outcome, itemIndex, row, binary, isError: isErrorState({ outcome, delivery }) };
}

/** What becomes of an item for which no request was sent. */
export function refusedResult(run: Run, refusal: Refusal): TaskResult {
	const { itemIndex } = refusal;
	return resultOf(refusedState(run, refusal), itemIndex, run.rows.refused(itemIndex));
}

/** A wait that ran out of time is no failure: Wait can go on with the task ID. It is an error only where the user wants it so. */
export function isErrorState({ outcome, delivery }: Pick<ItemState, 'outcome' | 'delivery'>): boolean {
	const { task, timedOut } = outcome;
	if (timedOut) return delivery.timeoutIsError;
	if (task.failure === null) return false;
	return !isTaskFailure(task) || delivery.taskFailureIsError;
}
