/** The prompt: as one text, or in the parts that a director would name. */
import type { INodeProperties } from 'n8n-workflow';
import { CONSTRAINTS, MEDIA, MOST_NUMBERED } from '../providers/promptParts';
import { PROMPT_FIELDS, type PromptField } from '../providers/promptReader';
import { TAKING_MODEL } from './operationNames';
import { fieldsOf } from './providerFields';

/** Prompt From, the free text, and the parts. */
export function promptFields(): INodeProperties[] {
	const text = fieldsOf('prompt').map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, promptType: ['text'] },
		},
	}));
	return [promptTypeField, ...text, ...partFields()];
}

const promptTypeField: INodeProperties = {
	displayName: 'Prompt From',
	name: 'promptType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Free Text', value: 'text', description: 'The prompt as you write it' },
		{
			name: 'Parts',
			value: 'parts',
			description: 'Subject, action, scene, camera, shots, style and so on, put together for you',
		},
	],
	default: 'text',
	description: 'Whether you write the prompt as one text, or its parts, of which the node composes it',
	displayOptions: { show: { operation: [...TAKING_MODEL] } },
};

/** In the order in which they are composed. */
function partFields(): INodeProperties[] {
	return [
		intentField(),
		mediaRolesField(),
		text('promptSubject', 'Who or what the video is about', 'e.g. A paper boat with a tiny lantern'),
		text(
			'promptAction',
			'What the subject does; goes on after it as one sentence',
			'e.g. sails down a rain-soaked street',
		),
		text(
			'promptScene',
			'Where and when it happens, with light and weather',
			'e.g. An old town at dusk, neon signs reflect in the water',
		),
		text(
			'promptCamera',
			'How the camera moves and what it frames',
			'e.g. Low and close behind the boat, slow dolly forward',
		),
		shotsField(),
		text('promptStyle', 'How it looks and feels', 'e.g. Calm, cinematic, shallow depth of field'),
		constraintsField(),
	];
}

type Mode = 'image-to-video' | 'media-to-video';

function part(
	name: PromptField,
	modes?: readonly Mode[],
): Pick<INodeProperties, 'displayName' | 'name' | 'displayOptions'> {
	return {
		displayName: PROMPT_FIELDS[name],
		name,
		displayOptions: {
			show: {
				operation: [...TAKING_MODEL],
				promptType: ['parts'],
				...(modes === undefined ? {} : { mode: [...modes] }),
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
			{ name: 'Create a New Video', value: 'create', description: 'The media are references' },
			{ name: 'Edit the Source Video', value: 'edit', description: 'Change only what the other parts say' },
			{
				name: 'Extend the Previous Clip',
				value: 'extend',
				description: 'Go on where the supplied clip ends',
			},
		],
		default: 'create',
		description: 'What is to become of the supplied video',
	};
}

function mediaRolesField(): INodeProperties {
	return {
		...part('promptMediaRoles', ['image-to-video', 'media-to-video']),
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Role',
		default: {},
		description: 'What each image, video or sound is for, in plain words',
		options: [
			{
				displayName: 'Role',
				name: 'role',
				values: [
					{
						displayName: 'Medium',
						name: 'medium',
						type: 'options',
						options: [
							{ name: 'Audio', value: 'audio' },
							{ name: 'Closing Frame', value: 'closingFrame' },
							{ name: 'Image', value: 'image' },
							{ name: 'Opening Frame', value: 'openingFrame' },
							{ name: 'Video', value: 'video' },
						],
						default: 'image',
						description: 'Which kind of file it is',
					},
					{
						displayName: 'Number',
						name: 'number',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: MOST_NUMBERED, numberPrecision: 0 },
						default: 1,
						description:
							'Which of its kind, counted in the order of the URLs: 1 is the first image, or the first video',
						displayOptions: { show: { medium: NUMBERED } },
					},
					{
						displayName: 'Role',
						name: 'role',
						type: 'string',
						default: '',
						placeholder: 'e.g. the face and clothes of the main character',
						description: 'What it is the reference for; for a frame, what it shows',
					},
				],
			},
		],
	};
}

const NUMBERED = Object.entries(MEDIA).flatMap(([name, { isNumbered }]) => (isNumbered ? [name] : []));

function shotsField(): INodeProperties {
	return {
		...part('promptShots'),
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Shot',
		default: {},
		description: 'What is seen in one shot after the other, for scenes that need more than one',
		options: [
			{
				displayName: 'Shot',
				name: 'shot',
				values: [
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						placeholder: 'e.g. Wide view of the street, the boat is a small light in the rain',
						description: 'What this shot shows; an array from an expression gives several shots',
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
		options: Object.entries(CONSTRAINTS).map(([value, words]) => ({ name: titleOf(words), value })),
		default: Object.keys(CONSTRAINTS),
		description: 'What is asked of every video; take out what you do want, such as subtitles',
	};
}

/** "no watermark" as the editor writes titles. */
function titleOf(words: string): string {
	return words.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
