/** Says in words what failed and lost tasks cost: what was charged and refunded, as far as the provider tells. */
import type { Task } from '../../providers/task';
import { usdIn } from '../../tasks/orders/prices';

type Facts = Pick<Task, 'taskId' | 'status' | 'failure' | 'creditsUsed' | 'creditsRefunded' | 'usdUsed'>;

/** What a task has cost; null where nobody says. */
interface Charge {
	unit: 'credits' | 'usd';
	charged: number | null;
	refunded: number | null;
}

const NOTHING: Charge = { unit: 'credits', charged: 0, refunded: 0 };

/**
 * Returns such as "30 credits charged, 30 refunded", "$0.38 charged" or "nothing was charged", for all tasks together.
 * @param tasks of one provider, each once
 */
export function chargesInWords(tasks: readonly Facts[]): string {
	const charges = tasks.map(chargeOf);
	const charged = sumOf(charges.map((one) => one.charged));
	if (charged === null) return 'the charge is unknown';
	if (charged === 0) return 'nothing was charged';
	const unit = charges.find((one) => one.charged !== 0)?.unit ?? 'credits';
	const refunded = sumOf(charges.map((one) => one.refunded));
	const back = refunded === null ? ', the refund is unknown' : `, ${refunded} refunded`;
	return `${amountIn(charged, unit)} charged${refunded === 0 ? '' : back}`;
}

/**
 * Returns the same as a sentence about one item, or '' if the item names a task that was not asked for or that nobody knows.
 * @param hasEarlier whether earlier tries have submitted tasks that failed: an item doesn't know what those have cost
 */
export function chargesSentence(task: Facts, hasEarlier: boolean): string {
	if (task.taskId !== null && (task.status === null || task.failure?.code === 'not_found')) return '';
	const words = chargesInWords([task]);
	if (hasEarlier) return `This attempt: ${words}. Earlier failed tasks are not included.`;
	return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function chargeOf({ taskId, status, failure, creditsUsed, creditsRefunded, usdUsed }: Facts): Charge {
	const isFree = failure?.billed === false;
	if (taskId === null) {
		// Where a failure leaves it open, there may be a task that nobody has found. What was stopped before it was sent costs nothing.
		const isKnown = isFree || failure === null || failure.code === 'stopped';
		return isKnown ? NOTHING : { ...NOTHING, charged: null };
	}
	const unit = creditsUsed === null && usdUsed !== null ? 'usd' : 'credits';
	const used = unit === 'usd' ? usdUsed : creditsUsed;
	if (used === null) return isFree && status === 'failed' ? NOTHING : { unit, charged: null, refunded: null };
	// 0 of a task that goes on may only mean that nothing has been taken yet.
	if (used === 0 && status === 'processing') return { unit, charged: null, refunded: null };
	// Only credits are given back, and only for a task that failed.
	if (unit === 'usd' || status !== 'failed') return { unit, charged: used, refunded: creditsRefunded ?? 0 };
	return { unit, charged: used, refunded: creditsRefunded ?? (isFree ? used : null) };
}

/** Null where one is not known: a part of the sum would pass for all of it. */
function sumOf(amounts: ReadonlyArray<number | null>): number | null {
	const sum = amounts.reduce((total, one) => (total === null || one === null ? null : total + one), 0);
	return sum === null ? null : usdIn(sum);
}

function amountIn(amount: number, unit: Charge['unit']): string {
	if (unit === 'credits') return `${amount} ${amount === 1 ? 'credit' : 'credits'}`;
	return `$${amount < 0.01 ? amount : amount.toFixed(2)}`;
}
