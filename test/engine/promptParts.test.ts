import type { INodeParameters } from 'n8n-workflow';
import { PROVIDERS, useRig, videoOf, type ProviderName } from './rig';

const rig = useRig();
const inParts = (provider: ProviderName, more: INodeParameters = {}) =>
	videoOf(provider, {
		operation: 'submit',
		promptType: 'parts',
		promptSubject: '={{ $json.subject }}',
		promptStyle: 'calm',
		promptConstraints: ['noLogo'],
		...more,
	});
/** A role for the image of that number in the list of media. */
const inMode = (provider: ProviderName, list: string, number: number): INodeParameters => ({
	mode: provider === 'seedance2ai' ? 'media-to-video' : 'image-to-video',
	[provider === 'seedance2ai' ? 'mediaUrls' : 'images']: list,
	promptMediaRoles: { role: [{ medium: 'image', number, role: 'the harbour' }] },
});
const promptsSent = () =>
	rig.sandbox.control
		.requests()
		.filter(({ kind }) => kind === 'submit')
		.map(({ body }) => (body as Record<string, unknown>).prompt);

describe.each(PROVIDERS)('a prompt in parts on %s', (provider) => {
	const COMPOSED = 'A fox.\nShot 1: It wakes.\nShot 2: It runs.\nStyle: calm.\nConstraints: no logo.';
	const shots = { shot: [{ description: '={{ $json.shots }}' }] };
	const items = [{ json: { subject: 'A fox', shots: ['It wakes', 'It runs'] } }];

	test('is sent as one text, and shown in the item', async () => {
		const engine = await rig.engine(provider);
		const parameters = inParts(provider, { promptShots: shots });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.error).toBeUndefined();
		expect(promptsSent()).toEqual([COMPOSED]);
		expect(value.items[0]?.json.prompt).toBe(COMPOSED);
		const estimated = await rig.settle(
			engine.run({ parameters: { ...parameters, operation: 'estimateCost' }, items }),
		);
		expect(estimated.value.items[0]?.json).toMatchObject({
			prompt: COMPOSED,
			source: expect.any(String) as string,
		});
	});

	test('is what was written where it is one text, and what is left in the parts then does not count', async () => {
		const engine = await rig.engine(provider);
		const parameters = inParts(provider, { promptType: 'text', prompt: 'A bear' });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(promptsSent()).toEqual(['A bear']);
		expect(value.items[0]?.json.prompt).toBe('A bear');
	});

	test('leaves out a part whose expression yields nothing', async () => {
		const engine = await rig.engine(provider);
		const parameters = inParts(provider, {
			promptScene: '={{ $json.missing }}',
			promptShots: { shot: [{ description: '={{ null }}' }] },
			promptConstraints: [],
		});
		await rig.settle(engine.run({ parameters, items }));
		expect(promptsSent()).toEqual(['A fox.\nStyle: calm.']);
	});

	test('a retry composes the same text, so nothing is bought twice', async () => {
		const engine = await rig.engine(provider);
		rig.sandbox.control.addFault({ on: 'submit', skip: 1, fault: { kind: 'status', status: 402 } });
		const two = [...items, { json: { subject: 'A bear', shots: [] } }];
		const first = await rig.settle(
			engine.run({ parameters: inParts(provider, { promptShots: shots }), items: two }),
		);
		expect(first.value.status).toBe('error');
		const retry = await rig.settle(engine.retryExecution(first.value));
		expect(retry.value.items.map(({ json }) => json.status)).toEqual(['processing', 'processing']);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
	});

	test('a text that has become too long is refused, naming what to shorten', async () => {
		const engine = await rig.engine(provider);
		const parameters = inParts(provider, {
			promptScene: '={{ "x".repeat(1500) }}',
			promptShots: { shot: [{ description: 'short' }, { description: '={{ "y".repeat(9000) }}' }] },
		});
		const { value } = await rig.settle(engine.run({ parameters, items }));
		const most = provider === 'seedance2ai' ? '3 to 10000' : '1 to 2000';
		expect(value.error?.message).toMatch(
			new RegExp(
				`^Prompt is "A fox\\.\\n.* characters\\), but must be text of ${most} characters\\. The node composes the prompt from its parts: shorten the longest part, Shots \\(entry 2\\): 9000 characters, then Scene: 1500 characters\\.$`,
				's',
			),
		);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('says what is wrong with the parts and with other fields at once', async () => {
		const engine = await rig.engine(provider);
		const parameters = inParts(provider, { duration: '={{ 99 }}', promptConstraints: '={{ ["noFun"] }}' });
		const { value } = await rig.settle(engine.run({ parameters, items }));
		expect(value.error?.message).toMatch(/Constraints is "noFun".*Duration \(Seconds\) is 99/s);
		// There is no text only because a part is wrong.
		expect(value.error?.message).not.toContain('Prompt');
	});

	test.each<[string, INodeParameters, RegExp]>([
		['nothing but constraints', { promptSubject: '', promptStyle: '' }, /^Prompt is empty.*fill in Subject/],
		[
			'a label of the app in a part',
			{ promptScene: 'as in @image1' },
			/^Prompt contains "@image1".*composes the prompt from its parts/,
		],
		[
			'an intent without a video to edit',
			{ mode: '={{ "text-to-video" }}', promptIntent: 'edit' },
			/^Intent is "edit", but mode "text-to-video" of .* accepts no video to edit: set Intent to Create a New Video/,
		],
		[
			'a role of a kind that the mode does not take',
			{
				mode: provider === 'seedance2ai' ? 'media-to-video' : 'image-to-video',
				[provider === 'seedance2ai' ? 'mediaUrls' : 'images']: 'https://example.com/a.png',
				promptMediaRoles: { role: [{ medium: 'openingFrame', role: 'the harbour' }] },
			},
			/^Media Roles › Media Type is "openingFrame", but must be "image".* in mode "(media|image)-to-video" of /,
		],
		[
			'a role where there are no media',
			{ mode: '={{ "text-to-video" }}', promptMediaRoles: { role: [{ role: 'the harbour' }] } },
			/^Media Roles › Media Type is "\w+", but mode "text-to-video" of .* accepts no media: remove the role/,
		],
		[
			'a role of the second image where one is given, among blank lines',
			inMode(provider, '\nhttps://example.com/a.png\n \n', 2),
			/^Media Roles refers to image 2, but (Media|Image) URLs has only 1 entry/,
		],
		[
			'a role of the fourth image where an expression gives three',
			inMode(provider, '={{ ["a", "b", "c"].map((name) => `https://example.com/${name}.png`) }}', 4),
			/^Media Roles refers to image 4, but (Media|Image) URLs has only 3 entries/,
		],
		[
			'a role of the third image where JSON gives two',
			inMode(
				provider,
				'={{ JSON.stringify(["https://example.com/a.png", "https://example.com/b.png"]) }}',
				3,
			),
			/^Media Roles refers to image 3, but (Media|Image) URLs has only 2 entries/,
		],
		// What is wrong with the list is said once.
		['a role where null is the list', inMode(provider, '={{ null }}', 1), /^(Media|Image) URLs is empty/],
		['a role where the list is empty', inMode(provider, '={{ [] }}', 1), /^(Media|Image) URLs is empty/],
		['a role where a number is the list', inMode(provider, '={{ 7 }}', 1), /^(Media|Image) URLs is 7/],
		[
			'a role where the expression of the list fails',
			inMode(provider, '={{ $json.subject.no.way() }}', 1),
			/(Media|Image) URLs|can't be evaluated/,
		],
	])('%s is refused', async (_, more, words) => {
		const engine = await rig.engine(provider);
		const { value } = await rig.settle(engine.run({ parameters: inParts(provider, more), items }));
		expect(value.error?.message).toMatch(words);
		expect(rig.sandbox.control.requests()).toHaveLength(0);
	});

	test('a role of the last of the media given is taken, whatever form their list has', async () => {
		const engine = await rig.engine(provider);
		const urls = ['https://example.com/a.png', 'https://example.com/b.png'];
		for (const list of [urls.join('\n'), JSON.stringify(urls), `={{ ${JSON.stringify(urls)} }}`]) {
			const parameters = inParts(provider, inMode(provider, list, 2));
			const { value } = await rig.settle(engine.run({ parameters, items }));
			expect(value.error).toBeUndefined();
		}
		expect(promptsSent()).toEqual(Array(3).fill(expect.stringContaining('second image')));
	});
});

test('on a model that may do without images, a role of one that is not given is refused', async () => {
	const engine = await rig.engine('seedanceapi');
	const parameters = inParts('seedanceapi', {
		model: 'seedanceapi/seedance-2-mini',
		mode: 'media-to-video',
		referenceVideoUrls: 'https://example.com/a.mp4',
		promptMediaRoles: { role: [{ medium: 'image', number: 1, role: 'the harbour' }] },
	});
	const { value } = await rig.settle(engine.run({ parameters, items: [{ json: { subject: 'A fox' } }] }));
	expect(value.error?.message).toMatch(/^Media Roles refers to image 1, but Image URLs is empty/);
	expect(rig.sandbox.control.requests()).toHaveLength(0);
});
