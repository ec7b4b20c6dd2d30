import type { INodeParameters } from 'n8n-workflow';
import { properties } from '../../nodes/Seedance/ui/properties';
import { triggerProperties } from '../../nodes/Seedance/ui/triggerProperties';
import { controlOf, fieldNamed, namesOf, openEditor, operationChoices, type Shown } from './editor';
import { MODELS, OWN_OPTIONS, SHOWN } from './expected';

const cases = MODELS.flatMap((model) =>
	Object.entries(SHOWN[model].modes).map(([mode, fields]) => ({ model, mode, fields })),
);

function optionsOf(model: (typeof MODELS)[number], mode: string): string[] {
	const { options, optionsIn } = SHOWN[model];
	return (optionsIn?.[mode] ?? options).split(' ');
}

/** Which fields a user sees, written by hand from the providers' pages and not from the schemas. */
/** What every operation of Video shows, so that a click on another one takes away no value. */
const HELD = ['waitUsing', 'maxWaitMinutes', 'downloadVideo'];

describe('the fields of each model', () => {
	it.each(cases)('$model shows for $mode exactly: $fields', ({ model, mode, fields }) => {
		const shown = openEditor({ operation: 'submit', model, mode });
		const takesPrompt = fields.split(' ').includes('prompt');
		expect(namesOf(shown.fields)).toEqual([
			...['resource', 'operation', 'model', 'mode'],
			...(takesPrompt ? ['promptType'] : []),
			...fields.split(' '),
			...HELD,
			...['includeInputFields', 'options'],
		]);
		expect(namesOf(shown.options).filter((name) => !OWN_OPTIONS.includes(name))).toEqual(
			optionsOf(model, mode),
		);
	});

	it.each(MODELS)('%s offers exactly its modes', (model) => {
		const mode = fieldNamed(openEditor({ operation: 'submit', model }), 'mode');
		const modes = Object.keys(SHOWN[model].modes);
		expect(controlOf(mode)).toBe(
			`list: ${modes.map((one) => JSON.stringify(one)).join(', ')} = "text-to-video"`,
		);
	});

	it.each(cases)(
		"for the model $model in the mode $mode, every field has the choices, limits, and default from the provider's documentation",
		({ model, mode, fields }) => {
			const shown = openEditor({ operation: 'submit', model, mode });
			const names = [...fields.split(' '), ...optionsOf(model, mode)];
			const controls = Object.fromEntries(names.map((name) => [name, controlOf(fieldNamed(shown, name))]));
			const expected = { ...SHOWN[model].controls, ...SHOWN[model].controlsIn?.[mode] };
			expect(controls).toEqual(Object.fromEntries(names.map((name) => [name, expected[name]])));
		},
	);
});

describe('what differs between models', () => {
	const control = (model: string, name: string, mode = 'text-to-video') =>
		controlOf(fieldNamed(openEditor({ operation: 'submit', model, mode }), name));

	it('offers 4K on Pro and on the official 2.0 alone', () => {
		const having4k = MODELS.filter((model) => control(model, 'resolution').includes('"4k"'));
		expect(having4k).toEqual(['seedance2ai/pro', 'ark/seedance-2.0']);
	});

	it('offers 5, 10 and 15 seconds as a list on 2.0 and Fast, and a number from 4 to 15 elsewhere', () => {
		const lists = MODELS.filter((model) => control(model, 'duration') === 'list: 5, 10, 15 = 5');
		expect(lists).toEqual(['seedanceapi/seedance-2.0', 'seedanceapi/seedance-2.0-fast']);
		const numbers = MODELS.filter((model) => control(model, 'duration') === 'whole number: 4 to 15 = 5');
		expect(numbers).toHaveLength(4);
	});

	it('takes an aspect ratio on seedanceapi in text-to-video alone, and on seedance2ai always', () => {
		const having = cases
			.filter(({ model, mode }) =>
				namesOf(openEditor({ operation: 'submit', model, mode }).fields).includes('aspectRatio'),
			)
			.map(({ model, mode }) => `${model} ${mode}`);
		expect(having.filter((one) => one.startsWith('seedanceapi/'))).toEqual([
			'seedanceapi/seedance-2.0 text-to-video',
			'seedanceapi/seedance-2.0-fast text-to-video',
			'seedanceapi/seedance-2-mini text-to-video',
		]);
		expect(having.filter((one) => one.startsWith('seedance2ai/'))).toHaveLength(9);
	});

	it('offers a seed on Standard and Pro, unless the channel is Real', () => {
		const seedOn = (model: string, channel: string) =>
			namesOf(openEditor({ operation: 'submit', model, options: { channel } }).options).includes('seed');
		for (const channel of ['standard', 'wild', '={{ $json.channel }}']) {
			expect(MODELS.filter((model) => seedOn(model, channel))).toEqual([
				'seedance2ai/standard',
				'seedance2ai/pro',
			]);
		}
		expect(MODELS.filter((model) => seedOn(model, 'real'))).toEqual([]);
	});

	it.each(MODELS.flatMap((from) => MODELS.map((to) => ({ from, to }))))(
		'keeps what the user filled in when the model goes from $from to $to',
		({ from, to }) => {
			for (const mode of Object.keys(SHOWN[from].modes)) {
				// It takes over all of this from the draft.
				if (mode === 'draft-to-video') continue;
				const before = openEditor({ ...FILLED, model: from, mode });
				const after = openEditor({ ...before.values, model: to });
				const kept = valuesShown(after).filter(([name]) => name !== 'model' && name in shownBefore(before));
				expect(kept.map(([name]) => name)).toEqual(
					expect.arrayContaining(['mode', 'prompt', 'duration', 'resolution', 'idempotencyKey']),
				);
				for (const [name, value] of kept) expect([name, value]).toEqual([name, shownBefore(before)[name]]);
			}
		},
	);

	function valuesShown({ values, fields, options }: Shown): Array<[string, unknown]> {
		const added = values.options as INodeParameters;
		return [
			...namesOf(fields)
				.filter((name) => name !== 'options')
				.map((name): [string, unknown] => [name, values[name]]),
			...namesOf(options)
				.filter((name) => name in FILLED.options)
				.map((name): [string, unknown] => [name, added[name]]),
		];
	}

	function shownBefore(shown: Shown): Record<string, unknown> {
		return Object.fromEntries(valuesShown(shown));
	}
});

/** A value for every field, none of them a default. */
const FILLED = {
	operation: 'submitAndWait',
	prompt: 'A red fox in the snow',
	imageUrl: 'https://example.com/first.jpg',
	endImageUrl: 'https://example.com/last.jpg',
	images: 'https://example.com/image.jpg',
	mediaUrls: 'https://example.com/clip.mp4',
	referenceVideoUrls: 'https://example.com/motion.mp4',
	referenceAudioUrls: 'https://example.com/music.mp3',
	aspectRatio: '9:16',
	duration: 10,
	resolution: '1080p',
	generateAudio: false,
	maxWaitMinutes: 7,
	downloadVideo: true,
	binaryPropertyName: 'video',
	options: { channel: 'wild', fixedLens: true, seed: 42, public: true, idempotencyKey: 'row-1' },
};

describe('the fields of each operation', () => {
	const parameters = 'promptType prompt aspectRatio duration resolution generateAudio'.split(' ');

	it('orders a video with a model and its parameters', () => {
		for (const operation of ['submit', 'submitAndWait', 'estimateCost']) {
			expect(namesOf(openEditor({ operation }).fields)).toEqual([
				...['resource', 'operation', 'model', 'mode'],
				...parameters,
				...HELD,
				...['includeInputFields', 'options'],
			]);
		}
	});

	it('demands a prompt of an order, and not of an estimate', () => {
		const demand = (operation: string) =>
			MODELS.map((model) => fieldNamed(openEditor({ operation, model }), 'prompt').required === true);
		expect(demand('submit')).toEqual(MODELS.map(() => true));
		expect(demand('estimateCost')).toEqual(MODELS.map(() => false));
	});

	it('tells with each model what a short video costs, or that no price is published', () => {
		const { options = [] } = fieldNamed(openEditor({ operation: 'submit' }), 'model');
		const told = options.map((option) =>
			'description' in option
				? /(The provider|A 5-second video) .*$/.exec(option.description ?? '')?.[0]
				: '',
		);
		const costs = (price: string) => `A 5-second video at 720p costs ${price}.`;
		expect(told).toEqual([
			...Array.from({ length: 3 }, () => 'The provider publishes no price.'),
			...['240 credits ($2.40)', '160 credits ($1.60)', '154 credits ($1.54)'].map(costs),
			...['$1.16', '$0.76', '$0.60', '$0.38'].map((usd) => costs(`${usd} on BytePlus`)),
		]);
	});

	it('offers to an estimate the options of an order that others would lose, and no more', () => {
		const { options } = openEditor({ operation: 'estimateCost' });
		expect(namesOf(options)).toEqual([
			...['channel', 'emptyAsDefault', 'fixedLens', 'idempotencyKey', 'maxCredits', 'maxUsd', 'seed'],
		]);
	});

	it('takes a task by its ID alone: the credential says which provider', () => {
		expect(namesOf(openEditor({ operation: 'getStatus' }).fields)).toEqual([
			...['resource', 'operation', 'taskId', 'downloadVideo', 'includeInputFields', 'options'],
		]);
		expect(namesOf(openEditor({ operation: 'wait' }).fields)).toEqual([
			...[
				'resource',
				'operation',
				'taskId',
				'waitUsing',
				'maxWaitMinutes',
				'downloadVideo',
				'includeInputFields',
				'options',
			],
		]);
	});

	it('lists tasks up to a limit, or all of them', () => {
		const shown = openEditor({ operation: 'getMany' });
		expect(namesOf(shown.fields)).toEqual([
			'resource',
			'operation',
			'returnAll',
			'limit',
			'status',
			'includeInputFields',
			'options',
		]);
		expect(shown.values).toMatchObject({ returnAll: false, limit: 50, status: 'any' });
		expect(controlOf(fieldNamed(shown, 'limit'))).toBe('whole number: 1 to 100000 = 50');
		const all = openEditor({ operation: 'getMany', returnAll: true });
		expect(namesOf(all.fields)).not.toContain('limit');
	});

	it('cancels a task by its ID', () => {
		expect(namesOf(openEditor({ operation: 'cancel' }).fields)).toEqual([
			...['resource', 'operation', 'taskId', 'includeInputFields', 'options'],
		]);
	});

	it('offers each resource its own operations, and starts with one of them', () => {
		const operation = (resource: string) => controlOf(fieldNamed(openEditor({ resource }), 'operation'));
		expect(operation('video')).toBe('list: "submitAndWait", "submit", "estimateCost" = "submitAndWait"');
		expect(operation('task')).toBe('list: "wait", "getStatus", "getMany", "cancel" = "wait"');
		expect(controlOf(fieldNamed(openEditor({}), 'resource'))).toBe('list: "video", "task" = "video"');
		expect(openEditor({ resource: 'task' }).values).toMatchObject({ operation: 'wait' });
	});

	it('shows for an operation the same fields in a workflow that names no resource', () => {
		for (const { value } of operationChoices()) {
			const named = openEditor({ operation: value });
			const without = openEditor({ operation: value, resource: undefined });
			const rest = (shown: Shown) => namesOf(shown.fields).filter((name) => name !== 'operation');
			expect([value, rest(without)]).toEqual([value, rest(named)]);
			expect(without.values.operation).toBe(value);
		}
	});

	it('takes the prompt in parts in place of the text, and asks for roles and intent only where there are media', () => {
		const fieldsIn = (mode: string) =>
			namesOf(openEditor({ operation: 'submit', mode, promptType: 'parts' }).fields).filter((name) =>
				name.startsWith('prompt'),
			);
		const always =
			'promptSubject promptAction promptScene promptCamera promptShots promptStyle promptConstraints';
		expect(fieldsIn('text-to-video')).toEqual(['promptType', ...always.split(' ')]);
		expect(fieldsIn('image-to-video')).toEqual(['promptType', ...always.split(' '), 'promptMediaRoles']);
		expect(fieldsIn('media-to-video')).toEqual([
			...['promptType', 'promptIntent'],
			...always.split(' '),
			'promptMediaRoles',
		]);
		const { values } = openEditor({ operation: 'submit', promptType: 'parts' });
		expect(values.promptConstraints).toHaveLength(6);
	});

	it.each([
		['seedance2ai/pro', 'image-to-video', 'closingFrame openingFrame'],
		['seedance2ai/mini', 'media-to-video', 'image video'],
		['seedanceapi/seedance-2.0', 'image-to-video', 'image'],
		['seedanceapi/seedance-2-mini', 'image-to-video', 'image'],
		['seedanceapi/seedance-2-mini', 'media-to-video', 'audio image video'],
	])('%s in %s has roles for: %s', (model, mode, media) => {
		const shown = openEditor({ operation: 'submit', model, mode, promptType: 'parts' });
		const [role] = fieldNamed(shown, 'promptMediaRoles').options ?? [];
		const medium = role !== undefined && 'values' in role ? role.values[0] : undefined;
		const values = medium?.options?.map((option) => ('value' in option ? option.value : ''));
		expect(values).toEqual(media.split(' '));
		expect(values).toContain(medium?.default);
	});

	it('asks for the binary field only where the video is downloaded', () => {
		const field = 'binaryPropertyName';
		expect(namesOf(openEditor({ operation: 'wait', downloadVideo: true }).fields)).toContain(field);
		expect(namesOf(openEditor({ operation: 'wait', downloadVideo: false }).fields)).not.toContain(field);
	});

	it('offers each option only where it does something', () => {
		const options = (operation: string, downloadVideo = false) =>
			namesOf(openEditor({ operation, downloadVideo }).options);
		const held = ['idempotencyKey', 'maxCredits', 'maxUsd'];
		const own = (operation: string, downloadVideo = false) =>
			options(operation, downloadVideo).filter((name) => !held.includes(name));
		for (const { value } of operationChoices())
			expect(options(String(value))).toEqual(expect.arrayContaining(held));
		expect(own('getStatus')).toEqual(['emptyAsDefault', 'includeRawResponse']);
		expect(own('wait')).toEqual([
			...['cancelOnStop', 'emptyAsDefault', 'includeRawResponse', 'onTaskFailure', 'onTimeout'],
		]);
		expect(own('getMany')).toEqual(['emptyAsDefault', 'includeRawResponse', 'modelFilter']);
		expect(own('cancel')).toEqual(['emptyAsDefault', 'includeRawResponse']);
		expect(options('submit')).toEqual(expect.arrayContaining(['idempotencyKey', 'maxCredits', 'channel']));
		expect(options('submit')).not.toContain('onTaskFailure');
		expect(own('getStatus', true)).toEqual([
			'allowPrivateMedia',
			'emptyAsDefault',
			'fileName',
			'includeRawResponse',
			'maxFileSizeMb',
			'parallelDownloads',
		]);
		const notHere = ['callbackContext', 'cancelOnStop', 'modelFilter'];
		const others = OWN_OPTIONS.filter((name) => !notHere.includes(name));
		expect(options('submitAndWait', true)).toEqual(expect.arrayContaining([...others, 'channel']));
	});

	it('offers a context for the trigger to Submit alone, on the providers that call back', () => {
		const having = (operation: string) =>
			MODELS.filter((model) => namesOf(openEditor({ operation, model }).options).includes('callbackContext'));
		expect(having('submit')).toEqual(MODELS.filter((model) => !model.startsWith('seedance2ai/')));
		expect(having('submitAndWait')).toEqual([]);
	});

	it('offers Cancel on Stop where the model is of a provider that can cancel, and to Wait, which has no model', () => {
		const having = (operation: string, models: readonly string[]) =>
			models.filter((model) => namesOf(openEditor({ operation, model }).options).includes('cancelOnStop'));
		expect(having('submitAndWait', MODELS)).toEqual(MODELS.filter((model) => model.startsWith('ark/')));
		expect(having('submitAndWait', ['={{ $json.model }}'])).toHaveLength(1);
		expect(having('submit', MODELS)).toEqual([]);
		for (const operation of ['getStatus', 'getMany', 'cancel']) {
			expect(namesOf(openEditor({ operation }).options)).not.toContain('cancelOnStop');
		}
	});

	it('asks for the roles of media directly above the media', () => {
		const names = namesOf(
			openEditor({ operation: 'submit', mode: 'image-to-video', promptType: 'parts' }).fields,
		);
		expect(names[names.indexOf('promptMediaRoles') + 1]).toBe('imageUrl');
	});

	it('demands images of Mini where a mode needs them, takes them where one does not, and shows one field in any case', () => {
		const imagesIn = (mode: string, model = 'seedanceapi/seedance-2-mini') =>
			fieldNamed(openEditor({ operation: 'submit', model, mode, images: '={{ $json.images }}' }), 'images');
		expect(imagesIn('image-to-video').required).toBe(true);
		expect(imagesIn('media-to-video').required).toBeUndefined();
		expect(imagesIn('={{ $json.mode }}').required).toBeUndefined();
		for (const mode of ['image-to-video', 'media-to-video', '={{ $json.mode }}']) {
			expect(imagesIn(mode, '={{ $json.model }}').required).toBeUndefined();
		}
	});

	it.each(['=image-to-video', '={{ $json.mode }}'])(
		'demands no media where Mode is the expression %s, and shows and keeps those of all modes',
		(mode) => {
			const filled = { imageUrl: '={{ $json.imageUrl }}', mediaUrls: '={{ $json.mediaUrls }}' };
			const shown = openEditor({ operation: 'submit', mode, ...filled });
			expect(namesOf(shown.fields.filter(({ required }) => required === true))).toEqual(['prompt']);
			expect(controlOf(fieldNamed(shown, 'imageUrl'))).toBe('string = ""');
			expect(shown.values).toMatchObject(filled);
		},
	);

	it('lets n8n itself demand nothing where Model is an expression: it takes the fields of all models for shown, and no row needs all', () => {
		const { fields, values } = openEditor({ operation: 'submit', model: '={{ $json.model }}' });
		expect(namesOf(fields.filter(({ required }) => required === true))).toEqual([]);
		expect(Object.keys(values)).toEqual(expect.arrayContaining(['duration', 'resolution', 'mode']));
		const images = openEditor({ operation: 'submit', model: '={{ $json.model }}', mode: 'image-to-video' });
		expect(namesOf(images.fields.filter(({ required }) => required === true))).toEqual([]);
		expect(namesOf(images.fields)).toEqual(expect.arrayContaining(['imageUrl', 'images']));
	});

	it('has no condition that throws an error in an older n8n, as three do for a parameter without a value, and no regex, which n8n runs in a context of its own', () => {
		const fields = JSON.stringify([properties, triggerProperties]);
		expect(fields).toContain('"_cnd"');
		expect(fields).not.toMatch(/"_cnd":\{"(startsWith|endsWith|includes|regex)"/);
	});

	it('starts a new node with an operation that gives a video, an hour of waiting and the task ID of the item', () => {
		const { values } = openEditor({});
		expect(values).toMatchObject({
			resource: 'video',
			operation: 'submitAndWait',
			mode: 'text-to-video',
			maxWaitMinutes: 60,
		});
		expect(openEditor({ operation: 'wait' }).values.taskId).toMatchObject({
			mode: 'id',
			value: '={{ $json.taskId }}',
		});
		expect(controlOf(fieldNamed(openEditor({}), 'maxWaitMinutes'))).toBe('number: 1 to 10080 = 60');
	});
});
