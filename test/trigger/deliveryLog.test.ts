import { DeliveryLog, type StaticData } from '../../nodes/Seedance/trigger/memory';

test('of callbacks at once, whichever copy of the static data is saved last has all of them', () => {
	const deliveries = new DeliveryLog();
	const copies: StaticData[] = [{}, {}, {}];
	for (const copy of copies) deliveries.recall(copy);
	for (const [index, copy] of copies.entries()) deliveries.note(`task-${index}`, null, 'completed', copy);
	for (const copy of copies) {
		const anew = new DeliveryLog();
		anew.recall(JSON.parse(JSON.stringify(copy)) as StaticData);
		expect([0, 1, 2].map((index) => anew.has(`task-${index}`, 'completed'))).toEqual([true, true, true]);
	}
});

test('what another process has saved is taken in, and kept beside what this one knows', () => {
	const deliveries = new DeliveryLog();
	deliveries.note('mine', 'n1', 'completed', {});
	const other: StaticData = {};
	new DeliveryLog().note('theirs', 'n2', 'failed', other);
	deliveries.recall(other);
	expect(deliveries.has('mine', 'completed')).toBe(true);
	expect(deliveries.has('theirs', 'failed')).toBe(true);
	expect(deliveries.has('theirs', 'completed')).toBe(false);
	expect(deliveries.allows('theirs', 'n1')).toBe(false);
	expect(deliveries.allows('new', 'n2')).toBe(false);
	expect(deliveries.allows('new', 'n3')).toBe(true);
});

test('what was delivered of a task, and by which token, stays known when more is delivered of it', () => {
	const deliveries = new DeliveryLog();
	deliveries.note('task', 'n1', 'failed', {});
	deliveries.note('task', null, 'completed', {});
	expect(deliveries.has('task', 'failed')).toBe(true);
	expect(deliveries.has('task', 'completed')).toBe(true);
	expect(deliveries.allows('task', 'n2')).toBe(false);
	expect(deliveries.allows('another', 'n1')).toBe(false);
});

test('static data that make no sense are no reason to fail', () => {
	for (const delivered of [null, 'text', [{ taskId: 7 }], { length: 3 }]) {
		const deliveries = new DeliveryLog();
		deliveries.recall({ delivered });
		expect(deliveries.allows('task', 'nonce')).toBe(true);
	}
});

test('memory is bounded, and what is forgotten takes its token along', () => {
	const deliveries = new DeliveryLog();
	const data: StaticData = {};
	for (let index = 0; index < 6000; index += 1)
		deliveries.note(`task-${index}`, `n${index}`, 'completed', data);
	expect(deliveries.has('task-0', 'completed')).toBe(false);
	expect(deliveries.allows('another', 'n0')).toBe(true);
	expect(deliveries.has('task-5999', 'completed')).toBe(true);
	expect(data.delivered).toHaveLength(1000);
});
