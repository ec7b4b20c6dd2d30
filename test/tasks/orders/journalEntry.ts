import type { JournalEntry, OrderPlace } from '../../../nodes/Seedance/tasks/orders/journal';

/** What the journal has of an order that was bought for 30 credits, as was expected; and what else is so. */
export function anEntry(facts: Partial<JournalEntry> = {}): JournalEntry {
	return {
		state: 'bought',
		taskId: 'task',
		amount: 30,
		expected: 30,
		failedAmount: 0,
		attempt: 0,
		failedTaskIds: [],
		request: null,
		at: 1,
		...facts,
	};
}

/** Where an order stands in the journal. */
export function aPlace(facts: Partial<OrderPlace> = {}): OrderPlace {
	return { key: 'order/0', runIndex: 0, row: 'row', seat: 'seat', sentKey: null, ownKey: null, ...facts };
}
