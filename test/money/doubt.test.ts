/** An order that may have been accepted stays in doubt, whatever is answered when it is sent again. */
import { prompts, useRig, videoOf } from '../engine/rig';
import type { Fault } from '../sandbox';

const rig = useRig();
const LOST: Fault = { kind: 'reset', when: 'after' };
const OWN_KEY = { options: { idempotencyKey: 'row-17' } };

const LATER: ReadonlyArray<[string, Fault, object]> = [
	['that it is busy', { kind: 'status', status: 503 }, {}],
	['that there are too many requests', { kind: 'status', status: 429 }, {}],
	['that the key is unknown', { kind: 'status', status: 401 }, {}],
	['that the own key is in use', { kind: 'status', status: 409 }, OWN_KEY],
];

test.each(LATER)(
	'if the response to a charged submit is lost and the next response says %s, the error says that the video may have been submitted',
	async (_, fault, parameters) => {
		const engine = await rig.engine('seedance2ai');
		const { control } = rig.sandbox;
		control.addFault({ on: 'submit', fault: LOST });
		control.addFault({ on: 'submit', times: 1000, fault });
		const run = engine.run({
			parameters: videoOf('seedance2ai', { ...parameters }),
			items: prompts('a harbour'),
		});
		const { value } = await rig.settle(run);
		expect(control.ledger()).toHaveLength(1);
		const told = `${value.error?.message} ${value.error?.description}`;
		expect(told).toContain('may have been submitted');
		expect(told).not.toMatch(/not submitted|another Idempotency Key/);

		control.clearFaults();
		const { value: retried } = await rig.settle(engine.retryExecution(value));
		expect(retried.items[0]?.json).toMatchObject({
			taskId: control.ledger()[0]?.taskId,
			status: 'completed',
		});
		expect(control.ledger()).toHaveLength(1);
	},
);

test('the answer is lost after the charge, and then nobody listens: the item says that it may have been submitted', async () => {
	const engine = await rig.engine('seedance2ai');
	const { control, apiHost } = rig.sandbox;
	control.addFault({ on: 'submit', fault: LOST });
	const run = engine.run({
		parameters: videoOf('seedance2ai'),
		items: prompts('a harbour'),
		onError: 'continueErrorOutput',
	});
	const { value } = await rig.settle(run, { at: [[300, () => apiHost.goDown()]] });
	expect(control.ledger()).toHaveLength(1);
	expect(value.errorItems[0]?.json.failure).toMatchObject({ code: 'outcome_unknown', billed: null });
});

test('a key that is unknown closes the rest of the batch also by the answer to an order in doubt', async () => {
	const engine = await rig.engine('seedance2ai');
	const { control } = rig.sandbox;
	control.addFault({ on: 'submit', fault: LOST });
	control.addFault({ on: 'submit', times: 1000, fault: { kind: 'status', status: 401 } });
	const { value } = await rig.settle(
		engine.run({
			// With a cap and an unknown price, one is sent after the other.
			parameters: videoOf('seedance2ai', { options: { maxCredits: 1000 } }),
			items: prompts('one', 'two', 'three'),
			onError: 'continueErrorOutput',
		}),
	);
	expect(value.errorItems.map(({ json }) => json.failure)).toMatchObject([
		{ code: 'outcome_unknown', billed: null },
		{ code: 'not_sent', billed: false },
		{ code: 'not_sent', billed: false },
	]);
	expect(control.ledger()).toHaveLength(1);
});
