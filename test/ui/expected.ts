/** What the editor has to show, written by hand from the providers' pages. `*` marks what n8n itself demands. */

interface Expected {
	/** The parameter fields of each mode, in their order. */
	modes: Readonly<Record<string, string>>;
	/** The provider's parameters in the collection Options. */
	options: string;
	/** The same for a mode that has others. */
	optionsIn?: Readonly<Record<string, string>>;
	/** What each field offers. */
	controls: Readonly<Record<string, string>>;
	/** What differs in a mode. */
	controlsIn?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const TEXT = 'string = ""';
const NEEDED = `* ${TEXT}`;
const OFF = 'boolean = false';
const SECONDS = 'whole number: 4 to 15 = 5';
const ON_SEEDANCE2AI = {
	prompt: NEEDED,
	imageUrl: NEEDED,
	endImageUrl: TEXT,
	mediaUrls: NEEDED,
	aspectRatio: 'list: "16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "adaptive" = "16:9"',
	duration: SECONDS,
	resolution: 'list: "720p", "1080p" = "720p"',
	generateAudio: 'boolean = true',
	channel: 'list: "standard", "real", "wild" = "standard"',
	fixedLens: OFF,
	seed: 'whole number: -1 to 4294967295 = -1',
};
const MODES_OF_SEEDANCE2AI = {
	'text-to-video': 'prompt aspectRatio duration resolution generateAudio',
	'image-to-video': 'prompt imageUrl endImageUrl aspectRatio duration resolution generateAudio',
	'media-to-video': 'prompt mediaUrls aspectRatio duration resolution generateAudio',
};
const ON_SEEDANCEAPI = {
	prompt: NEEDED,
	images: NEEDED,
	aspectRatio: 'list: "16:9", "9:16", "4:3", "3:4" = "16:9"',
	duration: 'list: 5, 10, 15 = 5',
	resolution: 'list: "480p", "720p", "1080p" = "720p"',
	callbackUrl: TEXT,
	public: OFF,
};
const FULL_MODEL: Expected = {
	modes: {
		'text-to-video': 'prompt aspectRatio duration resolution',
		'image-to-video': 'prompt images duration resolution',
	},
	options: 'callbackUrl public',
	controls: ON_SEEDANCEAPI,
};

const secondsUpTo = (most: number) => Array.from({ length: most - 3 }, (_, index) => index + 4).join(', ');
const OPTIONS_OF_ARK = [
	...['callbackUrl', 'expiresAfterHours', 'modelId', 'priority', 'returnLastFrame', 'safetyIdentifier'],
	...['watermark', 'webSearch'],
];
const ON_ARK = {
	prompt: TEXT,
	imageUrl: NEEDED,
	endImageUrl: TEXT,
	referenceImageUrls: TEXT,
	referenceVideoUrls: TEXT,
	referenceAudioUrls: TEXT,
	aspectRatio: 'list: "16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "adaptive" = "16:9"',
	duration: `list: -1, ${secondsUpTo(15)} = 5`,
	resolution: 'list: "480p", "720p" = "720p"',
	generateAudio: 'boolean = true',
	callbackUrl: TEXT,
	expiresAfterHours: 'whole number: 1 to 72 = 48',
	modelId: TEXT,
	priority: 'whole number: 0 to 9 = 0',
	returnLastFrame: OFF,
	safetyIdentifier: TEXT,
	watermark: OFF,
	webSearch: OFF,
};
const ARK_CONTROLS_IN = { 'text-to-video': { prompt: NEEDED } };
const ARK_20: Expected = {
	modes: {
		'text-to-video': 'prompt aspectRatio duration resolution generateAudio',
		'image-to-video': 'prompt imageUrl endImageUrl aspectRatio duration resolution generateAudio',
		'media-to-video':
			'prompt referenceImageUrls referenceVideoUrls referenceAudioUrls aspectRatio duration resolution generateAudio',
	},
	options: OPTIONS_OF_ARK.join(' '),
	controls: ON_ARK,
	controlsIn: ARK_CONTROLS_IN,
};

/** Every model there is. */
export const SHOWN = {
	'seedance2ai/standard': {
		modes: MODES_OF_SEEDANCE2AI,
		options: 'channel fixedLens seed',
		controls: ON_SEEDANCE2AI,
	},
	'seedance2ai/pro': {
		modes: MODES_OF_SEEDANCE2AI,
		options: 'channel fixedLens seed',
		controls: {
			...ON_SEEDANCE2AI,
			resolution: 'list: "720p", "1080p", "1080p-plus", "4k" = "720p"',
		},
	},
	'seedance2ai/mini': {
		modes: MODES_OF_SEEDANCE2AI,
		options: 'channel fixedLens',
		controls: ON_SEEDANCE2AI,
	},
	'seedanceapi/seedance-2.0': FULL_MODEL,
	'seedanceapi/seedance-2.0-fast': FULL_MODEL,
	'seedanceapi/seedance-2-mini': {
		modes: {
			'text-to-video': 'prompt aspectRatio duration resolution',
			'image-to-video': 'prompt images duration resolution',
			'media-to-video': 'prompt images referenceVideoUrls referenceAudioUrls duration resolution',
		},
		options: 'callbackUrl public',
		controls: {
			...ON_SEEDANCEAPI,
			referenceVideoUrls: TEXT,
			referenceAudioUrls: TEXT,
			aspectRatio: 'list: "16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "adaptive" = "16:9"',
			duration: SECONDS,
			resolution: 'list: "480p", "720p" = "720p"',
		},
		controlsIn: { 'media-to-video': { images: TEXT } },
	},
	'ark/seedance-2.5': {
		modes: {
			'text-to-video': 'prompt aspectRatio duration resolution generateAudio',
			'image-to-video': 'prompt imageUrl endImageUrl duration resolution generateAudio',
			'media-to-video':
				'prompt taskType referenceImageUrls referenceVideoUrls referenceAudioUrls aspectRatio duration resolution generateAudio',
			'draft-to-video': 'draftTaskId',
		},
		options:
			'callbackUrl draft expiresAfterHours modelId outputFormat priority returnLastFrame safetyIdentifier watermark webSearch',
		optionsIn: {
			'draft-to-video':
				'callbackUrl expiresAfterHours modelId outputFormat priority returnLastFrame safetyIdentifier watermark',
		},
		controls: {
			...ON_ARK,
			taskType: 'list: "reference", "edit", "extend" = "reference"',
			duration: `list: -1, ${secondsUpTo(30)} = 5`,
			resolution: 'list: "480p", "720p", "1080p" = "720p"',
			draft: OFF,
			draftTaskId: NEEDED,
			outputFormat: 'list: "mp4", "mov" = "mp4"',
		},
		controlsIn: ARK_CONTROLS_IN,
	},
	'ark/seedance-2.0': {
		...ARK_20,
		controls: { ...ON_ARK, resolution: 'list: "480p", "720p", "1080p", "4k" = "720p"' },
	},
	'ark/seedance-2.0-fast': ARK_20,
	'ark/seedance-2.0-mini': ARK_20,
} satisfies Record<string, Expected> as Readonly<Record<ModelId, Expected>>;

type ModelId =
	| 'seedance2ai/standard'
	| 'seedance2ai/pro'
	| 'seedance2ai/mini'
	| 'seedanceapi/seedance-2.0'
	| 'seedanceapi/seedance-2.0-fast'
	| 'seedanceapi/seedance-2-mini'
	| 'ark/seedance-2.5'
	| 'ark/seedance-2.0'
	| 'ark/seedance-2.0-fast'
	| 'ark/seedance-2.0-mini';

export const MODELS = Object.keys(SHOWN) as ModelId[];

/** The package's own options, beside those of the providers. */
export const OWN_OPTIONS: readonly string[] = [
	'callbackContext',
	'cancelOnStop',
	'emptyAsDefault',
	'fileName',
	'idempotencyKey',
	'includeRawResponse',
	'maxCredits',
	'maxUsd',
	'maxFileSizeMb',
	'modelFilter',
	'onTaskFailure',
	'onTimeout',
	'parallelDownloads',
];
