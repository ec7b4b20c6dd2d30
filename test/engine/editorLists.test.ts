/** What the editor offers in Model and in Task ID, asked for as it does. */
import type { INodeListSearchItems } from 'n8n-workflow';
import type { Engine } from './harness';
import { ALL_PROVIDERS, PROVIDERS, prompts, textIn, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();

async function models(engine: Engine, model = ''): Promise<unknown[]> {
	const node = { parameters: { operation: 'submit', model } };
	const asked = engine.whileEdited(node, ({ methods }) => methods?.loadOptions?.['getModels']);
	return (await rig.settle(asked)).value.map(({ value }) => value);
}

async function tasks(engine: Engine, filter?: string): Promise<INodeListSearchItems[]> {
	const node = { parameters: { operation: 'wait' } };
	const asked = engine.whileEdited(node, ({ methods }) => methods?.listSearch?.['searchTasks'], filter);
	const { value } = await rig.settle(asked);
	return value.results;
}

describe('Model', () => {
	test.each(ALL_PROVIDERS)('offers the models of the credential for %s alone', async (provider) => {
		const offered = await models(await rig.engine(provider));
		expect(offered.length).toBeGreaterThan(2);
		expect(offered.every((id) => String(id).startsWith(`${provider}/`))).toBe(true);
	});

	test('keeps a chosen model of another provider in the list, or n8n would replace it when the credential is changed', async () => {
		const engine = await rig.engine('seedanceapi');
		const own = await models(engine);
		expect(await models(engine, 'ark/seedance-2.5')).toEqual([...own, 'ark/seedance-2.5']);
		const node = { parameters: { operation: 'submit', model: 'ark/seedance-2.5' } };
		const asked = engine.whileEdited(node, ({ methods }) => methods?.loadOptions?.['getModels']);
		expect((await rig.settle(asked)).value.at(-1)?.name).toBe('Wrong Credential: Seedance 2.5 (Official)');
		expect(await models(engine, 'seedanceapi/seedance-2.0')).toEqual(own);
		for (const unknown of ['ark/seedance-9', '={{ $json.model }}'])
			expect(await models(engine, unknown)).toEqual(own);
	});

	test('offers them also where the key in the credential is missing', async () => {
		const offered = await models(await rig.engine('ark', { apiKey: '' }));
		expect(offered.every((id) => String(id).startsWith('ark/'))).toBe(true);
	});

	test('offers all models where there is no credential yet', async () => {
		const { createEngine } = await import('./harness');
		expect(await models(await createEngine())).toHaveLength(10);
	});
});

describe('Task ID', () => {
	async function bought(provider: ProviderName): Promise<{ engine: Engine; ids: string[] }> {
		const engine = await rig.engine(provider);
		rig.sandbox.control.setTasks({ seconds: [30, 100_000] });
		const long = `a meadow\nwith ${'many '.repeat(300)}flowers`;
		const items = prompts('a harbour at dawn', long);
		const parameters = videoOf(provider, { maxWaitMinutes: 5 });
		await rig.settle(engine.run({ parameters, items }));
		return { engine, ids: rig.sandbox.control.ledger().map(({ taskId }) => taskId) };
	}

	test.each(ALL_PROVIDERS)(
		'%s: lists what was submitted, with status, age and the beginning of the prompt',
		async (provider) => {
			const { engine, ids } = await bought(provider);
			const offered = await tasks(engine);
			expect(offered.map(({ value }) => value).sort()).toEqual([...ids].sort());
			const nameOf = (id: string | undefined) => offered.find(({ value }) => value === id)?.name;
			expect(nameOf(ids[0])).toMatch(/^Completed, 5 min ago: a harbour at dawn \(\S+\)$/);
			expect(nameOf(ids[1])).toMatch(
				/^(Submitted|Running), 5 min ago: a meadow with (many )+(m|ma|man|many)?… \(\S+\)$/,
			);
			expect(nameOf(ids[1])?.length).toBeLessThan(140);
		},
	);

	test('finds a task by what the user types: a part of the prompt, the status or the ID', async () => {
		const { engine, ids } = await bought('seedance2ai');
		const [first = ''] = ids;
		for (const filter of ['HARBOUR', 'completed', first.slice(2)]) {
			expect((await tasks(engine, filter)).map(({ value }) => value)).toEqual([first]);
		}
		expect(await tasks(engine, 'no such task')).toEqual([]);
	});

	test.each(PROVIDERS)('%s: another account sees none of them, and no request is sent', async (provider) => {
		const { engine } = await bought(provider);
		const before = rig.sandbox.control.requests().length;
		expect(await tasks(engine)).toHaveLength(2);
		const other = await rig.engine(provider, { apiKey: 'sk_live_another' });
		expect(await tasks(other)).toEqual([]);
		expect(rig.sandbox.control.requests()).toHaveLength(before);
	});

	test("ark: lists the provider's tasks, also of another n8n, and says why it can't where the list fails", async () => {
		const { ids } = await bought('ark');
		const other = await rig.engine('ark');
		const offered = await tasks(other);
		expect(offered.map(({ value }) => value).sort()).toEqual([...ids].sort());
		expect(offered[0]?.name).toMatch(/^(Completed|Running), 5 min ago: \S+$/);
		rig.sandbox.control.addFault({ on: 'list', times: 20, fault: { kind: 'status', status: 401 } });
		await expect(tasks(other)).rejects.toThrow(/key/i);
	});

	test('offers no ID that n8n would take for an expression, and none that the field refuses', async () => {
		const engine = await rig.engine('seedance2ai');
		const hostile = ['={{ $json.secret }}', 'a b/c', '../tasks', 'x'.repeat(600)];
		for (const id of hostile) {
			const body = { id, status: 'processing', model: 'seedance2', credits_used: 30 };
			rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'status', status: 202, body } });
			await rig.settle(
				engine.run({
					parameters: videoOf('seedance2ai', { operation: 'submit' }),
					items: prompts('a harbour'),
				}),
			);
		}
		expect(await tasks(engine)).toEqual([]);
	});

	test('ark: a list that does not come in time says so, and what to do instead', async () => {
		const { engine } = await bought('ark');
		rig.sandbox.control.addFault({
			on: 'list',
			times: 50,
			fault: { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
		});
		await expect(tasks(engine)).rejects.toMatchObject({
			message: expect.not.stringMatching(/workflow was stopped/i) as string,
			description: 'Try again later, or switch Task ID to By ID and enter the ID.',
		});
	});

	test('ark: a task that was canceled, and one that is queued, are listed as such', async () => {
		const engine = await rig.engine('ark');
		rig.sandbox.control.setTasks({ seconds: 600, runningAtOnce: 1 });
		const parameters = videoOf('ark', { operation: 'submit' });
		const { value } = await rig.settle(
			engine.run({ parameters, items: prompts('a harbour', 'a meadow', 'a boat') }),
		);
		const [running, queued, other] = value.items.map((item) => textIn(item, 'taskId'));
		await rig.settle(engine.run({ parameters: { operation: 'cancel', taskId: other ?? '' } }));
		const found = async (state: string) => (await tasks(engine, state)).map((task) => task.value);
		expect([await found('running'), await found('queued'), await found('cancelled')]).toEqual([
			[running],
			[queued],
			[other],
		]);
	});

	test('a task that is chosen from the list is the one that is followed', async () => {
		const { engine, ids } = await bought('seedance2ai');
		const taskId = {
			__rl: true,
			mode: 'list',
			value: ids[0] ?? '',
			cachedResultName: 'Completed: a harbour',
		};
		const { value } = await rig.settle(engine.run({ parameters: { operation: 'getStatus', taskId } }));
		expect(value.items[0]?.json).toMatchObject({ taskId: ids[0], status: 'completed' });
		const byId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
		const again = engine.run({
			parameters: { operation: 'getStatus', taskId: byId },
			items: [{ json: { id: ids[0] } }, { json: { id: ' ' } }],
			onError: 'continueRegularOutput',
		});
		const [good, bad] = (await rig.settle(again)).value.items;
		expect(good?.json).toMatchObject({ taskId: ids[0] });
		expect(bad?.json.error).toMatch(/^Task ID is empty/);
	});
});
