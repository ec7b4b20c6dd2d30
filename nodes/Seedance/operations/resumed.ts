/** The run of the node after callbacks have shown that all its tasks have ended: files and output, as without parking. */
import type { ItemResult } from '../host/items';
import type { Run } from '../host/openRun';
import { resumedData } from '../host/parking';
import { Deliveries } from './deliveries';
import { outcomeOf, ParkedRound } from './parked';
import { resultOf } from './results';

/**
 * What callbacks have found, where that is why the node runs; else null. Any item may have a field of that name: only what bears
 * the number that was made up when this node was parked is its own.
 */
export function resumedRound(context: Run['context']): ParkedRound | null {
	const data = resumedData(context);
	const [parked, found] = [data?.parked, data?.found].map((one) => ParkedRound.safeParse(one).data);
	return found !== undefined && found.id === parked?.id ? found : null;
}

/** @returns one result for each item, in their order */
export async function resultsOf(run: Run, { items }: ParkedRound): Promise<ItemResult[]> {
	const wanted = items.flatMap(({ result: { itemIndex }, open }) =>
		open === null ? [] : [{ itemIndex, runsAs: itemIndex, download: open.download }],
	);
	const deliveries = new Deliveries(run, wanted);
	return await Promise.all(
		items.map(async ({ result, open }) => {
			if (open === null) return result;
			const { keepRaw, download, taskFailureIsError } = open;
			const outcome = outcomeOf(result);
			deliveries.ended(result.itemIndex, outcome);
			const files = await deliveries.of(result.itemIndex);
			const plan = {
				job: { keepRaw },
				delivery: { download, taskFailureIsError, composedPrompt: result.composedPrompt },
			};
			return resultOf(plan, result.itemIndex, outcome, files);
		}),
	);
}
