/** Items that share an order: it is one, with what each of them wants of it. */
import { shareOrders, type Plan } from '../../nodes/Seedance/operations/plan';
import type { Job } from '../../nodes/Seedance/tasks/job';
import { job } from '../tasks/desk';

const delivery = { download: null, ordered: null, taskFailureIsError: true, timeoutIsError: false };
const wanted = { isBought: false, follow: 'toEnd', maxWaitMs: 60_000 } as const;

function planOf(
	itemIndex: number,
	maxCredits: number | null,
	request: string,
	own: Partial<Job> = {},
	report = '',
): Plan {
	const made = { ...job(itemIndex, wanted, maxCredits), ...own };
	const ownKey = { value: 'row-7', asWritten: 'row-7', isStable: true };
	const order =
		made.order === null ? null : { ...made.order, identity: { ...made.order.identity, request, ownKey } };
	return { job: { ...made, order }, delivery, report, cancelOnStop: itemIndex > 0 };
}

test('they wait as long as the most patient one, spend no more than the lowest cap, and keep the response for who asks', () => {
	const { jobs, refusals } = shareOrders([
		planOf(0, null, 'same'),
		planOf(1, 500, 'same', { maxWaitMs: 3_600_000 }),
		planOf(2, 5, 'same', { keepRaw: true }),
	]);
	expect(refusals).toEqual([]);
	expect(jobs).toMatchObject([{ itemIndex: 0, maxWaitMs: 3_600_000, keepRaw: true, order: { cap: 5 } }]);
	expect(jobs[0]?.recipients.map(({ itemIndex, keepRaw }) => [itemIndex, keepRaw])).toEqual([
		[0, false],
		[1, false],
		[2, true],
	]);
});

test('they are cancelled by Stop only if all of them say so', () => {
	const shared = shareOrders([planOf(0, null, 'same'), planOf(1, null, 'same')]).jobs;
	expect(shared.map(({ cancelOnStop }) => cancelOnStop)).toEqual([false]);
	const willing = shareOrders([planOf(1, null, 'same'), planOf(2, null, 'same')]).jobs;
	expect(willing.map(({ cancelOnStop }) => cancelOnStop)).toEqual([true]);
});

test('the same key with another request is refused, and names the item that has it', () => {
	const { jobs, refusals } = shareOrders([planOf(0, null, 'one'), planOf(1, null, 'another')]);
	expect(jobs).toHaveLength(1);
	expect(refusals).toMatchObject([
		{ itemIndex: 1, failure: { message: expect.stringMatching(/item 0 has the same key/) as string } },
	]);
});

test('the same order with another callback is refused: a provider calls one address, and the other would never be told', () => {
	const { jobs, refusals } = shareOrders([
		planOf(0, null, 'same', {}, '["https://example.com/a",7]'),
		planOf(1, null, 'same', {}, '["https://example.com/a",7]'),
		planOf(2, null, 'same', {}, '["https://example.com/a",8]'),
		planOf(3, null, 'same'),
	]);
	expect(jobs.map(({ recipients }) => recipients.map(({ itemIndex }) => itemIndex))).toEqual([[0, 1]]);
	expect(refusals.map(({ itemIndex }) => itemIndex)).toEqual([2, 3]);
	expect(refusals[0]?.failure.message).toMatch(/a different Callback URL or Callback Context/);
});
