import { realClock } from '../../nodes/Seedance/host/clock';

const HOUR_MS = 3_600_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test.each([-HOUR_MS, HOUR_MS])(
	'setting the clock by %i ms changes the date and no time that has passed',
	(byMs) => {
		const [date, elapsed] = [realClock.now(), realClock.elapsed()];
		jest.setSystemTime(date + byMs);
		expect(realClock.now() - date).toBe(byMs);
		expect(realClock.elapsed() - elapsed).toBe(0);
		jest.advanceTimersByTime(1000);
		expect(realClock.elapsed() - elapsed).toBe(1000);
	},
);
