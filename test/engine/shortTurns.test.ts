/** n8n serves all users in one thread, so the node yields it while it works on many items. */
import { Expression } from 'n8n-workflow';
import { createEngine, loadPackage } from './harness';
import { CHEAPEST } from './rig';

const ITEMS = 120;
/** How long n8n takes for one expression of this test: so the node has to yield after about ten. */
const EVALUATION_MS = 1;
/** Three times as many as fit into a turn, since the machine may do something else meanwhile. */
const MOST_IN_A_TURN = 30;

/** Counts turns of the event loop. */
function countTurns(): { current: number; stop: () => void } {
	const turns = { current: 0, stop: () => clearImmediate(next) };
	const beat = () => {
		turns.current += 1;
		next = setImmediate(beat);
	};
	let next = setImmediate(beat);
	return turns;
}

afterEach(() => jest.restoreAllMocks());

test.each(['submitAndWait', 'estimateCost', 'cancel', 'getMany'])(
	'%s: the node evaluates the expressions of refused items in short turns',
	async (operation) => {
		const turns = countTurns();
		const evaluatedIn: number[] = [];
		const evaluate = Expression.prototype.resolveSimpleParameterValue;
		jest.spyOn(Expression.prototype, 'resolveSimpleParameterValue').mockImplementation(function (
			this: Expression,
			...parameters
		) {
			if (typeof parameters[0] === 'string' && parameters[0].startsWith('=')) {
				evaluatedIn.push(turns.current);
				const until = performance.now() + EVALUATION_MS;
				while (performance.now() < until);
			}
			return evaluate.apply(this, parameters);
		});
		const seedanceApi = {
			provider: 'ark',
			region: 'byteplus',
			apiKey: 'a-key',
			baseUrl: 'http://127.0.0.1:9',
		};
		const engine = await createEngine({ credentials: { seedanceApi }, load: loadPackage });
		const value = '={{ $json.value }}';
		const { errorItems } = await engine.run({
			parameters: { ...CHEAPEST.ark, operation, prompt: value, duration: value, taskId: value, limit: value },
			items: Array.from({ length: ITEMS }, () => ({ json: { value: 'no such value' } })),
			onError: 'continueErrorOutput',
		});
		turns.stop();
		expect(errorItems).toHaveLength(ITEMS);
		expect(evaluatedIn.length).toBeGreaterThan(ITEMS);
		const counts = new Map<number, number>();
		for (const turn of evaluatedIn) counts.set(turn, (counts.get(turn) ?? 0) + 1);
		expect(Math.max(...counts.values())).toBeLessThanOrEqual(MOST_IN_A_TURN);
	},
);
