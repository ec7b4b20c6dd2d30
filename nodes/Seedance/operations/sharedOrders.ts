/** Items that give the same idempotency key: one order, which all of them get; never two. */
import { invalid } from '../host/items';
import type { Failure } from '../providers/vocabulary';
import { canonicalJson } from '../tasks/idempotency';
import { isPlan, type Plan } from './plan';

/** A plan, and which item's job is run for it: its own, or that of an earlier item with the same order. */
export interface SharedPlan extends Plan {
	runsAs: number;
}

/**
 * Finds the items that share an order by their own keys. A key that comes with other parameters than before is refused,
 * as the provider with keys would; the other one would buy both.
 */
export function shareOrders(plans: ReadonlyArray<Plan | Failure>): Array<SharedPlan | Failure> {
	const owners = new Map<string, { itemIndex: number; request: string }>();
	return plans.map((plan, itemIndex) => {
		if (!isPlan(plan)) return plan;
		const place = plan.job.order?.place;
		if (place === undefined || place.userKey === null) return { ...plan, runsAs: itemIndex };
		const request = canonicalJson(place.request);
		const owner = owners.get(place.userKey);
		if (owner === undefined) {
			owners.set(place.userKey, { itemIndex, request });
			return { ...plan, runsAs: itemIndex };
		}
		if (owner.request === request) return { ...plan, runsAs: owner.itemIndex };
		return invalid([
			`Idempotency Key is "${place.userKey}", but item ${owner.itemIndex} has the same key and orders something else`,
		]);
	});
}
