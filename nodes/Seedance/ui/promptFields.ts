/** Fields for the prompt: one text, or the parts a director would name. */
import type { INodeProperties } from 'n8n-workflow';
import { TAKING_MODEL } from '../parameters/choices';
import { MODES, takes, type Mode, type Model } from '../parameters/model';
import { CONSTRAINTS, MEDIA, mediaOf, MOST_NUMBERED, type Medium } from '../parameters/prompt/promptParts';
import { PROMPT_FIELDS, type PromptField } from '../parameters/prompt/promptReader';
import { allModels } from '../providers';
import { nodeFields } from './nodeFields';
import { groupBy, fieldsOf } from './providerFields';

/** Returns Prompt From, the free text, and the parts. */
export function promptFields(): INodeProperties[] {
	const text = fieldsOf('prompt').map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, promptType: ['text'] },
		},
	}));
	const types = nodeFields('promptType').map((field) => ({
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, mode: PROMPT_MODES } },
	}));
	return [...types, ...text, ...partFields()];
}

/** Modes with a prompt. The final video of a draft uses the draft's prompt. */
const PROMPT_MODES = MODES.filter((mode) =>
	allModels().some(({ modes, parameters }) => modes.includes(mode) && takes(parameters.prompt, mode, {})),
);

/**
 * Returns the parts in the order in which they are composed, except for Media Roles: it is last, next to the media fields it
 * refers to.
 */
function partFields(): INodeProperties[] {
	return [
		intentField(),
		text('promptSubject', 'The main subject of the video', 'e.g. A paper boat with a tiny lantern'),
		text(
			'promptAction',
			"The subject's action. The node adds it after Subject, so write it as the rest of that sentence.",
			'e.g. sails down a rain-soaked street',
		),
		text(
			'promptScene',
			'The location, time of day, lighting, and weather',
			'e.g. An old town at dusk, neon signs reflected in the water',
		),
		text(
			'promptCamera',
			'The camera movement and framing',
			'e.g. Low and close behind the boat, slow dolly forward',
		),
		shotsField(),
		text('promptStyle', 'The visual style and mood', 'e.g. Calm, cinematic, shallow depth of field'),
		constraintsField(),
		...mediaRolesFields(),
	];
}

function part(
	name: PromptField,
	modes: readonly Mode[] = PROMPT_MODES,
): Pick<INodeProperties, 'displayName' | 'name' | 'displayOptions'> {
	return {
		displayName: PROMPT_FIELDS[name],
		name,
		displayOptions: {
			show: {
				operation: [...TAKING_MODEL],
				promptType: ['parts'],
				mode: [...modes],
			},
		},
	};
}

function text(name: PromptField, description: string, placeholder: string): INodeProperties {
	return { ...part(name), type: 'string', typeOptions: { rows: 2 }, default: '', placeholder, description };
}

function intentField(): INodeProperties {
	return {
		...part('promptIntent', ['media-to-video']),
		type: 'options',
		options: [
			{ name: 'Create a New Video', value: 'create', description: 'Use the media files as references' },
			{
				name: 'Edit the Source Video',
				value: 'edit',
				description: 'Change only what the other fields describe',
			},
			{
				name: 'Extend the Previous Clip',
				value: 'extend',
				description: 'Continue where the supplied clip ends',
			},
		],
		default: 'create',
		description: 'What to do with the supplied video',
	};
}

/** Returns one field for all models that accept the same kinds of media in a mode. */
function mediaRolesFields(): INodeProperties[] {
	return MODES.flatMap((mode) =>
		groupBy(allModels(), (model) => mediaOf(model, mode).join()).flatMap((models) => {
			const [first] = models;
			const media = first === undefined ? [] : mediaOf(first, mode);
			return media.length === 0 ? [] : [mediaRolesField(mode, models, media)];
		}),
	);
}

function mediaRolesField(mode: Mode, models: readonly Model[], media: readonly Medium[]): INodeProperties {
	const field = part('promptMediaRoles', [mode]);
	return {
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, model: models.map(({ id }) => id) } },
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Role',
		default: {},
		description:
			'The purpose of each image, video, or audio file, in plain words. Files are numbered in the order of their URLs.',
		options: [
			{
				displayName: 'Role',
				name: 'role',
				values: [
					mediumField(media),
					{
						displayName: 'Position in List',
						name: 'number',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: MOST_NUMBERED, numberPrecision: 0 },
						default: 1,
						description:
							"The file's position among the files of the same type, such as 1 for the first image",
						displayOptions: { show: { medium: NUMBERED } },
					},
					{
						displayName: 'Role',
						name: 'role',
						type: 'string',
						default: '',
						placeholder: 'e.g. the face and clothes of the main character',
						description: 'The purpose of the file. For a frame, describe its content.',
					},
				],
			},
		],
	};
}

const MEDIUM_WORDS = { displayName: 'Media Type', name: 'medium', description: 'The type of media file' };

function mediumField(media: readonly Medium[]): INodeProperties {
	return {
		...MEDIUM_WORDS,
		type: 'options',
		options: media.map((value) => ({ name: MEDIUM_LABELS[value], value })),
		default: media.includes('image') ? 'image' : 'openingFrame',
	};
}

const MEDIUM_LABELS: Readonly<Record<Medium, string>> = {
	audio: 'Audio',
	closingFrame: 'Closing Frame',
	image: 'Image',
	openingFrame: 'Opening Frame',
	video: 'Video',
};

const NUMBERED = Object.entries(MEDIA).flatMap(([name, { isNumbered }]) => (isNumbered ? [name] : []));

function shotsField(): INodeProperties {
	return {
		...part('promptShots'),
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Shot',
		default: {},
		description: 'The shots of the video in order, if it has more than one',
		options: [
			{
				displayName: 'Shot',
				name: 'shot',
				values: [
					{
						displayName: 'Shot',
						name: 'description',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						placeholder: 'e.g. Wide view of the street, the boat is a small light in the rain',
						description:
							'The content of this shot. To add several shots, use an expression that returns an array.',
					},
				],
			},
		],
	};
}

function constraintsField(): INodeProperties {
	return {
		...part('promptConstraints'),
		type: 'multiOptions',
		options: Object.entries(CONSTRAINTS)
			.map(([value, words]) => ({ name: titleOf(words), value }))
			.sort((a, b) => (a.name < b.name ? -1 : 1)),
		default: Object.keys(CONSTRAINTS),
		description: 'Requirements for the video. Remove any that you do not want.',
	};
}

/** Formats words such as "no watermark" in title case. */
function titleOf(words: string): string {
	return words.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
