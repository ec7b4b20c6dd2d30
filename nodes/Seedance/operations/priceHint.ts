/** What to say where videos have cost something else than the price list says that this package was made with. */
import type { Provider } from '../providers/vocabulary';
import type { Job, Outcome } from '../tasks/job';
import { isOffTheList } from '../tasks/prices';

/**
 * @param outcomes one for each job, in its order
 * @returns a sentence for the editor with the first such item, or null where every price was right
 */
export function priceHintOf(
	jobs: readonly Job[],
	outcomes: readonly Outcome[],
	{ title }: Provider,
): string | null {
	const off = jobs.flatMap(({ order, itemIndex }, index) => {
		const used = outcomes[index]?.task.creditsUsed ?? null;
		if (order === null || !isOffTheList(order.estimate, used)) return [];
		return [`item ${itemIndex} cost ${used ?? 0} credits instead of ${order.estimate.credits ?? 0}`];
	});
	const [first] = off;
	if (first === undefined) return null;
	const rest = off.length === 1 ? '' : `, and ${off.length - 1} more differ`;
	return `The price list of ${title} may have changed since this version of the package: ${first}${rest}. Update the package, and reckon with the new price in Estimate Cost and Max Credits`;
}
