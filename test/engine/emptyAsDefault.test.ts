/** Empty as Default: a cell without a value means the default, but never where somebody relies on the value. */
import type { INodeParameters } from 'n8n-workflow';
import { PROVIDERS, useRig, videoOf } from './rig';

const rig = useRig();
const NOTHING = ['={{ null }}', '={{ undefined }}', '={{ $json.missing }}', '={{ "" }}', '={{ "  " }}'];
const ITEMS = [{ json: { prompt: 'a quiet harbour' } }];
const bodies = () =>
	rig.sandbox.control
		.requests()
		.filter(({ kind }) => kind === 'submit')
		.map(({ body }) => body);

describe.each(PROVIDERS)('on %s', (provider) => {
	const run = async (parameters: INodeParameters, options: INodeParameters = {}) => {
		const engine = await rig.engine(provider);
		const own = videoOf(provider, { ...parameters, options });
		return (await rig.settle(engine.run({ parameters: own, items: ITEMS }))).value;
	};

	test.each(NOTHING)('with it, %s orders what nobody having set it orders', async (nothing) => {
		const fields = { duration: nothing, resolution: nothing, aspectRatio: nothing, maxWaitMinutes: nothing };
		const rare = { seed: nothing, channel: nothing, public: nothing, onTaskFailure: nothing };
		const [plain, empty] = [
			await run({}),
			await run(fields, { ...rare, includeRawResponse: nothing, emptyAsDefault: true }),
		];
		expect([plain.error, empty.error]).toEqual([undefined, undefined]);
		const [one, other] = bodies();
		expect(other).toEqual(one);
	});

	test('without it, each is an error that names the option', async () => {
		const value = await run(
			{ duration: '={{ null }}', maxWaitMinutes: '={{ "" }}' },
			{ onTaskFailure: '={{ null }}', emptyAsDefault: '={{ false }}' },
		);
		const said = value.error?.message ?? '';
		for (const label of [/Duration \(Seconds\)/, /Max Wait \(Minutes\)/, /On Task Failure/]) {
			expect(said).toMatch(
				new RegExp(`${label.source} is empty[^.]*; to use the default, turn on Empty as Default in Options`),
			);
		}
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test.each<[string, INodeParameters, INodeParameters]>([
		['Prompt', { prompt: '={{ $json.missing }}' }, {}],
		// The default is a model of one provider, and has its price.
		['Model', { model: '={{ $json.missing }}' }, {}],
		['Max Credits', {}, { maxCredits: '={{ $json.missing }}' }],
		['Max USD', {}, { maxUsd: '={{ "" }}' }],
		['Idempotency Key', {}, { idempotencyKey: '={{ "" }}' }],
		['Put Output File in Field', { downloadVideo: true, binaryPropertyName: '={{ null }}' }, {}],
		['Empty as Default', {}, { emptyAsDefault: '={{ null }}' }],
	])('%s still needs a value, and says nothing of a default', async (label, parameters, options) => {
		const value = await run(parameters, { emptyAsDefault: true, ...options });
		expect(value.error?.message).toContain(`${label} is empty`);
		expect(value.error?.message).not.toContain('turn on');
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('a media field that the mode requires still needs a value', async () => {
		const [mode, field, label] =
			provider === 'seedance2ai'
				? ['image-to-video', 'imageUrl', 'Image URL']
				: ['image-to-video', 'images', 'Image URLs'];
		const value = await run({ mode, [field]: '={{ null }}' }, { emptyAsDefault: true });
		expect(value.error?.message).toContain(`${label} is empty`);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('a task ID still needs a value', async () => {
		const engine = await rig.engine(provider);
		const parameters = { operation: 'wait', taskId: '={{ null }}', options: { emptyAsDefault: true } };
		const { value } = await rig.settle(engine.run({ parameters, items: ITEMS }));
		expect(value.error?.message).toMatch(/^Task ID is empty, but must be [^;]*$/);
	});
});

test.each(['modelId', 'draft'])('on the official platform, %s still needs a value', async (name) => {
	const engine = await rig.engine('ark');
	const parameters = videoOf('ark', {
		model: 'ark/seedance-2.5',
		options: { [name]: '={{ null }}', emptyAsDefault: true },
	});
	const { value } = await rig.settle(engine.run({ parameters, items: ITEMS }));
	expect(value.error?.message).toMatch(/ is empty, because its expression returned nothing/);
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});
