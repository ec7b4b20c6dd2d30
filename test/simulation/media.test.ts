/** A limit of its own for submits with media, beside the one that counts all requests. */
import { lowerBoundMs, mediaBoundMs } from './bound';
import type { Random } from './random';
import { simulate } from './simulate';

const IN_ALL = 30;
const WITH_MEDIA = 3;
const FIXED = () => 90;
const LOG_NORMAL = (random: Random) => random.logNormal(90, 0.7);

const ORDERS: ReadonlyArray<readonly [name: string, has: (item: number) => boolean]> = [
	['by turns', (item) => item % 2 === 0],
	['those with media first', (item) => item < 60],
	['those with media last', (item) => item >= 60],
];

describe.each([
	['known', true],
	['met by 429s only', false],
])('60 items with media beside 60 without, where the limit on media is %s', (_, isKnown) => {
	test.each(
		ORDERS.flatMap(([name, has]) => [FIXED, LOG_NORMAL].map((seconds) => [name, has, seconds] as const)),
	)('each within 1.15 times their own bound: %s', async (__, has, draw) => {
		const times: number[] = [];
		const seconds = (random: Random) => {
			const drawn = draw(random);
			times.push(drawn);
			return drawn;
		};
		const media = { has, limit: WITH_MEDIA, isKnown };
		const { provider, clock, outcomes } = await simulate({
			provider: 'seedance2ai',
			items: 120,
			processes: 1,
			seconds,
			seed: 1,
			media,
		});
		const lastEndOf = (withMedia: boolean) =>
			Math.max(
				...provider.tasks
					.filter(({ prompt }) => has(Number(prompt.split('/')[1])) === withMedia)
					.map(({ seenAt }) => (seenAt ?? Infinity) - clock.start),
			);
		expect(outcomes.flat().every(({ task }) => task.status === 'completed')).toBe(true);
		const mediaBound = mediaBoundMs(
			times.filter((___, item) => has(item)),
			WITH_MEDIA,
		);
		expect(lastEndOf(true) / mediaBound).toBeLessThan(1.15);
		// Submits with media, at their own pace, leave so many requests.
		const textBound = lowerBoundMs([times.filter((___, item) => !has(item))], IN_ALL - WITH_MEDIA);
		expect(lastEndOf(false) / textBound).toBeLessThan(1.15);
		const refused = provider.seen.filter(({ isRefused }) => isRefused);
		expect(refused.every(({ kind }) => kind === 'submit')).toBe(true);
		expect(refused.length).toBeLessThanOrEqual(isKnown ? 0 : 18);
		expect(clock.pending).toBe(0);
	});
});

test('four processes share a limit on media that none of them knows, and none is left without', async () => {
	const media = { has: () => true, limit: 12, isKnown: false };
	const { outcomes, makespanMs } = await simulate({
		provider: 'seedanceapi',
		items: 30,
		processes: 4,
		seconds: FIXED,
		seed: 1,
		media,
	});
	expect(outcomes.flat().every(({ task }) => task.status === 'completed')).toBe(true);
	// They settle at a fair share by and by.
	expect(makespanMs / mediaBoundMs(new Array<number>(120).fill(90), 12)).toBeLessThan(4);
});
