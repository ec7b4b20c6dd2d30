/** Max Credits where the provider doesn't say what a video has cost, or takes credits for one that fails. */
import type { RunResult } from '../engine/harness';
import { withTool } from '../engine/nodes';
import { prompts, useRig, videoOf, type ProviderName } from '../engine/rig';
import { node, runTwice, SEEDANCE_TOOL } from '../workflows/workflow';

const rig = useRig();
const SIX = prompts('one', 'two', 'three', 'four', 'five', 'six');

/** Answers to orders as documented, but without the field that says what the order costs, or with such a number in it. */
function hideCredits(provider: ProviderName, credits?: number): void {
	for (const { json } of SIX) {
		const taskId = JSON.stringify(json.prompt);
		const body =
			provider === 'seedanceapi'
				? {
						code: 200,
						message: 'success',
						data: { task_id: taskId, status: 'IN_PROGRESS', consumed_credits: credits },
					}
				: { id: taskId, status: 'processing', credits_used: credits };
		rig.sandbox.control.addFault({
			on: 'submit',
			fault: { kind: 'status', status: 200, body, when: 'after' },
		});
	}
}

/** Submits six videos under a cap, where the answers hide what each has cost. */
async function orderSix(provider: ProviderName, maxCredits: number, credits?: number): Promise<RunResult> {
	const engine = await rig.engine(provider);
	hideCredits(provider, credits);
	const parameters = videoOf(provider, { operation: 'submit', options: { maxCredits } });
	return (await rig.settle(engine.run({ parameters, items: SIX, onError: 'continueErrorOutput' }))).value;
}

test.each([
	['the price list counts', 'seedanceapi', 330, 2, /this run has used 320, and this video costs 160/],
	['nothing more is bought after the first', 'seedance2ai', 1000, 1, /is unknown/],
] as const)(
	'where answers do not say what an order costs, %s (%s)',
	async (_, provider, maxCredits, orders, words) => {
		const value = await orderSix(provider, maxCredits);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
		expect(value.items).toHaveLength(orders);
		expect(value.errorItems).toHaveLength(SIX.length - orders);
		for (const { json } of value.errorItems) {
			expect(json.failure).toMatchObject({ code: 'over_budget', billed: false });
			expect(json.error).toMatch(words);
		}
	},
);

test.each([
	['seedanceapi', 330, 2],
	['seedance2ai', 1000, 1],
] as const)(
	'on %s, an order that cost less than nothing opens no way past Max Credits',
	async (provider, maxCredits, orders) => {
		const value = await orderSix(provider, maxCredits, -100_000);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
		expect(value.items.map(({ json }) => json.creditsUsed)).toEqual(value.items.map(() => null));
	},
);

test.each([
	['that were not given back count', false, 1],
	['that were given back do not', true, 2],
])(
	'credits of a tool call whose video failed %s towards Max Credits of the next',
	async (_, refund, orders) => {
		const engine = await rig.engine('seedance2ai', {}, { load: withTool() });
		rig.sandbox.control.setTasks({ refund });
		const call = videoOf('seedance2ai', {
			prompt: '={{ "a storm " + $runIndex + " [fail]" }}',
			options: { maxCredits: 31 },
		});
		await rig.settle(
			engine.run({
				workflow: runTwice(node('Seedance', SEEDANCE_TOOL, call, { onError: 'continueRegularOutput' })),
				items: prompts('x'),
				node: 'Seedance',
			}),
		);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
	},
);
