/** Max Credits where the provider doesn't say what a video has cost, or takes credits for one that fails. */
import { loadPackage, type LoadedTypes } from '../engine/harness';
import { prompts, useRig, videoOf, type ProviderName } from '../engine/rig';

const rig = useRig();
const SIX = prompts('one', 'two', 'three', 'four', 'five', 'six');

/** Answers to orders as documented, but without the field that says what the order costs. */
function hideCredits(provider: ProviderName): void {
	for (const { json } of SIX) {
		const taskId = JSON.stringify(json.prompt);
		const body =
			provider === 'seedanceapi'
				? { code: 200, message: 'success', data: { task_id: taskId, status: 'IN_PROGRESS' } }
				: { id: taskId, status: 'processing' };
		rig.sandbox.control.addFault({
			on: 'submit',
			fault: { kind: 'status', status: 200, body, when: 'after' },
		});
	}
}

test.each([
	['the price list counts', 'seedanceapi', 330, 2, /of which 320 are spent, and it costs 160/],
	['nothing more is bought after the first', 'seedance2ai', 1000, 1, /has cost is not known/],
] as const)(
	'where answers do not say what an order costs, %s (%s)',
	async (_, provider, maxCredits, orders, words) => {
		const engine = await rig.engine(provider);
		hideCredits(provider);
		const { value } = await rig.settle(
			engine.run({
				parameters: videoOf(provider, { operation: 'submit', options: { maxCredits } }),
				items: SIX,
				onError: 'continueErrorOutput',
			}),
		);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
		expect(value.items).toHaveLength(orders);
		expect(value.errorItems).toHaveLength(SIX.length - orders);
		for (const { json } of value.errorItems) {
			expect(json.failure).toMatchObject({ code: 'over_max_credits', billed: false });
			expect(json.error).toMatch(words);
		}
	},
);

const NODE = 'n8n-nodes-seedance.seedance';

/** The node as n8n offers it to agents: for its code, a type whose name ends in "Tool". */
function withTool(): LoadedTypes {
	const types = loadPackage();
	const node = types.nodes[NODE];
	if (node === undefined) throw new Error('The package has no node');
	return { ...types, nodes: { ...types.nodes, [`${NODE}Tool`]: node } };
}

test.each([
	['that were not given back count', false, 1],
	['that were given back do not', true, 2],
])(
	'credits of a tool call whose video failed %s towards Max Credits of the next',
	async (_, refund, orders) => {
		const engine = await rig.engine('seedance2ai', {}, { load: withTool });
		rig.sandbox.control.setTasks({ refund });
		const node = (name: string, type: string, parameters = {}) => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters,
		});
		const to = (...names: string[]) => ({
			main: [names.map((name) => ({ node: name, type: 'main' as const, index: 0 }))],
		});
		const call = videoOf('seedance2ai', {
			prompt: '={{ "a storm " + $runIndex + " [fail]" }}',
			options: { maxCredits: 31 },
		});
		await rig.settle(
			engine.run({
				workflow: {
					nodes: [
						node('Start', 'test.start'),
						node('Detour', 'test.noOp'),
						{ ...node('Seedance', `${NODE}Tool`, call), onError: 'continueRegularOutput' },
					],
					connections: { Start: to('Seedance', 'Detour'), Detour: to('Seedance') },
				},
				items: prompts('x'),
				node: 'Seedance',
			}),
		);
		expect(rig.sandbox.control.ledger()).toHaveLength(orders);
	},
);
