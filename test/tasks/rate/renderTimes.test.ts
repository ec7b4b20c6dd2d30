import fc from 'fast-check';
import { seedance2ai } from '../../../nodes/Seedance/providers/seedance2ai';
import { RenderTimeMemory, RenderTimes } from '../../../nodes/Seedance/tasks/rate/renderTimes';

test('without any experience a task is due when it is about a tenth older', () => {
	const durations = new RenderTimes();
	for (const age of [60_000, 300_000, 1_200_000]) {
		const next = durations.nextPoll(age, 0.09, age * 2, 1500);
		expect((next - age) / (age + 30_000)).toBeCloseTo(0.1, 1);
	}
});

test('with experience a look waits until tasks of the kind begin to end', () => {
	const durations = new RenderTimes();
	for (let i = 0; i < 20; i += 1) durations.note(89_000, 91_000);
	expect(durations.chance(0, 60_000)).toBeLessThan(0.09);
	expect(durations.chance(0, 95_000)).toBeGreaterThan(0.9);
	const next = durations.nextPoll(0, 0.5, 600_000, 1500);
	expect(next).toBeGreaterThan(80_000);
	expect(next).toBeLessThan(96_000);
});

/** Spread evenly over each interval, they would be due at its beginning, and a first poll would find nothing. */
test('where polls of several tasks overlap, the time becomes known more closely than any of them tells it', () => {
	const durations = new RenderTimes();
	for (let i = 0; i < 20; i += 1) durations.note(12_000 + (i % 4) * 900, 15_200 + (i % 4) * 900);
	expect(durations.chance(0, 14_000)).toBeLessThan(0.2);
	expect(durations.chance(0, 15_300)).toBeGreaterThan(0.8);
});

/** Polled as soon as it may have ended with the chance wanted, it would mostly be missed, and found a whole interval later. */
test('where most tasks end within a moment, the poll waits for the end of that moment', () => {
	const durations = new RenderTimes();
	for (let i = 0; i < 20; i += 1) durations.note(14_500, 15_000);
	const next = durations.nextPoll(0, 0.09, 45_000, 1500);
	expect(durations.chance(0, next)).toBeGreaterThan(0.8);
	expect(next).toBeLessThan(15_700);
});

test('what was long ago counts less than what was lately', () => {
	const durations = new RenderTimes();
	for (let i = 0; i < 100; i += 1) durations.note(29_000, 30_000);
	for (let i = 0; i < 60; i += 1) durations.note(290_000, 300_000);
	expect(durations.chance(0, 100_000)).toBeLessThan(0.1);
});

test('whatever was noted, a chance lies between 0 and 1 and rises with age', () => {
	const age = fc.integer({ min: 0, max: 40_000_000 });
	fc.assert(
		fc.property(fc.array(fc.tuple(age, age)), fc.tuple(age, age, age), (notes, ages) => {
			const durations = new RenderTimes();
			for (const [a, b] of notes) durations.note(Math.min(a, b), Math.max(a, b));
			const [seen, sooner, later] = [...ages].sort((a, b) => a - b) as [number, number, number];
			const chances = [durations.chance(seen, sooner), durations.chance(seen, later)] as const;
			expect(chances[0]).toBeGreaterThanOrEqual(-1e-9);
			expect(chances[1]).toBeGreaterThanOrEqual(chances[0] - 1e-9);
			expect(chances[1]).toBeLessThanOrEqual(1);
			const next = durations.nextPoll(seen, 0.09, seen + 30_000, 1500);
			expect(next).toBeLessThanOrEqual(seen + 30_000);
			expect(next).toBeGreaterThanOrEqual(seen - 1e-3);
		}),
	);
});

test('the memory keeps kinds apart and does not grow without end', () => {
	const [model] = seedance2ai.models('public');
	if (model === undefined) throw new Error('There is no model');
	const of = (duration: number, prompt = 'a video') =>
		({ model, mode: 'text-to-video', parameters: { prompt, duration }, region: null }) as const;
	const memory = new RenderTimeMemory();
	const five = memory.of(of(5));
	expect(memory.of(of(5, 'another video'))).toBe(five);
	expect(memory.of(of(10))).not.toBe(five);
	for (let duration = 100; duration < 300; duration += 1) memory.of(of(duration));
	expect(memory.of(of(5))).not.toBe(five);
});
