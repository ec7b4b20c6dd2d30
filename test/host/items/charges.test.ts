/** What a failure cost is said in words, and never guessed. */
import { chargesInWords, chargesSentence } from '../../../nodes/Seedance/host/items/charges';
import type { FailureCode, Task } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';

const failed = (billed: boolean | null, facts: Partial<Task> = {}): Task =>
	aTask('seedance2ai', {
		taskId: 'task-1',
		status: 'failed',
		failure: { code: 'task_failed', message: 'No', retryable: false, billed },
		...facts,
	});
const unsent = (code: FailureCode, billed: boolean | null): Task =>
	aTask('seedance2ai', { failure: { code, message: 'No', retryable: false, billed } });

test.each<[string, Task]>([
	['30 credits charged, 30 refunded', failed(false, { creditsUsed: 30, creditsRefunded: 30 })],
	['30 credits charged, 12 refunded', failed(true, { creditsUsed: 30, creditsRefunded: 12 })],
	['30 credits charged', failed(true, { creditsUsed: 30, creditsRefunded: 0 })],
	['1 credit charged', failed(true, { creditsUsed: 1, creditsRefunded: 0 })],
	['160 credits charged, refund unknown', failed(null, { creditsUsed: 160, usdUsed: 1.6 })],
	['nothing was charged', failed(false)],
	['nothing was charged', failed(null, { creditsUsed: 0, creditsRefunded: 0 })],
	['the charge is unknown', failed(null)],
	['the charge is unknown', failed(true)],
	['$0.38 charged', failed(true, { status: 'completed', usdUsed: 0.3812 })],
	['$0.0042 charged', failed(true, { status: 'completed', usdUsed: 0.0042 })],
	['160 credits charged', failed(null, { status: 'processing', creditsUsed: 160 })],
	['the charge is unknown', failed(null, { status: 'processing', creditsUsed: 0 })],
	['the charge is unknown', unsent('outcome_unknown', null)],
	// The list in which it was to be looked up could not be read.
	['the charge is unknown', unsent('provider_error', null)],
	['the charge is unknown', unsent('rate_limited', null)],
	['nothing was charged', unsent('rate_limited', false)],
	['nothing was charged', unsent('invalid_request', false)],
	['nothing was charged', unsent('stopped', null)],
])('%s', (words, task) => {
	expect(chargesInWords([task])).toBe(words);
});

test('several tasks are added up, and the sum is not known where one is not', () => {
	const one = failed(false, { creditsUsed: 30, creditsRefunded: 30 });
	expect(chargesInWords([one, one, unsent('invalid_request', false)])).toBe(
		'60 credits charged, 60 refunded',
	);
	expect(chargesInWords([one, failed(null)])).toBe('the charge is unknown');
});

test('beside tasks of earlier tries, only the last try is told, and that it is not all', () => {
	expect(chargesSentence(unsent('insufficient_credits', false), true)).toBe(
		'This attempt: nothing was charged. Charges for earlier failed tasks are not included.',
	);
});

test('of a task that was only named, or that nobody knows, nothing is said', () => {
	expect(chargesSentence(failed(false, { status: null }), false)).toBe('');
	const unknown = { code: 'not_found', message: 'No', retryable: false, billed: null } as const;
	expect(chargesSentence(failed(null, { status: 'processing', failure: unknown }), false)).toBe('');
});
