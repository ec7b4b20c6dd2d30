/** Max Credits over lost answers, failed attempts and old prices: one cap for a run with all its tries. */
import { PROVIDERS, prompts, useRig, videoOf, type ProviderName } from '../engine/rig';
import { withParameters } from '../workflows/workflow';
import { booksOf, refuse } from './books';

const rig = useRig();
const { ledger, spent } = booksOf(rig);
const rows = (count: number) => prompts(...Array.from({ length: count }, (_, index) => `video ${index}`));

const capped = (provider: ProviderName, maxCredits: number, more: object = {}) =>
	videoOf(provider, { options: { maxCredits }, ...more });

/** The next order is answered as one that costs so much; whether it was taken is another matter. */
function answerWith(credits: number, when: 'before' | 'after' = 'before'): void {
	const body = {
		id: 'x',
		status: 'processing',
		model: 'seedance2',
		quality_tier: 'standard',
		credits_used: credits,
	};
	rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 202, body, when } });
}

test.each(PROVIDERS)(
	'on %s, orders whose answers are lost after the charge count towards the cap',
	async (provider) => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({
			on: 'submit',
			times: 1000,
			fault: { kind: 'html', status: 502, when: 'after' },
		});
		const maxCredits = provider === 'seedanceapi' ? 500 : 100;
		const input = { parameters: capped(provider, maxCredits), items: rows(12) };
		const { value } = await rig.settle(engine.run(input));
		expect(spent()).toBeLessThanOrEqual(maxCredits);
		expect(ledger().length).toBeGreaterThan(0);
		expect(value.error?.description).toContain('Max Credits');
		const before = spent();
		for (let round = 0; round < 2; round += 1) await rig.settle(engine.retryExecution(value));
		expect(spent()).toBeLessThanOrEqual(Math.max(before, maxCredits));
	},
);

test.each([
	['seedance2ai', 31],
	['seedanceapi', 245],
] as const)(
	'on %s, a video that fails without a refund counts in every further try',
	async (provider, maxCredits) => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: 5, refund: false });
		const model = provider === 'seedanceapi' ? { model: 'seedanceapi/seedance-2.0' } : {};
		const tries = { retryOnFail: true, maxTries: 5, waitBetweenTries: 100 };
		const input = {
			parameters: capped(provider, maxCredits, model),
			items: prompts('a storm [fail]'),
			...tries,
		};
		const { value } = await rig.settle(engine.run(input));
		expect(ledger()).toHaveLength(1);
		const { value: retried } = await rig.settle(engine.retryExecution(value));
		expect(ledger()).toHaveLength(1);
		const said = `${retried.error?.message} ${retried.error?.description}`;
		expect(said).toContain(`Max Credits is ${maxCredits}`);
		expect(said).toContain(ledger()[0]?.taskId);
	},
);

test('the cap holds over what an earlier try has bought and a later one still has to buy', async () => {
	const engine = await rig.engine('seedanceapi');
	refuse(rig, 'video 2');
	const { value } = await rig.settle(engine.run({ parameters: capped('seedanceapi', 330), items: rows(3) }));
	expect(spent()).toBe(320);
	await rig.settle(engine.retryExecution(value));
	expect(spent()).toBe(320);
});

test('a price that another account has shown is not believed', async () => {
	rig.sandbox.control.addKey({ key: 'relay', provider: 'seedance2ai' });
	const parameters = { operation: 'submit' };
	answerWith(1);
	const relay = await rig.engine('seedance2ai', { apiKey: 'relay' });
	await rig.settle(relay.run({ parameters: videoOf('seedance2ai', parameters), items: rows(1) }));
	const engine = await rig.engine('seedance2ai');
	await rig.settle(engine.run({ parameters: capped('seedance2ai', 65, parameters), items: rows(16) }));
	expect(spent()).toBe(60);
});

test('under a cap, a price that was seen before is confirmed by one answer before more are sent at once', async () => {
	const engine = await rig.engine('seedance2ai');
	answerWith(1);
	const parameters = { operation: 'submit' };
	await rig.settle(engine.run({ parameters: videoOf('seedance2ai', parameters), items: rows(1) }));
	const input = { parameters: capped('seedance2ai', 65, parameters), items: rows(16) };
	await rig.settle(engine.run(input));
	expect(spent()).toBe(60);
});

test('negative credits and refunds in an answer open no cap', async () => {
	const engine = await rig.engine('seedance2ai');
	answerWith(-100_000, 'after');
	const parameters = { operation: 'submit' };
	await rig.settle(engine.run({ parameters: capped('seedance2ai', 250, parameters), items: rows(16) }));
	expect(spent()).toBeLessThanOrEqual(250);
});

describe('orders in doubt of a provider whose prices nobody knows, in a retry with a cap', () => {
	async function inDoubt(accepted: number, count: number) {
		const engine = await rig.engine('seedance2ai');
		const { control } = rig.sandbox;
		control.addFault({ on: 'submit', times: 1000, skip: accepted, fault: { kind: 'html', status: 502 } });
		const parameters = videoOf('seedance2ai', { operation: 'submit' });
		const { value } = await rig.settle(engine.run({ parameters, items: rows(count) }));
		control.clearFaults();
		const edited = withParameters(engine.stored(value).workflow, { options: { maxCredits: 65 } });
		return (await rig.settle(engine.retryExecution(value, edited))).value;
	}

	test('are sent again as far as the cap goes, and those beyond stay in doubt', async () => {
		const { error } = await inDoubt(0, 10);
		expect(spent()).toBe(60);
		expect(error?.description).toContain('may have been submitted');
		expect(error?.description).toContain('Max Credits is 65');
	});

	test('hold up the others no longer than until their cost is known', async () => {
		const engine = await rig.engine('seedance2ai');
		const { control } = rig.sandbox;
		control.addFault({ on: 'submit', match: 'video 0', times: 5, fault: { kind: 'html', status: 502 } });
		const parameters = capped('seedance2ai', 1000, { operation: 'submit' });
		const { value } = await rig.settle(engine.run({ parameters, items: rows(3) }));
		const { value: retried } = await rig.settle(engine.retryExecution(value));
		expect(retried.error).toBeUndefined();
		expect(ledger()).toHaveLength(3);
	});
});
