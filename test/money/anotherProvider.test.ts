/** The example that takes another provider where one fails: which failures go on, and which would be charged twice. */
import { runInNewContext } from 'node:vm';
import { executeFilter, type FilterValue } from 'n8n-workflow';
import { z } from 'zod/v4';
import { FAILURE_CODES, type FailureCode } from '../../nodes/Seedance/providers/task';
import { exampleNamed } from '../workflows/examples';

const AsFilter = z.custom<FilterValue>();
const Gate = z.object({
	conditions: z.object({
		combinator: z.literal('and'),
		options: z.object({
			caseSensitive: z.literal(true),
			leftValue: z.literal(''),
			typeValidation: z.literal('strict'),
			version: z.literal(2),
		}),
		conditions: z.array(
			z.object({
				id: z.string(),
				leftValue: z.string().regex(/^=\{\{ .+ \}\}$/),
				rightValue: z.string(),
				operator: z.object({
					type: z.enum(['boolean', 'string']),
					operation: z.string(),
					singleValue: z.boolean().optional(),
				}),
			}),
		),
	}),
});
const { nodes } = exampleNamed('If One Provider Fails');
const { conditions: gate } = Gate.loose().parse(
	nodes.find(({ name }) => name === 'Nothing Charged?')?.parameters,
);

/** Returns whether n8n's If node passes an item on to the second provider. */
function goesOn(json: object): boolean {
	const conditions = gate.conditions.map((one) => ({
		...one,
		leftValue: runInNewContext(one.leftValue.slice('={{'.length, -'}}'.length), { $json: json }) as unknown,
	}));
	return executeFilter(AsFilter.parse({ ...gate, conditions }), {});
}

const failed = (code: FailureCode, billed: boolean | null) => ({
	status: null,
	failure: { code, message: 'It failed', retryable: true, billed },
	error: 'It failed',
});

/** The user's own cap, a field that is wrong, and a task that somebody cancelled are not the provider's fault. */
const NOT_ITS_FAULT: readonly FailureCode[] = ['over_budget', 'invalid_parameters', 'task_cancelled'];

test.each(FAILURE_CODES)(
	'an item that failed with the error code %s goes to the second provider only if the first provider certainly charged nothing',
	(code) => {
		expect(goesOn(failed(code, false))).toBe(!NOT_ITS_FAULT.includes(code));
		expect(goesOn(failed(code, null))).toBe(false);
		expect(goesOn(failed(code, true))).toBe(false);
	},
);

test.each([
	['without a failure', { failure: null, status: 'processing', timedOut: true }],
	['with the words of n8n alone', { error: 'Something went wrong' }],
	['of a wait whose time is up', { error: 'It failed', details: failed('not_connected', false) }],
])('an item %s does not go on', (_, json) => {
	expect(goesOn(json)).toBe(false);
});
