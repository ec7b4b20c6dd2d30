/** Errors in the words of their operation, with the item numbers of n8n, all faults of an item at once, and its model. */
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

/** The headings that the description of an error links to. */
const linksOf = (error: { description?: string | null } | undefined) =>
	[...(error?.description ?? '').matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, heading]) => heading);

describe.each(PROVIDERS)('on %s', (provider) => {
	test.each([
		['getStatus', 'The status of 3 of 3 tasks could not be read'],
		['wait', 'The wait for 3 of 3 tasks ended without a video'],
	])(
		'%s of task IDs that nobody knows says so, and nothing of videos that were bought',
		async (operation, words) => {
			const engine = await rig.engine(provider);
			const items = ['one', 'two', 'three'].map((id) => ({ json: { id } }));
			const parameters = { operation, taskId: '={{ $json.id }}' };
			const { value } = await rig.settle(engine.run({ parameters, items }));
			expect(value.error?.message).toBe(words);
			const said = value.error?.description ?? '';
			expect(said).toMatch(
				/Items 0 to 2: .*Check the task ID and the credential's Base URL. The credential must be for the provider.*Item 1: Task ID two at /s,
			);
			expect(said).not.toMatch(/bought|buy|charged/);
		},
	);

	test('items are counted from 0, as n8n does in its own messages', async () => {
		const engine = await rig.engine(provider);
		const items = prompts('a harbour', 'a storm [fail]');
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(value.error?.description).toMatch(/^Task IDs of submitted videos are listed below\. .*\nItem 1: /);
		expect(value.error).toMatchObject({ context: { itemIndex: 1 } });
	});

	test('below the message, the editor shows a link to the page about it, and text with angle brackets as text', async () => {
		const engine = await rig.engine(provider);
		const items = prompts('a harbour', 'a lake');
		const parameters = videoOf(provider, { duration: '<b>five</b>' });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.error?.description).toMatch(
			/^Items 0 to 1: Duration \(Seconds\) is "&lt;b&gt;five&lt;\/b&gt;".*<br>\nDocs: <a href="https:\S+#parameters" target="_blank">Parameters<\/a>$/,
		);
	});

	test('of several causes, no page is linked that is about one of them, but the page about retries of failed videos', async () => {
		const engine = await rig.engine(provider);
		const items = prompts('a harbour', 'a storm [fail]', '');
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(linksOf(value.error)).toEqual(['If the provider reports a failed video']);
	});

	test('items that were not sent because of a refused key do not hide the page about the key', async () => {
		const engine = await rig.engine(provider, { apiKey: 'unknown-key' });
		const items = Array.from({ length: 40 }, (_, index) => ({ json: { prompt: `harbour ${index}` } }));
		const { value } = await rig.settle(engine.run({ parameters: videoOf(provider), items }));
		expect(value.error?.message).toMatch(/not submitted$/);
		expect(linksOf(value.error)).toEqual(['Create a credential']);
	});

	test.each([
		['submitAndWait', ['What happens to a failed item', 'If the provider reports a failed video']],
		['wait', ['What happens to a failed item']],
	])('%s of a failed task links pages about what this operation does', async (operation, pages) => {
		const engine = await rig.engine(provider);
		const items = prompts('a storm [fail]');
		await rig.settle(engine.run({ parameters: videoOf(provider, { operation: 'submit' }), items }));
		const taskId = rig.sandbox.control.ledger()[0]?.taskId ?? '';
		const parameters = operation === 'wait' ? { operation, taskId } : videoOf(provider);
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(linksOf(value.error)).toEqual(pages);
	});

	test('where expressions fail and values are wrong, the error names them all', async () => {
		const engine = await rig.engine(provider);
		const parameters = videoOf(provider, {
			prompt: '={{ $("Nobody").item.json.text }}',
			duration: 99,
			resolution: '={{ $("Nobody").item.json.size }}',
			maxWaitMinutes: -1,
			options: {
				idempotencyKey: '={{ $("Nobody").item.json.id }}',
				maxCredits: -5,
				onTaskFailure: '={{ $("Nobody").item.json.fail }}',
			},
		});
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
		const said = value.error?.message ?? '';
		for (const label of ['Prompt', 'Resolution', 'Idempotency Key', 'On Task Failure']) {
			expect(said.split(`The expression in ${label} can't be evaluated`)).toHaveLength(2);
		}
		expect(said).toContain('Duration (Seconds) is 99');
		expect(said).toContain('Max Wait (Minutes) is -1');
		expect(said).toContain('Max Credits is -5');
		// That they then have no value is no fault of its own.
		expect(said).not.toMatch(/(Prompt|Resolution) is empty/);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('a model of another provider, or none at all, hides no other fault, and is in the item', async () => {
		const engine = await rig.engine(provider);
		const other = provider === 'seedance2ai' ? 'seedanceapi/seedance-2.0' : 'seedance2ai/standard';
		const parameters = videoOf(provider, {
			model: '={{ $json.model }}',
			duration: 99,
			maxWaitMinutes: -1,
		});
		const items = [other, 'no/model'].map((model) => ({ json: { prompt: 'a harbour', model } }));
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.errorItems.map(({ json }) => json.model)).toEqual([other, 'no/model']);
		const [ofOther, ofNone] = value.errorItems.map(({ json }) => json.error);
		expect(ofOther).toMatch(
			/the credential is for .*Duration \(Seconds\) is 99.*Max Wait \(Minutes\) is -1/s,
		);
		expect(ofNone).toMatch(/Model is "no\/model".*Max Wait \(Minutes\) is -1/s);
	});

	test('the model is known where nothing was sent, also where the run could not begin', async () => {
		const parameters = videoOf(provider);
		const refused = await rig.settle(
			(await rig.engine(provider)).run({ parameters, items: prompts(''), onError: 'continueRegularOutput' }),
		);
		const notBegun = await rig.settle(
			(await rig.engine(provider, { apiKey: '' })).run({
				parameters,
				items: prompts('a harbour'),
				onError: 'continueRegularOutput',
			}),
		);
		for (const { value } of [refused, notBegun]) expect(value.items[0]?.json.model).toBe(parameters.model);
	});
});
