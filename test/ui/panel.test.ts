/** What somebody meets who looks for the node, opens it for the first time, and has no key yet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { SeedanceApi } from '../../credentials/SeedanceApi.credentials';
import { allModels, allProviders } from '../../nodes/Seedance/providers';
import { Seedance } from '../../nodes/Seedance/Seedance.node';
import { SeedanceTrigger } from '../../nodes/Seedance/SeedanceTrigger.node';
import { hints, waitingTooltip } from '../../nodes/Seedance/ui/properties';
import { triggerPanel, triggerProperties } from '../../nodes/Seedance/ui/triggerProperties';
import { fieldNamed, openEditor, topFields } from './editor';

const node = new Seedance().description;
const trigger = new SeedanceTrigger().description;

describe('the panel of nodes', () => {
	// https://docs.n8n.io/connect/create-nodes/build-your-node/reference/codex-files/
	const CATEGORIES = [
		'Data & Storage',
		'Finance & Accounting',
		'Marketing & Content',
		'Productivity',
		'Miscellaneous',
		'Sales',
		'Development',
		'Analytics',
		'Communication',
		'Utility',
	];
	const Codex = z.object({ categories: z.array(z.string()), alias: z.array(z.string()) });

	it.each(['Seedance', 'SeedanceTrigger'])(
		'%s has a category of a community node and is found by what people type',
		(name) => {
			const file = join(__dirname, `../../nodes/Seedance/${name}.node.json`);
			const { categories, alias } = Codex.parse(JSON.parse(readFileSync(file, 'utf8')));
			expect(categories.filter((one) => !CATEGORIES.includes(one))).toEqual([]);
			const words = [...alias, node.displayName].map((one) => one.toLowerCase());
			for (const typed of ['seedance', 'video', 'bytedance']) expect(words).toContain(typed);
			if (name === 'Seedance')
				expect(words).toEqual(
					expect.arrayContaining(['text to video', 'text-to-video', 'byteplus', 'volcengine', 'doubao']),
				);
		},
	);

	it('lists node and trigger as one entry, so both have a description that fits both', () => {
		expect(node.description).toBe(trigger.description);
		expect(node.description).toMatch(/Generate .* or start a workflow/);
	});

	it('lists no mode as an action beside the operations', () => {
		const modes = topFields().filter(({ name }) => name === 'mode');
		const choices = modes.flatMap(({ options = [] }) => options);
		expect(choices.length).toBeGreaterThan(3);
		expect(choices.filter((choice) => 'action' in choice)).toEqual([]);
	});
});

describe('a mode', () => {
	const choiceOf = (model: string, mode: string) => {
		const { options = [] } = fieldNamed(openEditor({ operation: 'submit', model, mode }), 'mode');
		const choices = options.filter((option): option is INodePropertyOptions => 'value' in option);
		return choices.find(({ value }) => value === mode)?.description ?? '';
	};

	it.each([
		['seedance2ai/standard', 'image-to-video', 'Needs Image URL. End Image URL is optional.'],
		['seedance2ai/pro', 'media-to-video', 'Needs Media URLs'],
		['seedanceapi/seedance-2.0', 'image-to-video', 'Needs Image URLs'],
		[
			'seedanceapi/seedance-2-mini',
			'media-to-video',
			'Needs Reference Video URLs or Reference Audio URLs. Image URLs are optional.',
		],
		['ark/seedance-2.5', 'draft-to-video', 'Needs Draft Task ID'],
		[
			'ark/seedance-2.0',
			'media-to-video',
			'Needs Reference Image URLs or Reference Video URLs. Reference Audio URLs are optional.',
		],
	])('of %s, %s, says what it takes: %s', (model, mode, words) => {
		expect(choiceOf(model, mode)).toBe(words);
	});

	it('without files says so, for every model', () => {
		for (const { id } of allModels()) expect(choiceOf(id, 'text-to-video')).toBe('Needs only a prompt');
	});

	it('says under each of several fields, before the run, that one of them is needed', () => {
		const shown = openEditor({
			operation: 'submit',
			model: 'seedanceapi/seedance-2-mini',
			mode: 'media-to-video',
		});
		for (const name of ['referenceVideoUrls', 'referenceAudioUrls']) {
			expect(fieldNamed(shown, name).hint).toBe(
				'Enter at least one of these: Reference Video URLs or Reference Audio URLs',
			);
		}
		expect(fieldNamed(shown, 'images').hint).toBeUndefined();
	});
});

describe('Wait Using', () => {
	const offered = (parameters: Record<string, string>) => {
		const { options = [] } = fieldNamed(openEditor(parameters), 'waitUsing');
		return options.filter((option): option is INodePropertyOptions => 'value' in option);
	};
	const hiddenFor = (option: INodePropertyOptions | undefined) => option?.displayOptions?.hide?.model ?? [];

	it('hides callbacks for the models of providers that send none, and for no other', () => {
		const callback = offered({ operation: 'submitAndWait' }).find(({ value }) => value === 'callback');
		const silent = allProviders.filter(({ sendsCallbacks }) => !sendsCallbacks).map(({ name }) => name);
		const models = allModels().filter(({ id }) => silent.some((name) => id.startsWith(`${name}/`)));
		expect(hiddenFor(callback)).toEqual(models.map(({ id }) => id));
		expect(callback?.description).toContain('Not available with seedance2ai.io.');
	});

	it('never hides polling', () => {
		const polling = offered({ operation: 'wait' }).find(({ value }) => value === 'polling');
		expect(polling?.displayOptions).toBeUndefined();
	});
});

describe('what is said before anything fails', () => {
	it('the trigger names the providers that call it, and gives each instruction once', () => {
		const [notice] = triggerProperties;
		expect(notice?.displayName).toMatch(/^Only seedanceapi\.org and Seedance Official .* send callbacks/);
		const help = typeof triggerPanel.executionsHelp === 'object' ? triggerPanel.executionsHelp : null;
		const texts = [notice?.displayName ?? '', help?.inactive ?? '', help?.active ?? ''];
		for (const instruction of ['Production URL', 'Test URL', 'publish', 'executions list']) {
			expect([instruction, texts.filter((text) => text.includes(instruction)).length]).toEqual([
				instruction,
				1,
			]);
		}
	});

	it('a list of items brings the advice to set On Error, only beside an input of several', () => {
		expect(hints).toHaveLength(1);
		expect(hints[0]).toMatchObject({
			whenToDisplay: 'beforeExecution',
		});
		expect(hints[0]?.displayCondition).toContain('$input.all().length > 1');
		expect(hints[0]?.message).toContain('set On Error to "Continue (using error output)" in Settings');
		expect(hints[0]?.message).toContain('Include Input Fields');
	});

	it('a parked node says what it waits for', () => {
		expect(waitingTooltip).toContain('Waiting for a callback from the provider');
		expect(waitingTooltip).toContain('$parameter["maxWaitMinutes"]');
	});
});

describe('the credential', () => {
	const { properties } = new SeedanceApi();
	const pages = properties.filter(({ type }) => type === 'notice');

	it.each(allProviders.flatMap(({ name, sites }) => sites.map((site) => ({ name, ...site }))))(
		'links the pages of $title for sign-up, keys and prices, for that site alone',
		({ name, region, pages: { signUp, keys, prices } }) => {
			const own = pages.filter(({ displayOptions }) => {
				const { provider, region: regions } = displayOptions?.show ?? {};
				return provider?.includes(name) === true && (regions === undefined || regions.includes(region));
			});
			expect(own).toHaveLength(1);
			for (const url of [signUp, keys, prices]) {
				expect(new URL(url).protocol).toBe('https:');
				expect(own[0]?.displayName).toContain(`href="${url}"`);
			}
		},
	);

	it('says without a hover that the base URL stays empty, and nothing invites to type there', () => {
		const urls = properties.filter(({ name }) => name === 'baseUrl');
		expect(urls.length).toBeGreaterThan(0);
		for (const field of urls) {
			expect(field.displayName).toBe('Base URL (Leave Empty)');
			expect([field.placeholder, field.default]).toEqual([undefined, '']);
		}
	});
});
