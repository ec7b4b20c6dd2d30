import { getEventListeners } from 'node:events';
import { oneAtATime } from '../../../nodes/Seedance/tasks/orders/mutex';

const never = new AbortController().signal;

/** Asks for turns by name, and notes who has had one so far. */
function queue() {
	const shared = {};
	const had: string[] = [];
	const ask = async (name: string, signal = never) => {
		const end = await oneAtATime(shared, signal);
		had.push(name);
		return end;
	};
	return { ask, had };
}

/** Until all that follows from what is fulfilled already has happened. */
const settled = async () => await new Promise(setImmediate);

test('turns come in the order in which they were asked for, each when the one before has ended', async () => {
	const { ask, had } = queue();
	const [first, second] = [ask('first'), ask('second')];
	void ask('third');
	(await first)();
	(await second)();
	// A turn that has ended can not end another's.
	(await second)();
	await settled();
	expect(had).toEqual(['first', 'second', 'third']);
});

test('Stop ends the waiting of one, and those behind it still wait for the one before it', async () => {
	const { ask, had } = queue();
	const first = await ask('first');
	const stop = new AbortController();
	const stopped = ask('stopped', stop.signal);
	const last = ask('last');
	stop.abort();
	(await stopped)();
	await settled();
	expect(had).toEqual(['first', 'stopped']);
	first();
	await last;
	expect(had).toEqual(['first', 'stopped', 'last']);
});

test('who shares nothing waits for nobody', async () => {
	const [one, other] = [queue(), queue()];
	await one.ask('one');
	await other.ask('other');
	expect([one.had, other.had]).toEqual([['one'], ['other']]);
});

test('a turn leaves no listener at the signal, whether it was waited for or not', async () => {
	const { signal } = new AbortController();
	const { ask } = queue();
	for (let run = 0; run < 50; run += 1) (await ask(`run ${run}`, signal))();
	const first = await ask('first', signal);
	const waiting = Array.from({ length: 50 }, async (_, run) => (await ask(`waiting ${run}`, signal))());
	await settled();
	expect(getEventListeners(signal, 'abort').length).toBeGreaterThan(0);
	first();
	await Promise.all(waiting);
	expect(getEventListeners(signal, 'abort')).toEqual([]);
});
