import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const sentBodies = () =>
	rig.sandbox.control
		.requests()
		.filter(({ kind }) => kind === 'submit')
		.map(({ body }) => body);

test('a model of another provider than the credential is refused before anything is sent', async () => {
	const engine = await rig.engine('seedance2ai');
	const { value } = await rig.settle(
		engine.run({ parameters: videoOf('seedanceapi'), items: prompts('a quiet harbour') }),
	);
	expect(value.error?.message).toMatch(
		/Model is "seedanceapi\/seedance-2.0-fast".*credential is for seedance2ai.io/,
	);
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});

test('all that is wrong with an item is said at once, by field, value and what is allowed', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', {
		duration: '={{ $json.seconds }}',
		resolution: '={{ $json.size }}',
		maxWaitMinutes: '={{ $json.wait }}',
	});
	const items = [{ json: { prompt: null, seconds: 5.5, size: '4k', wait: -1 } }];
	const { value } = await rig.settle(engine.run({ parameters, items }));
	expect(value.error?.message).toContain('Prompt is empty');
	expect(value.error?.message).toContain(
		'Duration (Seconds) is 5.5, but must be a whole number from 4 to 15',
	);
	expect(value.error?.message).toContain('Resolution is "4k", but must be one of 720p, 1080p');
	expect(value.error?.message).toContain('Max Wait (Minutes) is -1');
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});

test('an expression that yields null does not fall back to a default in silence', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', { duration: '={{ $json.missing }}' });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error?.message).toContain('Duration (Seconds) is empty');
	expect(rig.sandbox.control.ledger()).toHaveLength(0);
});

test('an expression that throws is the matter of its own item alone', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', { prompt: '={{ $json.prompt.text.toUpperCase() }}' });
	const items = [{ json: { prompt: { text: 'a quiet harbour' } } }, { json: { prompt: {} } }];
	const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
	expect(value.items).toHaveLength(1);
	expect(value.errorItems.map(({ json }) => json.error)).toEqual([expect.stringContaining('Prompt')]);
	expect(rig.sandbox.control.ledger()).toHaveLength(1);
});

test('the model may come from the row: each item gets the fields of its own model', async () => {
	const engine = await rig.engine('seedanceapi');
	const parameters = videoOf('seedanceapi', {
		model: '={{ $json.model }}',
		duration: '={{ $json.seconds }}',
	});
	const row = (model: string, seconds: number | string) => ({
		json: { prompt: 'a harbour', model, seconds },
	});
	const items = [
		row('seedanceapi/seedance-2.0', '10'),
		row('seedanceapi/seedance-2-mini', 7),
		row('seedanceapi/seedance-2.0', 7),
	];
	const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
	expect(sentBodies()).toEqual([
		{ model: 'seedance-2.0', prompt: 'a harbour', aspect_ratio: '16:9', duration: 10, resolution: '720p' },
		{ model: 'seedance-2-mini', prompt: 'a harbour', aspect_ratio: '16:9', duration: 7, resolution: '720p' },
	]);
	expect(value.items).toHaveLength(2);
	expect(value.errorItems[0]?.json.error).toContain('Duration (Seconds) is 7, but must be one of 5, 10, 15');
});

test('an option that the editor no longer shows for the model is not sent, and no reason to refuse', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', {
		model: 'seedance2ai/mini',
		options: { seed: 7, fixedLens: true },
	});
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error).toBeUndefined();
	expect(sentBodies()).toEqual([expect.not.objectContaining({ seed: 7 })]);
	expect(sentBodies()).toEqual([expect.objectContaining({ fixed_lens: true })]);
});

test('an option set for a row whose model does not take it is refused, not dropped', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', { model: '={{ "seedance2ai/mini" }}', options: { seed: 7 } });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error?.message).toMatch(/Seed is 7, but .*Mini.* doesn't take it/);
	expect(rig.sandbox.control.ledger()).toHaveLength(0);
});

test('an idempotency key whose expression yields nothing is refused: somebody relies on it', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', { options: { idempotencyKey: '={{ $json.rowId }}' } });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error?.message).toContain('Idempotency Key is');
	expect(rig.sandbox.control.ledger()).toHaveLength(0);
});

describe.each([
	[{ apiKey: '' }, 'no API key'],
	[{ baseUrl: 'http://api.example.com' }, 'must be https'],
	[{ baseUrl: 'not a url' }, 'must be an https URL'],
])('a credential with %j', (credential, words) => {
	test('is refused with what to correct', async () => {
		const engine = await rig.engine('seedance2ai', credential);
		const { value } = await rig.settle(
			engine.run({ parameters: videoOf('seedance2ai'), items: prompts('a quiet harbour') }),
		);
		expect(value.error?.message).toContain(words);
	});
});

test.each(PROVIDERS)(
	'on %s, a media URL that the provider can not reach is refused before a credit is spent',
	async (provider) => {
		const engine = await rig.engine(provider);
		const field = provider === 'seedance2ai' ? 'imageUrl' : 'images';
		const parameters = videoOf(provider, { mode: 'image-to-video', [field]: '={{ $json.image }}' });
		const row = (image: string) => ({ json: { prompt: 'a quiet harbour', image } });
		const items = [
			row('http://192.168.0.7/a.jpg'),
			row('ftp://example.com/a.jpg'),
			row('https://example.com/a.jpg'),
		];
		const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
		expect(value.items).toHaveLength(1);
		expect(value.errorItems.map(({ json }) => json.failure)).toEqual([
			expect.objectContaining({
				code: 'invalid_parameters',
				message: expect.stringContaining('192.168.0.7 is a private address') as string,
			}),
			expect.objectContaining({ code: 'invalid_parameters', billed: false }),
		]);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	},
);

test.each([
	['in an option is evaluated', { maxCredits: '={{ 1 }}' }, 0],
	['in place of all Options is taken by n8n for none', '={{ { maxCredits: 1 } }}', 1],
] as const)('an expression %s', async (_, options, orders) => {
	const engine = await rig.engine('seedanceapi');
	const parameters = videoOf('seedanceapi', { options });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
	expect(rig.sandbox.control.ledger()).toHaveLength(orders);
	expect(value.items).toHaveLength(orders);
});
