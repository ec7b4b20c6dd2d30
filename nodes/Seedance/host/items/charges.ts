/** Describes the cost of failed and lost tasks: what was charged and refunded, as far as the provider reports it. */
import type { Task } from '../../providers/task';
import { usdIn } from '../../tasks/orders/prices';

type Facts = Pick<Task, 'taskId' | 'status' | 'failure' | 'creditsUsed' | 'creditsRefunded' | 'usdUsed'>;

/** The cost of a task. An amount is null if unknown. */
interface Charge {
	unit: 'credits' | 'usd';
	charged: number | null;
	refunded: number | null;
}

const NOTHING: Charge = { unit: 'credits', charged: 0, refunded: 0 };

/**
 * Describes the total cost of tasks, such as "30 credits charged, 30 refunded", "$0.38 charged", or "nothing was charged".
 * @param tasks tasks of one provider, without duplicates
 */
export function chargesInWords(tasks: readonly Facts[]): string {
	const charges = tasks.map(chargeOf);
	const charged = chargedFor(tasks);
	if (charged === null) return 'the charge is unknown';
	if (charged === 0) return 'nothing was charged';
	const unit = charges.find((one) => one.charged !== 0)?.unit ?? 'credits';
	const refunded = sumOf(charges.map((one) => one.refunded));
	const back = refunded === null ? ', refund unknown' : `, ${refunded} refunded`;
	return `${amountIn(charged, unit)} charged${refunded === 0 ? '' : back}`;
}

/** Returns the sum that was charged for tasks, refunds not deducted; null if it is unknown. */
export function chargedFor(tasks: readonly Facts[]): number | null {
	return sumOf(tasks.map((task) => chargeOf(task).charged));
}

/** Describes an estimated cost, such as "2.25 US dollars" or "1.50 to 2.25 US dollars". Returns null if it is unknown. */
export function usdInWords(least: number | null, most: number | null): string | null {
	if (least === null || most === null) return null;
	const [from, to] = [least.toFixed(2), most.toFixed(2)];
	return `${from === to ? to : `${from} to ${to}`} US dollars`;
}

/**
 * Describes the cost of an item's task in a sentence. Returns '' if the task has no known status or was not found.
 * @param hasEarlier whether tasks of earlier attempts failed. Their cost is not included, because it is unknown here
 */
export function chargesSentence(task: Facts, hasEarlier: boolean): string {
	if (task.taskId !== null && (task.status === null || task.failure?.code === 'not_found')) return '';
	const words = chargesInWords([task]);
	if (hasEarlier) return `This attempt: ${words}. Charges for earlier failed tasks are not included.`;
	return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function chargeOf({ taskId, status, failure, creditsUsed, creditsRefunded, usdUsed }: Facts): Charge {
	const isFree = failure?.billed === false;
	if (taskId === null) {
		// After an unclear failure, there may be a task that was not found. An item that was stopped before it was sent is free.
		const isKnown = isFree || failure === null || failure.code === 'stopped';
		return isKnown ? NOTHING : { ...NOTHING, charged: null };
	}
	const unit = creditsUsed === null && usdUsed !== null ? 'usd' : 'credits';
	const used = unit === 'usd' ? usdUsed : creditsUsed;
	if (used === null) return isFree && status === 'failed' ? NOTHING : { unit, charged: null, refunded: null };
	// For a running task, 0 may only mean that nothing has been charged yet.
	if (used === 0 && status === 'processing') return { unit, charged: null, refunded: null };
	// Only credits are refunded, and only for a failed task.
	if (unit === 'usd' || status !== 'failed') return { unit, charged: used, refunded: creditsRefunded ?? 0 };
	return { unit, charged: used, refunded: creditsRefunded ?? (isFree ? used : null) };
}

/** Returns the sum, or null if an amount is unknown: a partial sum would look like the total. */
function sumOf(amounts: ReadonlyArray<number | null>): number | null {
	const sum = amounts.reduce((total, one) => (total === null || one === null ? null : total + one), 0);
	return sum === null ? null : usdIn(sum);
}

function amountIn(amount: number, unit: Charge['unit']): string {
	if (unit === 'credits') return `${amount} ${amount === 1 ? 'credit' : 'credits'}`;
	return `$${amount < 0.01 ? amount : amount.toFixed(2)}`;
}
