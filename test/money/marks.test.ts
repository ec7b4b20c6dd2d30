/** The official API, which has no idempotency keys: what its list of tasks shows is never charged twice. */
import { n8nBehind, parked, resumedResult, useDoor } from '../engine/callbackRig';
import type { RunInput } from '../engine/harness';
import { prompts, submitThenWait, textIn, useRig, videoOf } from '../engine/rig';
import { credentialFor } from '../sandbox/credentials';
import { runTwice, seedance, withNodeParameters } from '../workflows/workflow';
import { booksOf } from './books';
import { fromSource, withSource } from './source';

const rig = useRig();
const door = useDoor();
const { ledger, submits, chargesOf, expectOwnVideos } = booksOf(rig);
const lists = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'list');
const MINUTE = 60_000;
const ROWS = ['a harbour', 'a forest', 'a desert'];
const REFUSED = { error: { code: 'InvalidParameter', message: 'no', type: 'BadRequest' } };
const LOST = { kind: 'reset', when: 'after' } as const;
/** A row that is refused before anything is sent: with it every run ends in an error, so that every retry is a real one. */
const BAD = { json: { prompt: 'a bad row', seconds: 99 } };
const duration = '={{ $json.seconds ?? 5 }}';

/** What stands in the field that the platform sees. */
function marksSent(): string[] {
	return submits().map(({ body }) =>
		typeof body === 'object' && body !== null ? String(Reflect.get(body, 'safety_identifier')) : '',
	);
}

describe('where the list shows a task later than the node looks for it', () => {
	const late = async (times = 1) => {
		rig.sandbox.control.setListLag(10 * MINUTE);
		rig.sandbox.control.addFault({ on: 'submit', times, fault: LOST });
		return await rig.engine('ark');
	};

	test.each([
		['without a retry', {}],
		['with Retry On Fail', { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 }],
	])('%s, a lost order may have been submitted, and is sent once', async (_, retries) => {
		const engine = await late();
		const run = engine.run({ parameters: videoOf('ark'), items: prompts('a harbour'), ...retries });
		const { value, elapsedMs } = await rig.settle(run);
		expect(value.error?.message).toContain('may have been submitted');
		expect([submits().length, ledger().length]).toEqual([1, 1]);
		// The tries after the first read the list once, since patience is over.
		expect(elapsedMs).toBeLessThan(4 * MINUTE);
	});

	test('"Retry execution" finds it as soon as the list shows it', async () => {
		const engine = await late();
		const input = { parameters: videoOf('ark'), items: prompts('a harbour') };
		const { value: lost } = await rig.settle(engine.run(input));
		const { value: still } = await rig.settle(engine.retryExecution(lost));
		expect(still.error?.message).toContain('may have been submitted');
		await rig.settle(new Promise((resolve) => setTimeout(resolve, 10 * MINUTE)));
		const { value: found } = await rig.settle(engine.retryExecution(still));
		expect(found.items[0]?.json).toMatchObject({ status: 'completed', taskId: ledger()[0]?.taskId });
		expect([submits().length, ledger().length]).toEqual([1, 1]);
	});

	test('other rows are charged once each, and come out', async () => {
		const engine = await late();
		const input: RunInput = {
			parameters: videoOf('ark'),
			items: prompts(...ROWS),
			onError: 'continueErrorOutput',
		};
		const { value } = await rig.settle(engine.run(input));
		expect([value.items.length, value.errorItems.length]).toEqual([2, 1]);
		expect(ROWS.map(chargesOf)).toEqual([1, 1, 1]);
	});
});

test('a list that fails, or that answers nonsense, is no list without the order', async () => {
	const { control } = rig.sandbox;
	const engine = await rig.engine('ark');
	control.addFault({ on: 'submit', fault: LOST });
	control.addFault({ on: 'list', fault: { kind: 'status', status: 500 } });
	control.addFault({ on: 'list', fault: { kind: 'malformed' } });
	control.addFault({ on: 'list', fault: { kind: 'status', status: 429, headers: { 'retry-after': '9' } } });
	control.addFault({ on: 'list', fault: { kind: 'stall', when: 'before' } });
	control.addFault({ on: 'list', fault: { kind: 'html' } });
	const { value } = await rig.settle(engine.run({ parameters: videoOf('ark'), items: prompts('a harbour') }));
	expect(value.items[0]?.json.status).toBe('completed');
	expect([submits().length, ledger().length, lists().length]).toEqual([1, 1, 6]);
});

test('waiting by callback, the node is parked for the task that was found, whose callback wakes it', async () => {
	const { control } = rig.sandbox;
	const engine = await n8nBehind(door, rig, credentialFor('ark', rig.sandbox));
	control.setTasks({ seconds: 600 });
	control.setListLag(MINUTE);
	control.addFault({ on: 'submit', fault: LOST });
	const parameters = videoOf('ark', { waitUsing: 'callback' });
	await parked(rig, await engine.start({ parameters, items: prompts('a harbour') }));
	const { items } = await resumedResult(rig, door);
	expect(items[0]?.json).toMatchObject({ status: 'completed', taskId: ledger()[0]?.taskId });
	expect([submits().length, ledger().length]).toEqual([1, 1]);
});

test('Stop during the search ends it within a second; a retry finds the task', async () => {
	const engine = await rig.engine('ark');
	rig.sandbox.control.setListLag(MINUTE);
	rig.sandbox.control.addFault({ on: 'submit', fault: LOST });
	const execution = await engine.start({ parameters: videoOf('ark'), items: prompts('a harbour') });
	const { elapsedMs } = await rig.settle(execution.result, { at: [[20_000, () => execution.stop()]] });
	expect(elapsedMs).toBeLessThan(21_000);
	const { value } = await rig.settle(engine.retryExecution(execution));
	expect(value.items[0]?.json.status).toBe('completed');
	expect([submits().length, ledger().length]).toEqual([1, 1]);
});

test('a fresh execution, and Retry On Fail in it, read no list', async () => {
	const engine = await rig.engine('ark');
	const tries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
	await rig.settle(
		engine.run({ parameters: videoOf('ark', { duration }), items: [...prompts(...ROWS), BAD], ...tries }),
	);
	expect([lists().length, ledger().length]).toEqual([0, 3]);
});

describe('after a kill', () => {
	/** Runs until so many have been charged, kills, and presses "Retry execution". */
	async function killed(input: RunInput, charged: number, ...fetches: ReadonlyArray<RunInput['items']>) {
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		const engine = await rig.engine('ark', {}, fetches.length === 0 ? {} : { load: withSource(...fetches) });
		const { value } = await rig.settle(engine.crashAndRetry(input, () => ledger().length >= charged));
		return { engine, value };
	}

	test('in the middle of a batch, one listing finds all that were sent, and the others are sent once', async () => {
		const { control } = rig.sandbox;
		control.setListLag(30_000);
		// The second order's response never comes, and a cap lets one go after the other.
		control.addFault({ on: 'submit', match: 'a forest', fault: { kind: 'stall', when: 'after' } });
		const parameters = videoOf('ark', { options: { maxUsd: 10 } });
		const { value } = await killed({ parameters, items: prompts(...ROWS) }, 2);
		expect(ROWS.map(chargesOf)).toEqual([1, 1, 1]);
		expectOwnVideos(value.items, ROWS);
	});

	test('rows that moved are found by what they ask for, and a new row is charged', async () => {
		const moved = ['a new row', ...[...ROWS].reverse()];
		const { value } = await killed(fromSource(videoOf('ark')), 3, prompts(...ROWS), prompts(...moved));
		expect(moved.map(chargesOf)).toEqual([1, 1, 1, 1]);
		expectOwnVideos(value.items, moved);
	});

	test('equal rows are orders of their own, and each is found', async () => {
		const equal = prompts('a harbour', 'a harbour');
		const { value } = await killed({ parameters: videoOf('ark'), items: equal }, 2);
		expect(ledger()).toHaveLength(2);
		expect(new Set(value.items.map((item) => textIn(item, 'taskId'))).size).toBe(2);
	});

	test('both rounds of a loop are found', async () => {
		const workflow = runTwice(seedance(videoOf('ark')));
		const { value } = await killed({ workflow, items: prompts('the same') }, 2);
		const rounds = (value.runData.Seedance ?? []).slice(-2);
		expect(rounds.map(({ executionStatus }) => executionStatus)).toEqual(['success', 'success']);
		expect(ledger()).toHaveLength(2);
	});

	test('a task that failed counts: its attempt is not repeated under the same mark', async () => {
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		const engine = await rig.engine('ark');
		const input = { parameters: videoOf('ark'), items: prompts('a storm [fail]', 'a harbour') };
		const execution = await engine.start(input);
		const isOver = () => control.tasks().some(({ status }) => status === 'failed');
		await rig.settle(
			(async () => {
				while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 1000));
				engine.crash();
				await engine.retryExecution(execution);
			})(),
		);
		expect([chargesOf('a storm'), chargesOf('a harbour')]).toEqual([2, 1]);
		expect(new Set(marksSent()).size).toBe(3);
	});

	test('what was found counts towards Max USD', async () => {
		const { control } = rig.sandbox;
		control.setListLag(20_000);
		const price = 0.3804;
		const parameters = videoOf('ark', { options: { maxUsd: 2.5 * price } });
		const input = { parameters, onError: 'continueErrorOutput' as const };
		const { value } = await killed({ ...input, items: prompts('a forest', 'a desert', 'a harbour') }, 2);
		expect(value.errorItems.map(({ json }) => json.failure)).toMatchObject([{ code: 'over_budget' }]);
		expect(ledger()).toHaveLength(2);
	});

	test('a second retry of the same execution finds what the first one, which was killed too, has sent', async () => {
		const { control } = rig.sandbox;
		control.setTasks({ seconds: 60 });
		control.setListLag(MINUTE);
		const engine = await rig.engine('ark');
		const fault = { kind: 'status', status: 400 } as const;
		control.addFault({ on: 'submit', match: 'a forest', fault });
		const run = engine.run({ parameters: videoOf('ark'), items: prompts('a harbour', 'a forest') });
		const { value: failed } = await rig.settle(run);
		const { value } = await rig.settle(
			(async () => {
				await engine.startRetry(failed);
				while (chargesOf('a forest') === 0) await new Promise((resolve) => setTimeout(resolve, 10));
				engine.crash();
				return await engine.retryExecution(failed);
			})(),
		);
		expectOwnVideos(value.items, ['a harbour', 'a forest']);
		expect([chargesOf('a harbour'), chargesOf('a forest')]).toEqual([1, 1]);
	});

	test("with the user's own safety identifier an order can't be found, and is charged again", async () => {
		const parameters = videoOf('ark', { options: { safetyIdentifier: 'user-1' } });
		await killed({ parameters, items: prompts('a harbour') }, 1);
		expect([ledger().length, lists().length]).toEqual([2, 0]);
		expect(marksSent()).toEqual(['user-1', 'user-1']);
	});
});

test('an n8n without resume tokens can find nothing after a kill, and does not wait for it', async () => {
	rig.sandbox.control.setTasks({ seconds: 60 });
	const engine = await rig.engine('ark', {}, { hasNoToken: true });
	const input = { parameters: videoOf('ark'), items: prompts('a harbour') };
	await rig.settle(engine.crashAndRetry(input, () => ledger().length === 1));
	expect([ledger().length, lists().length]).toEqual([2, 0]);
});

describe("the user's own Idempotency Key", () => {
	const key = 'order of Jane Doe, row 17 '.padEnd(255, '.');
	const parameters = videoOf('ark', { options: { idempotencyKey: key } });

	test('holds across executions, and after a kill', async () => {
		rig.sandbox.control.setTasks({ seconds: 30 });
		const ids: string[] = [];
		for (let round = 0; round < 2; round += 1) {
			const engine = await rig.engine('ark');
			const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
			ids.push(textIn(value.items[0], 'taskId'));
		}
		expect(ids[1]).toBe(ids[0]);
		expect(ledger()).toHaveLength(1);
	});

	const late = async () => {
		rig.sandbox.control.setListLag(10 * MINUTE);
		return await rig.engine('ark');
	};
	const items = prompts('a harbour');

	test.each([0, 1, 200, 5000])(
		'two executions within %i ms submit once, before the list shows it',
		async (pauseMs) => {
			const engine = await late();
			// While the first is being submitted, the second may look for it, or be about to be submitted itself.
			rig.sandbox.control.addFault({ on: 'list', fault: { kind: 'delay', ms: 500 } });
			rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'delay', ms: 3000 } });
			const first = engine.run({ parameters, items });
			const second = new Promise((resolve) => setTimeout(resolve, pauseMs)).then(
				async () => await engine.run({ parameters, items }),
			);
			const { value } = await rig.settle(Promise.all([first, second]));
			expect([submits().length, ledger().length]).toEqual([1, 1]);
			const [taken, doubtful] = value;
			expect(taken.items[0]?.json.status).toBe('completed');
			// It may have met the other in the middle of its submit, and then can't know its task before the list shows it.
			expect(doubtful.items[0]?.json.taskId ?? doubtful.error?.message).toMatch(
				new RegExp(`^${ledger()[0]?.taskId ?? ''}$|may have been submitted`),
			);
			const { value: again } = await rig.settle(engine.run({ parameters, items }));
			expect(again.items[0]?.json).toMatchObject({ status: 'completed', taskId: ledger()[0]?.taskId });
			expect(ledger()).toHaveLength(1);
		},
	);

	test.each([2, 5, 8])('two executions submit once where the first %i submits get a 429', async (times) => {
		const engine = await rig.engine('ark');
		rig.sandbox.control.addFault({ on: 'submit', times, fault: { kind: 'status', status: 429 } });
		const run = async () => await engine.run({ parameters, items });
		const { value } = await rig.settle(Promise.all([run(), run()]));
		expect(value.map((one) => one.items[0]?.json.taskId)).toEqual(
			Array.from({ length: 2 }, () => ledger()[0]?.taskId),
		);
		expect(ledger()).toHaveLength(1);
	});

	test('with Submit and Wait as two nodes, a task that failed is not handed out again', async () => {
		const engine = await rig.engine('ark');
		const options = { idempotencyKey: 'row-9' };
		const workflow = withNodeParameters(submitThenWait('ark'), 'Submit', { options });
		const run = async () => (await rig.settle(engine.run({ workflow, items, node: 'Wait' }))).value;
		rig.sandbox.control.setTasks({ seconds: 20, outcome: 'failed' });
		expect((await run()).error).toBeDefined();
		rig.sandbox.control.setTasks({ outcome: 'completed' });
		expect((await run()).items[0]?.json.status).toBe('completed');
		expect(ledger()).toHaveLength(2);
	});

	test('in another execution, what the provider refused is sent, and what failed is a new attempt', async () => {
		const engine = await late();
		rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 400, body: REFUSED } });
		const refused = await rig.settle(engine.run({ parameters, items }));
		expect(refused.value.error).toBeDefined();
		const failing = { parameters, items: prompts('a harbour [fail]') };
		for (let execution = 1; execution <= 2; execution += 1) {
			expect((await rig.settle(engine.run(failing))).value.error).toBeDefined();
			expect((await rig.settle(engine.run({ parameters, items }))).value.items).toHaveLength(1);
		}
		expect(ledger().map(({ prompt }) => prompt)).toEqual([
			'a harbour [fail]',
			'a harbour',
			'a harbour [fail]',
		]);
	});

	test('another order with the same key is another order', async () => {
		const engine = await late();
		await rig.settle(engine.run({ parameters, items }));
		await rig.settle(engine.run({ parameters, items: prompts('a forest') }));
		expect(ledger().map(({ prompt }) => prompt)).toEqual(['a harbour', 'a forest']);
	});

	test('is nowhere in what the platform sees', async () => {
		const engine = await rig.engine('ark');
		await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
		expect(marksSent()[0]).toMatch(/^n8n-nodes-seedance:[0-9a-f]{40}$/);
		expect(JSON.stringify(submits())).not.toContain('Jane');
	});
});
