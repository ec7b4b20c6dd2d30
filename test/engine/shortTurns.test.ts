/** n8n serves all users in one thread, so the node yields it while it works on many items. */
import { Expression } from 'n8n-workflow';
import { createEngine, loadPackage } from './harness';
import { CHEAPEST } from './rig';

const ITEMS = 90;
/** An expression that takes a millisecond or more, so the node has to yield after ten of them at most. */
const VALUE = "={{ Array.from({ length: 50000 }, (_, index) => index).length > 0 ? 'no such value' : '' }}";
/** More than fit into a turn on a fast machine, and fewer than half of all. */
const MOST_IN_A_TURN = 40;

afterEach(() => jest.restoreAllMocks());

/** Counts the expressions that n8n evaluates in each turn of the event loop. */
function countExpressions(): { inTurns: number[]; stop: () => void } {
	const { calls } = jest.spyOn(Expression.prototype, 'resolveSimpleParameterValue').mock;
	const inTurns: number[] = [];
	let seen = 0;
	const count = () => {
		inTurns.push(calls.slice(seen).filter(([value]) => value === VALUE).length);
		seen = calls.length;
	};
	const beat = () => {
		count();
		next = setImmediate(beat);
	};
	let next = setImmediate(beat);
	const stop = () => {
		clearImmediate(next);
		// The run may end within a turn.
		count();
	};
	return { inTurns, stop };
}

test.each([
	['submitAndWait', 'a-key'],
	['estimateCost', 'a-key'],
	['cancel', 'a-key'],
	['getMany', 'a-key'],
	['wait', 'not a key'],
])(
	'%s with the API key "%s": the node evaluates the expressions of refused items in short turns',
	async (operation, apiKey) => {
		const seedanceApi = {
			provider: 'ark',
			region: 'byteplus',
			apiKey,
			baseUrl: 'http://127.0.0.1:9',
		};
		const engine = await createEngine({ credentials: { seedanceApi }, load: loadPackage });
		const expressions = countExpressions();
		const { errorItems } = await engine.run({
			parameters: { ...CHEAPEST.ark, operation, prompt: VALUE, duration: VALUE, taskId: VALUE, limit: VALUE },
			items: Array.from({ length: ITEMS }, () => ({ json: {} })),
			onError: 'continueErrorOutput',
		});
		expressions.stop();
		expect(errorItems).toHaveLength(ITEMS);
		expect(expressions.inTurns.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(ITEMS);
		expect(Math.max(...expressions.inTurns)).toBeLessThanOrEqual(MOST_IN_A_TURN);
	},
);
