/** Parks the node until callbacks resume it, and restores its items. */
import { randomUUID } from 'crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { park, resumedData } from '../../host/callbacks/parking';
import { outputItem, timeLimitItem } from '../../host/items/output';
import { NO_ROW, Row } from '../../host/items/row';
import type { Run } from '../../host/openRun';
import { PROVIDER_NAMES } from '../../providers/task';
import { FileDownloads } from '../fileDownloads';
import { ItemState, outOfTime, resultOf, withFiles } from '../itemState';

/** State that a parked node stores. */
export const ParkedRound = z.object({
	/** New for each time a node parks. */
	id: z.uuid(),
	provider: z.enum(PROVIDER_NAMES),
	/** When the node started, in milliseconds since 1970. */
	beganAt: z.number(),
	/** When the node parked, in milliseconds since 1970. All of its tasks are older. */
	parkedAt: z.number(),
	/** Hint about the prices charged, shown at the end of the run, or null. */
	priceHint: z.string().nullable(),
	/** In item order. */
	items: z.array(ItemState),
});
export type ParkedRound = z.infer<typeof ParkedRound>;

/** Round that callbacks have ended. */
export interface ResumedRound extends ParkedRound {
	rows: Row[];
}

/** Rows of the items, in order. If they can't be read, for example after an update of this package, the items keep their videos. */
const Rows = z.array(Row).catch([]);

/** Parks the execution until all tasks have ended or the last time limit has passed. @returns the value for `execute()` to return */
export async function parkUntilCalled(
	run: Run,
	{ beganAt, priceHint }: Pick<ParkedRound, 'beganAt' | 'priceHint'>,
	items: ItemState[],
	rows: readonly Row[],
): Promise<INodeExecutionData[][]> {
	const { context, provider } = run;
	const node = context.getNode();
	const parkedAt = run.clock.now();
	const rowOf = (index: number) => rows[index] ?? NO_ROW;
	return await park(context, {
		atTimeLimit: items.map((state, index) =>
			timeLimitItem(node, resultOf(outOfTime(state), index, rowOf(index)), provider),
		),
		// Without n8n's error text: in the first item it would make Retry On Fail run the node again.
		meanwhile: items.map((state, index) => outputItem(resultOf(state, index, rowOf(index)))),
		state: {
			id: randomUUID(),
			provider: provider.name,
			beganAt,
			parkedAt,
			priceHint,
			items,
		} satisfies ParkedRound,
		rows,
		until: endOf(items),
	});
}

/** Returns the end of the last time limit, in milliseconds since 1970. n8n then continues without a callback. */
export function endOf(items: readonly ItemState[]): number {
	return items.reduce((latest, { deadline }) => Math.max(latest, deadline ?? 0), 0);
}

/**
 * Returns the round that callbacks have ended, if that is why the node runs; otherwise null.
 * Any item may have a field of this name, so the round must have the ID that was created when this node parked.
 */
export function resumedRound(context: Run['context']): ResumedRound | null {
	const data = resumedData(context);
	const [parked, found] = [data?.parked, data?.found].map((one) => ParkedRound.safeParse(one).data);
	if (found === undefined || found.id !== parked?.id) return null;
	return { ...found, rows: Rows.parse(data?.rows) };
}

/** Returns the items of a resumed round, with the files of those that waited for a callback. */
export async function withDownloads(run: Run, { items }: ParkedRound): Promise<ItemState[]> {
	const waited = items.map((state, itemIndex) => ({
		itemIndex,
		recipients: state.deadline === null ? [] : [{ itemIndex, delivery: state.delivery }],
	}));
	const downloads = new FileDownloads(run, waited);
	return await Promise.all(
		items.map(async (state, itemIndex) => {
			downloads.ended({ itemIndex }, state.outcome);
			return withFiles(state, await downloads.of(itemIndex));
		}),
	);
}
