/** Orders whose expressions give another value at each evaluation, and rows that moved: no retry charges them again. */
import type { INodeParameters } from 'n8n-workflow';
import type { RunInput } from '../engine/harness';
import { ALL_PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from '../engine/rig';
import { withParameters } from '../workflows/workflow';
import { booksOf, refuse } from './books';
import { fromSource, withSource } from './source';

const rig = useRig();
const { ledger, submits, keysSent, chargesOf, expectOwnVideos } = booksOf(rig);

const all: readonly ProviderName[] = ALL_PROVIDERS;
const onlyKeys: readonly ProviderName[] = ['seedance2ai'];
const onlyCallbacks: readonly ProviderName[] = ['seedanceapi', 'ark'];

/** What each evaluation, or each execution, gives anew. */
const CHANGING: ReadonlyArray<readonly [string, INodeParameters, readonly ProviderName[]]> = [
	['a random seed', { options: { seed: '={{ Math.floor(Math.random() * 4294967295) }}' } }, onlyKeys],
	['the time in the prompt', { prompt: '={{ $json.prompt }} at {{ $now }}' }, all],
	['the day and hour alone', { prompt: "={{ $json.prompt }} {{ $now.toFormat('HH') }}" }, all],
	['the time within the expression', { prompt: "={{ $json.prompt + ' at ' + Date.now() }}" }, all],
	['the execution in the prompt', { prompt: '={{ $json.prompt }} of {{ $execution.id }}' }, all],
	['a choice at random', { aspectRatio: "={{ ['16:9', '9:16', '4:3', '3:4'].randomItem() }}" }, all],
	[
		'the execution in the callback URL',
		// Refused at once. A name would be looked up on the network.
		{ options: { callbackUrl: '=http://127.0.0.1:1/hook?run={{ $execution.id }}' } },
		onlyCallbacks,
	],
	[
		'the execution in an own key',
		{ options: { idempotencyKey: '={{ $json.prompt }}-{{ $execution.id }}' } },
		all,
	],
	[
		'the time in a part of the prompt',
		{
			promptType: 'parts',
			prompt: '',
			promptSubject: '={{ $json.prompt }}',
			promptAction: '=walks at {{ $now }}',
		},
		all,
	],
];

const cases = CHANGING.flatMap(([name, parameters, providers]) =>
	providers.map((provider) => ({ name, parameters, provider })),
);

const GOOD = ['a harbour', 'a forest', 'a desert', 'a city'];

/** A row that is refused before anything is sent: with it every run ends in an error, so that every retry is a real one. */
const BAD = { json: { prompt: 'a bad row', seconds: 99 } };

describe.each(cases)('on $provider, $name', ({ provider, parameters }) => {
	const input = (items: RunInput['items'], more: object = {}): RunInput => ({
		parameters: videoOf(provider, { duration: '={{ $json.seconds ?? 5 }}', ...parameters }),
		items: items ?? [],
		...more,
	});

	test('three tries of Retry On Fail charge four good rows once each', async () => {
		const engine = await rig.engine(provider);
		const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 70_000 };
		const { value } = await rig.settle(engine.run(input([...prompts(...GOOD), BAD], tries)));
		expect(value.status).toBe('error');
		expect(ledger()).toHaveLength(GOOD.length);
	});

	test('"Retry execution" charges nothing again, and each row gets its own video', async () => {
		const engine = await rig.engine(provider);
		const rows = [...GOOD, 'a refused row'];
		refuse(rig, 'a refused row');
		const { value: failed } = await rig.settle(engine.run(input(prompts(...rows))));
		expect(failed.status).toBe('error');
		const { value } = await rig.settle(engine.retryExecution(failed));
		expect(value.items.map(({ json }) => json.status)).toEqual(rows.map(() => 'completed'));
		expect(rows.map(chargesOf)).toEqual([1, 1, 1, 1, 1]);
		expectOwnVideos(value.items, rows);
	});

	test('an order whose answer was lost is not charged again by a retry', async () => {
		const engine = await rig.engine(provider);
		const fault = { kind: 'reset', when: 'after' } as const;
		rig.sandbox.control.addFault({ on: 'submit', match: 'a harbour', times: 5, fault });
		// The list of the third provider shows the task only when the run has given up.
		rig.sandbox.control.setListLag(200_000);
		const { value: failed } = await rig.settle(engine.run(input(prompts(...GOOD))));
		expect(failed.error?.description ?? failed.error?.message).toContain('may have been submitted');
		await rig.settle(new Promise((resolve) => setTimeout(resolve, 60_000)));
		const { value } = await rig.settle(engine.retryExecution(failed));
		expect(GOOD.map(chargesOf)).toEqual([1, 1, 1, 1]);
		if (provider !== 'seedanceapi') expectOwnVideos(value.items, GOOD);
		else expect(submits()).toHaveLength(GOOD.length);
	});
});

test.each(ALL_PROVIDERS)('on %s, an edit that changes what is asked for is a new order', async (provider) => {
	const engine = await rig.engine(provider);
	const duration = '={{ $json.seconds ?? 5 }}';
	const parameters = videoOf(provider, { prompt: "={{ 'a ship ' + Date.now() }}", duration });
	const { value: failed } = await rig.settle(engine.run({ parameters, items: [...prompts('one'), BAD] }));
	const edited = withParameters(engine.stored(failed).workflow, { prompt: "={{ 'a boat ' + Date.now() }}" });
	await rig.settle(engine.retryExecution(failed, edited));
	expect([chargesOf('a ship'), chargesOf('a boat')]).toEqual([1, 1]);
});

describe.each(['seedance2ai', 'ark'] as const)('after a kill, with rows that moved, on %s', (provider) => {
	const rows = ['a harbour', 'a forest', 'a desert'];

	async function killed(fetches: ReadonlyArray<RunInput['items']>, parameters: INodeParameters = {}) {
		rig.sandbox.control.setTasks({ seconds: 60 });
		const engine = await rig.engine(provider, {}, { load: withSource(...fetches) });
		const isBought = () => ledger().length === (fetches[0]?.length ?? 0);
		const run = engine.crashAndRetry(fromSource(videoOf(provider, parameters)), isBought);
		return (await rig.settle(run)).value;
	}

	test('a new first row is charged, and no other again', async () => {
		const { items } = await killed([prompts(...rows), prompts('a new row', ...rows)]);
		expect(ledger()).toHaveLength(4);
		expectOwnVideos(items, ['a new row', ...rows]);
	});

	test('rows in another order are not charged again', async () => {
		const moved = [...rows].reverse();
		const { items } = await killed([prompts(...rows), prompts(...moved)]);
		expect(ledger()).toHaveLength(3);
		expectOwnVideos(items, moved);
	});

	test('of two equal rows and one that moved, both are orders, charged once each', async () => {
		const equal = ['a harbour', 'a forest', 'a harbour'];
		const { items } = await killed([prompts(...equal), prompts('a new row', ...equal)]);
		expect(ledger()).toHaveLength(4);
		expect(new Set(items.map((item) => textIn(item, 'taskId'))).size).toBe(4);
	});

	test('fields that change with each fetch, and that nothing asks for, make no new order', async () => {
		const at = (time: string) => rows.map((prompt) => ({ json: { prompt, fetchedAt: time } }));
		await killed([at('10:00'), at('10:05')]);
		expect(ledger()).toHaveLength(3);
	});

	test('a value that each evaluation gives anew is charged once, or its outcome is unknown', async () => {
		const seed = '={{ Math.floor(Math.random() * 4294967295) }}';
		const changing =
			provider === 'ark' ? { prompt: '={{ $json.prompt }} at {{ $now }}' } : { options: { seed } };
		await killed([prompts(...rows), prompts(...rows)], changing);
		expect(rows.map(chargesOf)).toEqual([1, 1, 1]);
	});

	test('a value that an earlier node makes anew is a new order', async () => {
		const drawn = (number: number) => rows.map((prompt) => ({ json: { prompt, number } }));
		const more =
			provider === 'ark'
				? { duration: '={{ 4 + $json.number }}' }
				: { options: { seed: '={{ $json.number }}' } };
		await killed([drawn(1), drawn(2)], more);
		expect(rows.map(chargesOf)).toEqual([2, 2, 2]);
	});

	test('an own key with the execution in it is charged once', async () => {
		const idempotencyKey = '={{ $json.prompt }}-{{ $execution.id }}';
		const { items } = await killed([prompts(...rows), prompts(...rows)], { options: { idempotencyKey } });
		expect(rows.map(chargesOf)).toEqual([1, 1, 1]);
		expectOwnVideos(items, rows);
	});
});

describe.each(ALL_PROVIDERS)('on %s, retrying the same failed execution twice', (provider) => {
	test('what the first retry bought is not charged again by the second', async () => {
		const engine = await rig.engine(provider);
		refuse(rig, 'a forest');
		const items = prompts('a harbour', 'a forest', null);
		const { value: failed } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(ledger()).toHaveLength(1);
		for (let round = 0; round < 2; round += 1) await rig.settle(engine.retryExecution(failed));
		expect([chargesOf('a harbour'), chargesOf('a forest')]).toEqual([1, 1]);
	});

	test('at the same time, they order one after the other and charge once', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 30 });
		refuse(rig, 'a forest');
		const items = prompts('a harbour', 'a forest', null);
		const { value: failed } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		await rig.settle(Promise.all([engine.retryExecution(failed), engine.retryExecution(failed)]));
		expect([chargesOf('a harbour'), chargesOf('a forest')]).toEqual([1, 1]);
	});
});

test("an own key's second attempt shares its key with no other row's own key", async () => {
	const engine = await rig.engine('seedance2ai');
	const items = [
		{ json: { prompt: 'a storm [fail]', key: 'shot' } },
		{ json: { prompt: 'a harbour', key: 'shot-2' } },
	];
	const parameters = videoOf('seedance2ai', { options: { idempotencyKey: '={{ $json.key }}' } });
	const { value: failed } = await rig.settle(engine.run({ parameters, items }));
	await rig.settle(engine.retryExecution(failed));
	expect([chargesOf('a storm'), chargesOf('a harbour')]).toEqual([2, 1]);
	expect(new Set(keysSent()).size).toBe(3);
});
