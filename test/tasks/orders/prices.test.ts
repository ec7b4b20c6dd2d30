/** What a task has cost counts towards Max Credits, and is never less than nothing. */
import { withNews } from '../../../nodes/Seedance/providers/task';
import { aTask } from '../../providers/support/aTask';
import { costOf } from '../../../nodes/Seedance/tasks/orders/prices';

const bought = (facts: object) => aTask('seedance2ai', { taskId: 'T', ...facts });

test.each([
	[{ creditsUsed: 30, creditsRefunded: 10 }, null, 20],
	[{ creditsUsed: 30, creditsRefunded: 100_000 }, null, 0],
	[{ creditsRefunded: 100_000 }, 30, 0],
	[{ creditsRefunded: 100_000 }, null, null],
])('%j, expected to cost %j, cost %j', (facts, expected, cost) => {
	expect(costOf(bought(facts), 'credits', expected)).toBe(cost);
});

test('a refund that is told later than the credits is never more than they were', () => {
	const news = withNews(bought({ creditsUsed: 30 }), bought({ creditsRefunded: 100_000 }));
	expect(news).toMatchObject({ creditsUsed: 30, creditsRefunded: 30 });
});
