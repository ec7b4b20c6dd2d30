/** Parks the node until callbacks wake it, and takes its items up again. */
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

/** What a parked node keeps. */
export const ParkedRound = z.object({
	/** Made anew whenever a node is parked. */
	id: z.uuid(),
	provider: z.enum(PROVIDER_NAMES),
	/** When the node began, milliseconds since 1970. */
	beganAt: z.number(),
	/** When it was parked: all of its tasks are older. */
	parkedAt: z.number(),
	/** To be said at the end of the prices that were paid, or null. */
	priceHint: z.string().nullable(),
	/** In the order of the items. */
	items: z.array(ItemState),
});
export type ParkedRound = z.infer<typeof ParkedRound>;

/** A round that callbacks have ended. */
export interface ResumedRound extends ParkedRound {
	rows: Row[];
}

/** Of the items, in their order. Those that can't be read, as after an update of this package, cost no item its video. */
const Rows = z.array(Row).catch([]);

/** Parks the execution until all tasks have ended, or the last one's time is up. @returns what `execute()` returns */
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
		// Without n8n's error text: in the first item it would make Retry On Fail run the node once more.
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

/** When the last of the time limits is over, in milliseconds since 1970: n8n then goes on by itself. */
export function endOf(items: readonly ItemState[]): number {
	return items.reduce((latest, { deadline }) => Math.max(latest, deadline ?? 0), 0);
}

/**
 * What callbacks have found, where that is why the node runs; else null. Any item may have a field of that name: only what bears
 * the number that was made up when this node was parked is its own.
 */
export function resumedRound(context: Run['context']): ResumedRound | null {
	const data = resumedData(context);
	const [parked, found] = [data?.parked, data?.found].map((one) => ParkedRound.safeParse(one).data);
	if (found === undefined || found.id !== parked?.id) return null;
	return { ...found, rows: Rows.parse(data?.rows) };
}

/** The items of a resumed round with the files of those that were waited for. */
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
