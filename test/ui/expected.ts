/** What the editor has to show, written by hand from the providers' pages. `*` marks what n8n itself demands. */

interface Expected {
	/** The parameter fields of each mode, in their order. */
	modes: Readonly<Record<string, string>>;
	/** The provider's parameters in the collection Options. */
	options: string;
	/** What each field offers. */
	controls: Readonly<Record<string, string>>;
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
			images: TEXT,
			referenceVideoUrls: TEXT,
			referenceAudioUrls: TEXT,
			aspectRatio: 'list: "16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "adaptive" = "16:9"',
			duration: SECONDS,
			resolution: 'list: "480p", "720p" = "720p"',
		},
	},
} satisfies Record<string, Expected> as Readonly<Record<ModelId, Expected>>;

type ModelId =
	| 'seedance2ai/standard'
	| 'seedance2ai/pro'
	| 'seedance2ai/mini'
	| 'seedanceapi/seedance-2.0'
	| 'seedanceapi/seedance-2.0-fast'
	| 'seedanceapi/seedance-2-mini';

export const MODELS = Object.keys(SHOWN) as ModelId[];

/** The package's own options, beside those of the providers. */
export const OWN_OPTIONS: readonly string[] = [
	'callbackContext',
	'idempotencyKey',
	'includeRawResponse',
	'maxCredits',
	'maxFileSizeMb',
	'onTaskFailure',
	'parallelDownloads',
];
