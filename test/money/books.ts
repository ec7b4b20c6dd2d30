/** What the sandbox has charged and was sent, as the tests about money count it. */
import type { INodeExecutionData } from 'n8n-workflow';
import { textIn, type Rig } from '../engine/rig';

export function booksOf(rig: Rig) {
	const ledger = () => rig.sandbox.control.ledger();
	const submits = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');
	return {
		ledger,
		submits,
		keysSent: () => submits().map(({ headers }) => headers['idempotency-key']),
		/** Charges by row, whatever else the prompt says. */
		chargesOf: (row: string) => ledger().filter(({ prompt }) => prompt.includes(row)).length,
		/** Credits that were not given back. */
		spent: () => ledger().reduce((sum, { credits, refunded }) => sum + credits - refunded, 0),
		/** Every video that comes out is that of its own row. */
		expectOwnVideos: (items: readonly INodeExecutionData[], rows: readonly string[]) => {
			const promptOf = new Map(ledger().map(({ taskId, prompt }) => [taskId, prompt]));
			const videos = rows.map((_, index) => promptOf.get(textIn(items[index], 'taskId')) ?? '');
			expect(rows.filter((row, index) => videos[index]?.includes(row) !== true)).toEqual([]);
		},
	};
}

/** Refuses the orders whose prompt has these words, before anything is charged. */
export function refuse(rig: Rig, match: string): void {
	const body = { error: { code: 'INVALID_PROMPT', message: 'no' } };
	rig.sandbox.control.addFault({ on: 'submit', match, fault: { kind: 'status', status: 400, body } });
}
