import { AccountLimits } from '../../../nodes/Seedance/tasks/rate/accounts';
import { Pace } from '../../../nodes/Seedance/tasks/rate/pace';
import { EventClock } from '../../simulation/clock';

/** With one at a time, a provider that takes 10 s for a response would have each of 60 tasks polled every seven minutes. */
test('a poll holds up the next one until its response, but no longer than a second', () => {
	const limits = new AccountLimits(new EventClock(), [{ requests: 30, windowMs: 60_000, counts: 'all' }]);
	const pace = new Pace(limits);
	pace.waitsFor(10);
	pace.began(0);
	expect(pace.allowedAt(0.5, 400)).toBe(1000);
	expect(pace.allowedAt(0.5, 1000)).toBe(1000);
	pace.began(1000);
	expect(pace.allowedAt(0.5, 1500)).toBe(2000);
	pace.ended(1000, 0.5, true, 1600);
	expect(pace.allowedAt(0.5, 1600)).toBe(1600);
});
