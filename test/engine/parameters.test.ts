import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const sentBodies = () =>
	rig.sandbox.control
		.requests()
		.filter(({ kind }) => kind === 'submit')
		.map(({ body }) => body);

test("the node rejects a model that does not belong to the credential's provider, and sends no request", async () => {
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

test('if an expression returns nothing, the node rejects the item instead of using the default', async () => {
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

test('if an expression sets the model, the node rejects an option that the model does not support instead of ignoring the option', async () => {
	const engine = await rig.engine('seedance2ai');
	const parameters = videoOf('seedance2ai', { model: '={{ "seedance2ai/mini" }}', options: { seed: 7 } });
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error?.message).toMatch(/Seed is 7, but .*Mini.* doesn't accept this field/);
	expect(rig.sandbox.control.ledger()).toHaveLength(0);
});

test.each(PROVIDERS)('on %s, an item with files and no json is read like any other', async (provider) => {
	const engine = await rig.engine(provider);
	// n8n's types don't allow it, and nodes make it all the same.
	const item = JSON.parse('{"binary": {}}') as INodeExecutionData;
	const fixed = await rig.settle(
		engine.run({ parameters: videoOf(provider, { prompt: 'a quiet harbour' }), items: [item] }),
	);
	expect(fixed.value.items.map(({ json }) => json.status)).toEqual(['completed']);
	const fromItem = await rig.settle(
		engine.run({
			parameters: videoOf(provider),
			items: [item, ...prompts('a loud harbour')],
			onError: 'continueErrorOutput',
		}),
	);
	expect(fromItem.value.items).toHaveLength(1);
	expect(fromItem.value.errorItems.map(({ json }) => json.error)).toEqual([
		expect.stringContaining('Prompt is empty, but must be text of'),
	]);
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});

test.each([
	['seedance2ai', 'seedance2ai/standard'],
	['seedanceapi', 'seedanceapi/seedance-2.0-fast'],
] as const)('on %s, a space or line break behind a choice does not count', async (provider, model) => {
	const engine = await rig.engine(provider);
	const parameters = videoOf(provider, {
		model: `=${model} `,
		mode: '=text-to-video\n',
		maxWaitMinutes: '= 60 ',
		options: { onTaskFailure: '=output\n' },
	});
	const { value } = await rig.settle(engine.run({ parameters, items: prompts('a quiet harbour') }));
	expect(value.error).toBeUndefined();
	expect(rig.sandbox.control.ledger()).toHaveLength(1);
});

test.each<[string, INodeParameters, RegExp]>([
	[
		'a mode in other letters',
		{ mode: '={{ "Text-To-Video" }}' },
		/^Mode is "Text-To-Video", but must be one of/,
	],
	['minutes in hexadecimal', { maxWaitMinutes: '={{ "0x10" }}' }, /^Max Wait \(Minutes\) is "0x10"/],
	['minutes with an exponent', { maxWaitMinutes: '={{ "1e1" }}' }, /^Max Wait \(Minutes\) is "1e1"/],
	['credits in hexadecimal', { options: { maxCredits: '={{ "0x10" }}' } }, /^Max Credits is "0x10"/],
	['credits without end', { options: { maxCredits: '={{ Infinity }}' } }, /^Max Credits is Infinity/],
	[
		'a size in hexadecimal',
		{ downloadVideo: true, options: { maxFileSizeMb: '={{ "0x10" }}' } },
		/^Max File Size \(MB\) is "0x10"/,
	],
	[
		'downloads in hexadecimal',
		{ downloadVideo: true, options: { parallelDownloads: '={{ "0x10" }}' } },
		/^Parallel Downloads is "0x10"/,
	],
	['seconds in hexadecimal', { duration: '={{ "0x5" }}' }, /^Duration \(Seconds\) is "0x5"/],
	['a seed in hexadecimal', { options: { seed: '={{ "0x10" }}' } }, /^Seed is "0x10"/],
	[
		'nothing for what happens on failure',
		{ options: { onTaskFailure: '={{ null }}' } },
		/^On Task Failure is empty, but must be one of error, output/,
	],
	[
		'an expression as minutes',
		{ maxWaitMinutes: '{{ $json.minutes }}' },
		/^Max Wait \(Minutes\) .* switch the field to Expression/,
	],
	['a date as minutes', { maxWaitMinutes: '={{ new Date(0) }}' }, /^Max Wait \(Minutes\) is a date \(1970-/],
	['a date of n8n as duration', { duration: '={{ $now }}' }, /^Duration \(Seconds\) is a date \(2/],
	[
		'an object as text',
		{ prompt: '={{ $json.scene }} in the rain' },
		/^Prompt is "\[object Object\] in the rain", but must not contain/,
	],
	[
		'an expression in a fixed field',
		{ prompt: '{{ $json.prompt }}' },
		/^Prompt .* switch the field to Expression/,
	],
	[
		'an expression as a key',
		{ options: { idempotencyKey: '{{ $json.id }}' } },
		/^Idempotency Key .* switch the field to Expression/,
	],
	[
		'nothing as a key',
		{ options: { idempotencyKey: '={{ String($json.id) }}' } },
		/^Idempotency Key is "undefined", but must be a value/,
	],
	[
		'an object as the name of a field',
		{ downloadVideo: true, binaryPropertyName: '={{ $json.scene }}x' },
		/^Put Output File in Field .*use one of the object's fields/,
	],
])('%s is refused before anything is sent', async (_, more, words) => {
	const engine = await rig.engine('seedance2ai');
	const items = [{ json: { prompt: 'a quiet harbour', scene: { place: 'a harbour' } } }];
	const { value } = await rig.settle(engine.run({ parameters: videoOf('seedance2ai', more), items }));
	expect(value.error?.message).toMatch(words);
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});

test.each([
	['{{ $json.taskId }}', /^Task ID .* switch the field to Expression/],
	['={{ $json.task }}x', /^Task ID is "\[object Object\]x", but must not contain/],
	['={{ "" + $json.taskId }}', /^Task ID is "undefined", but must be a value/],
])('a task ID that is %s is refused, and nobody is asked', async (taskId, words) => {
	const engine = await rig.engine('seedance2ai');
	const { value } = await rig.settle(
		engine.run({ parameters: { operation: 'getStatus', taskId }, items: [{ json: { task: {} } }] }),
	);
	expect(value.error?.message).toMatch(words);
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});

test('an array that a line break behind its expression turned into text is a list, and refused for one URL', async () => {
	const engine = await rig.engine('seedance2ai');
	const items = [
		{ json: { prompt: 'a harbour', urls: ['https://example.com/a.png', 'https://example.com/b.png'] } },
	];
	const list = videoOf('seedance2ai', { mode: 'media-to-video', mediaUrls: '={{ $json.urls }}\n' });
	await rig.settle(engine.run({ parameters: list, items }));
	expect(sentBodies()).toEqual([expect.objectContaining({ media_urls: items[0]?.json.urls })]);
	const one = videoOf('seedance2ai', { mode: 'image-to-video', imageUrl: '={{ $json.urls }} ' });
	const { value } = await rig.settle(engine.run({ parameters: one, items }));
	expect(value.error?.message).toContain('this text contains several');
	expect(rig.sandbox.control.ledger()).toHaveLength(1);
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
	[{ baseUrl: 'http://api.example.com' }, 'must be an https URL'],
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
	'the node rejects a media URL that the provider %s cannot reach, and nothing is charged',
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
