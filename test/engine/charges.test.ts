/** Everywhere a failed or lost task is told, what was charged and refunded is told with it. */
import { prompts, useRig, videoOf } from './rig';

const rig = useRig();
const STORM = prompts('a storm [fail: no storms today]');

test.each([
	[true, '30 credits charged, 30 refunded'],
	[false, '30 credits charged'],
])(
	'a failed task with a refund of %s: in the item, the error of the run and the list',
	async (refund, words) => {
		const engine = await rig.engine('seedance2ai');
		rig.sandbox.control.setTasks({ refund });
		const parameters = videoOf('seedance2ai');
		const item = await rig.settle(engine.run({ parameters, items: STORM, onError: 'continueErrorOutput' }));
		expect(item.value.errorItems[0]?.json.error).toMatch(new RegExp(` at seedance2ai\\. ${words}\\. `));
		const alone = await rig.settle(engine.run({ parameters, items: STORM }));
		expect(alone.value.error?.description).toContain(` ${words}. `);
		const items = [...prompts('a harbour'), ...STORM];
		const list = await rig.settle(engine.run({ parameters, items }));
		expect(list.value.error?.description).toContain(` ${words}. `);
		const on = await rig.settle(engine.run({ parameters, items, onError: 'continueRegularOutput' }));
		expect(on.value.hints[0]?.message).toContain(`1 failed (${words})`);
		const getStatus = {
			operation: 'getStatus',
			taskId: '={{ $json.id }}',
		};
		const failedId = rig.sandbox.control.ledger().at(-1)?.taskId ?? '';
		const ids = [failedId, 'nobody-knows'].map((id) => ({ json: { id } }));
		const look = await rig.settle(engine.run({ parameters: getStatus, items: ids }));
		expect(look.value.error?.description).toMatch(new RegExp(`failed, task \\S+ at seedance2ai, ${words}`));
	},
);

test('a provider that tells of no refund: what came back is not known', async () => {
	const engine = await rig.engine('seedanceapi');
	const { value } = await rig.settle(engine.run({ parameters: videoOf('seedanceapi'), items: STORM }));
	expect(value.error?.description).toContain('160 credits charged, refund unknown.');
});

test('a submit whose response is lost may be charged, and one that is refused is not', async () => {
	const engine = await rig.engine('seedanceapi');
	rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'reset', when: 'after' } });
	const parameters = videoOf('seedanceapi');
	const lost = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
	expect(lost.value.error?.description).toMatch(/^The charge is unknown\. /);
	const refused = await rig.settle(engine.run({ parameters, items: prompts('') }));
	expect(refused.value.error?.description).toMatch(/^Nothing was charged\. Correct the value/);
	const notBegun = await rig.engine('seedanceapi', { apiKey: '' });
	const { value } = await rig.settle(
		notBegun.run({ parameters, items: prompts('a harbour'), onError: 'continueRegularOutput' }),
	);
	expect(value.items[0]?.json.error).toContain('Nothing was charged.');
});

describe.each([
	[
		'too few credits',
		'insufficient_credits',
		'seedance2ai',
		{ kind: 'status', status: 402, body: { error: { code: 'insufficient_credits', message: 'No credits' } } },
		{},
	],
	['the cap', 'over_budget', 'seedanceapi', null, { options: { maxCredits: 200 } }],
] as const)(
	'a retry that is stopped by %s, after a try that was charged',
	(_, code, provider, fault, more) => {
		const retried = async (onError: 'stopWorkflow' | 'continueErrorOutput') => {
			rig.sandbox.control.setTasks({ seconds: 20, refund: false, outcome: 'failed' });
			if (fault !== null) rig.sandbox.control.addFault({ on: 'submit', skip: 1, times: 5, fault });
			const engine = await rig.engine(provider);
			const tries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100, onError };
			const parameters = videoOf(provider, more);
			const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour'), ...tries }));
			expect(rig.sandbox.control.ledger()).toMatchObject([{ refunded: 0 }]);
			return value;
		};
		const words = 'This attempt: nothing was charged. Charges for earlier failed tasks are not included.';

		test('does not say that nothing was charged', async () => {
			expect((await retried('stopWorkflow')).error?.description).toContain(words);
		});

		test('leaves open in its item what was billed: a row that was charged must not go to another provider', async () => {
			const [item] = (await retried('continueErrorOutput')).errorItems;
			expect(item?.json).toMatchObject({ failure: { code, billed: null } });
			expect(item?.json.error).toContain(words);
		});
	},
);

test('a failed task of the official platform was not charged', async () => {
	const engine = await rig.engine('ark');
	const { value } = await rig.settle(engine.run({ parameters: videoOf('ark'), items: STORM }));
	expect(value.error?.description).toMatch(/ Nothing was charged\. /);
});
