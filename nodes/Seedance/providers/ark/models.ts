/** The models and parameters of the official API, from "Create a video generation task" (ModelArk/1520757) and its model guides. */
import { z } from 'zod/v4';
import { isEmpty } from '../../parameters/coerce';
import type { CrossRule, MediaRules, Mode, Model, ParameterRule } from '../../parameters/model';
import { MIB } from '../../parameters/nodeParameters';
import type { ParameterName } from '../../parameters/providerParameters';
import { CHOSEN_BY_MODEL, limitsInWords } from '../../parameters/schemaShape';
import { promptText, reachableUrl } from '../../parameters/schemas';
import type { Reach } from '../../text/reach';
import { arkPromptProblem } from './prompt';

/** The differences between the models. */
interface Traits {
	id: string;
	/** The model ID of the API, without the region's prefix. */
	wire: string;
	title: string;
	strength: string;
	resolutions: readonly [string, ...string[]];
	longestSeconds: number;
	/** The maximum number of reference images, videos, and audio files. */
	most: { images: number; videos: number; audio: number };
	/** Only 2.5 has task types, drafts, and a choice of file formats, accepts audio alone, and keeps the aspect ratio of a first frame. */
	is25: boolean;
}

const OF_20 = { longestSeconds: 15, most: { images: 9, videos: 3, audio: 3 }, is25: false } as const;

const TRAITS: readonly Traits[] = [
	{
		id: 'ark/seedance-2.5',
		wire: 'seedance-2-5-260628',
		title: 'Seedance 2.5 (Official)',
		strength: 'Newest, edits and extends videos',
		resolutions: ['480p', '720p', '1080p'],
		longestSeconds: 30,
		most: { images: 30, videos: 10, audio: 10 },
		is25: true,
	},
	{
		...OF_20,
		id: 'ark/seedance-2.0',
		wire: 'seedance-2-0-260128',
		title: 'Seedance 2.0 (Official)',
		strength: 'Best quality in the 2.0 family',
		resolutions: ['480p', '720p', '1080p', '4k'],
	},
	{
		...OF_20,
		id: 'ark/seedance-2.0-fast',
		wire: 'seedance-2-0-fast-260128',
		title: 'Seedance 2.0 Fast (Official)',
		strength: 'Faster and cheaper',
		resolutions: ['480p', '720p'],
	},
	{
		...OF_20,
		id: 'ark/seedance-2.0-mini',
		wire: 'seedance-2-0-mini-260615',
		title: 'Seedance 2.0 Mini (Official)',
		strength: 'Cheapest',
		resolutions: ['480p', '720p'],
	},
];

/**
 * Returns the four models.
 * @param reach the provider's own network, which determines the URLs that it can fetch
 */
export function models(reach: Reach): Model[] {
	return TRAITS.map((traits) => {
		const { id, wire, title, strength, is25 } = traits;
		const parameters = parametersOf(traits, reach);
		return {
			id,
			wire,
			title,
			description: `${strength}, ${limitsInWords(parameters)}`,
			modes: is25 ? [...MODES, 'draft-to-video'] : MODES,
			parameters,
			rules: [...RELIED_ON.map(givesNothing), needsMedia(is25), ...(is25 ? [editsVideo, draftsAre480p] : [])],
			media: mediaLimits(is25),
		};
	});
}

const MODES: readonly Mode[] = ['text-to-video', 'image-to-video', 'media-to-video'];
const MEDIA: readonly Mode[] = ['media-to-video'];
const FRAMES: readonly Mode[] = ['image-to-video'];
const RATIOS = ['16:9', '9:16', '4:3', '3:4', '1:1', '21:9', 'adaptive'] as const;

/** Our own limit. None is documented; the create page recommends at most 500 Chinese characters or 1000 English words. */
const MOST_PROMPT_CHARACTERS = 10_000;
const SHORTEST_SECONDS = 4;

type Rules = Partial<Record<ParameterName, ParameterRule>>;

function parametersOf(traits: Traits, reach: Reach): Rules {
	const { resolutions, is25 } = traits;
	return {
		prompt: {
			schema: promptText(1, MOST_PROMPT_CHARACTERS, arkPromptProblem).optional(),
			modes: MODES,
			requiredIn: ['text-to-video'],
		},
		...mediaRules(traits, reach),
		aspectRatio: {
			wire: 'ratio',
			// Not the provider's own default, adaptive: if an expression chooses the model, one default must work for all models.
			schema: z.enum(RATIOS).default('16:9'),
			// In image-to-video, and to edit or extend a video, 2.5 keeps the aspect ratio of the input.
			...(is25
				? {
						modes: ['text-to-video', 'media-to-video'],
						unless: { parameter: 'taskType', is: ['edit', 'extend'] },
					}
				: { modes: MODES }),
		},
		duration: {
			wire: 'duration',
			schema: z.literal(secondsOf(traits)).default(5),
			modes: MODES,
			...(is25 ? { unless: { parameter: 'taskType', is: ['edit'] } } : {}),
		},
		resolution: { wire: 'resolution', schema: z.enum(resolutions).default('720p'), modes: MODES },
		generateAudio: { wire: 'generate_audio', schema: z.boolean().default(true), modes: MODES },
		...optionRules(reach),
		...(is25 ? RULES_OF_25 : {}),
	};
}

function secondsOf({ longestSeconds }: Traits): [number, ...number[]] {
	const seconds = Array.from(
		{ length: longestSeconds - SHORTEST_SECONDS + 1 },
		(_, index) => SHORTEST_SECONDS + index,
	);
	return [CHOSEN_BY_MODEL, ...seconds];
}

/** The media fields. The create page allows data URIs for images and audio, not for videos. */
function mediaRules({ most }: Traits, reach: Reach): Rules {
	const file = reachableUrl('https', reach, 'file', { assets: true, files: true });
	const video = reachableUrl('https', reach, 'file', { assets: true });
	return {
		imageUrl: { schema: file, modes: FRAMES },
		endImageUrl: { schema: file.optional(), modes: FRAMES },
		referenceImageUrls: { schema: z.array(file).min(1).max(most.images).optional(), modes: MEDIA },
		referenceVideoUrls: { schema: z.array(video).min(1).max(most.videos).optional(), modes: MEDIA },
		referenceAudioUrls: { schema: z.array(file).min(1).max(most.audio).optional(), modes: MEDIA },
	};
}

function optionRules(reach: Reach): Rules {
	return {
		watermark: { wire: 'watermark', schema: z.boolean().optional() },
		returnLastFrame: { wire: 'return_last_frame', schema: z.boolean().optional() },
		priority: { wire: 'priority', schema: z.int().min(0).max(9).optional() },
		webSearch: {
			wire: 'tools',
			schema: z.boolean().optional(),
			toWire: (value) => (value === true ? [{ type: 'web_search' }] : undefined),
			modes: MODES,
		},
		expiresAfterHours: {
			wire: 'execution_expires_after',
			schema: z.int().min(1).max(72).optional(),
			toWire: (value) => Number(value) * 3600,
		},
		safetyIdentifier: {
			wire: 'safety_identifier',
			schema: z
				.string()
				.trim()
				.regex(/^[\x21-\x7e]{1,64}$/)
				.meta({
					inWords: '1 to 64 ASCII letters, digits, or symbols, without spaces',
					minLength: 1,
					maxLength: 64,
				})
				.optional(),
		},
		modelId: {
			schema: z
				.string()
				.trim()
				.regex(/^[A-Za-z0-9][\w.:-]{1,127}$/)
				.meta({
					inWords: 'an endpoint ID or a model ID, such as ep-20260923150149-abcde',
					minLength: 2,
					maxLength: 128,
				})
				.optional(),
		},
		callbackUrl: { wire: 'callback_url', schema: reachableUrl('http or https', reach, 'call').optional() },
	};
}

const RULES_OF_25: Rules = {
	draftTaskId: {
		schema: z
			.string()
			.trim()
			.regex(/^[A-Za-z0-9][\w-]{0,127}$/)
			.meta({ inWords: 'the task ID of a draft', minLength: 1, maxLength: 128 }),
		modes: ['draft-to-video'],
	},
	taskType: {
		wire: 'omni_reference_task_type',
		// Without "auto", which the provider validates only after it has created the task.
		schema: z.enum(['reference', 'edit', 'extend']).default('reference'),
		modes: MEDIA,
	},
	draft: { wire: 'draft', schema: z.boolean().optional(), modes: MODES },
	outputFormat: { wire: 'output_format', schema: z.enum(['mp4', 'mov']).optional() },
};

const SHAPE = { side: { least: 300, most: 6000 }, ratio: { least: 0.4, most: 2.5 } };

/** Returns the limits for files, from "Image", "Video", and "Audio" of the create page. */
function mediaLimits(is25: boolean): MediaRules {
	const mostSeconds = is25 ? 30 : 15;
	return ({ taskType }) => ({
		image: {
			formats: ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif', 'heic', 'heif'],
			mostBytes: 30 * MIB - 1,
			...SHAPE,
		},
		video: {
			formats: ['mp4', 'mov'],
			mostBytes: 200 * MIB,
			...SHAPE,
			pixels: { least: 407_696, most: 8_295_044 },
			framesPerSecond: { least: 24, most: 60 },
			seconds: { least: is25 && taskType === 'edit' ? 4 : 2, most: mostSeconds },
			secondsInAll: mostSeconds,
		},
		audio: {
			formats: ['wav', 'mp3'],
			mostBytes: 15 * MIB,
			seconds: { least: 2, most: mostSeconds },
			secondsInAll: mostSeconds,
		},
	});
}

/**
 * Optional parameters that must not be dropped silently when their expression returns nothing. The result would be a video without the
 * intended content, from another model, or a final video instead of a draft.
 */
const RELIED_ON = ['prompt', 'modelId', 'draft'] as const;

function givesNothing(parameter: (typeof RELIED_ON)[number]): CrossRule {
	return (mode, given) => {
		const isNothing = parameter in given && (given[parameter] === null || given[parameter] === undefined);
		if (!isNothing || (mode === 'draft-to-video' && parameter !== 'modelId')) return null;
		return {
			parameter,
			problem: `is empty, because its expression returned nothing: correct the expression, or ${
				parameter === 'prompt' ? 'clear the field' : 'remove the option'
			}`,
		};
	};
}

/** Requires at least one reference file. Only 2.5 accepts audio alone. */
function needsMedia(takesAudioAlone: boolean): CrossRule {
	return (mode, given) => {
		if (mode !== 'media-to-video') return null;
		const [hasPicture, hasAudio] = [
			!isEmpty(given.referenceImageUrls) || !isEmpty(given.referenceVideoUrls),
			!isEmpty(given.referenceAudioUrls),
		];
		if (hasPicture || (hasAudio && takesAudioAlone)) return null;
		return {
			parameter: 'referenceImageUrls',
			problem: hasAudio
				? 'is empty, but this model accepts audio only together with images or videos: enter at least one URL here or in Reference Video URLs'
				: `is empty, but mode "${mode}" needs at least one URL here, in Reference Video URLs, or in Reference Audio URLs`,
		};
	};
}

const editsVideo: CrossRule = (mode, { taskType, referenceVideoUrls }) => {
	const type = typeof taskType === 'string' ? taskType.trim() : '';
	if (mode !== 'media-to-video' || !['edit', 'extend'].includes(type) || !isEmpty(referenceVideoUrls))
		return null;
	return {
		parameter: 'referenceVideoUrls',
		problem: `is empty, but Task Type "${type}" needs a video to ${type}: enter at least one URL here`,
	};
};

const draftsAre480p: CrossRule = (mode, { draft, resolution }) => {
	const isDraft = draft === true || (typeof draft === 'string' && draft.trim().toLowerCase() === 'true');
	if (!isDraft || mode === 'draft-to-video' || resolution === '480p') return null;
	return {
		parameter: 'resolution',
		problem: `is ${JSON.stringify(resolution ?? '720p')}, but drafts support only 480p: choose 480p, or turn off Draft`,
	};
};
