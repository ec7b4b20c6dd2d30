/**
 * All provider parameters: their names in workflows (public contract: the provider's name in camelCase) and their texts in
 * the editor. Each model defines what it allows. The fields in the editor have the same order.
 */
interface ParameterText {
	readonly label: string;
	readonly description: string;
	readonly placeholder?: string;
	/** Shown in the collection Options instead of as a top-level field. */
	readonly rare?: true;
	/** Rejected if its expression returns nothing, even with Empty as Default: the video would be a different one. */
	readonly mustHaveValue?: true;
	/** Number of rows of the text field. */
	readonly rows?: number;
	/** Value that the editor fills in, if it isn't the schema's default. */
	readonly initial?: number;
	/** Kinds of files that it accepts, by URL or as binary fields of the item. */
	readonly media?: readonly MediaKind[];
}

export type MediaKind = 'image' | 'video' | 'audio';

const OR_FILE = 'or the name of a binary field.';
const URL_LINES =
	'Enter one per line, or use an expression that returns an array. Names of binary fields are also accepted.';

const PARAMETERS = {
	prompt: {
		mustHaveValue: true,
		label: 'Prompt',
		description:
			'A description of the video, including subject, action, scene, camera, style, and the role of each image or video',
		placeholder: 'e.g. A slow dolly shot through a neon-lit street in the rain',
		rows: 4,
	},
	draftTaskId: {
		label: 'Draft Task ID',
		description:
			"The task ID of a completed draft that is at most seven days old. The final video uses the draft's prompt, media, duration, and sound.",
		placeholder: 'e.g. cgt-20260923150149-uwfpr',
	},
	taskType: {
		label: 'Task Type',
		description: 'How to use the reference media',
	},
	imageUrl: {
		label: 'Image URL',
		description: `The first frame of the video. Enter a public https URL ${OR_FILE}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/first-frame.jpg',
	},
	endImageUrl: {
		label: 'End Image URL',
		description: `The last frame of the video (optional). Enter a public https URL ${OR_FILE}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/last-frame.jpg',
	},
	images: {
		label: 'Image URLs',
		description: `URLs of one to four input images. ${URL_LINES}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/reference.jpg',
		rows: 3,
	},
	mediaUrls: {
		label: 'Media URLs',
		description: `URLs of up to 12 images and videos for characters, motion, or style, or of a clip to edit or extend. ${URL_LINES}`,
		media: ['image', 'video'],
		placeholder: 'e.g. https://example.com/clip.mp4',
		rows: 3,
	},
	referenceImageUrls: {
		label: 'Reference Image URLs',
		description: `URLs of reference images. ${URL_LINES}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/character.jpg',
		rows: 3,
	},
	referenceVideoUrls: {
		label: 'Reference Video URLs',
		description: `URLs of reference videos, which change the price per second. ${URL_LINES}`,
		media: ['video'],
		placeholder: 'e.g. https://example.com/motion.mp4',
		rows: 3,
	},
	referenceAudioUrls: {
		label: 'Reference Audio URLs',
		description: `URLs of reference audio files. ${URL_LINES}`,
		media: ['audio'],
		placeholder: 'e.g. https://example.com/music.mp3',
		rows: 3,
	},
	aspectRatio: { label: 'Aspect Ratio', description: "The ratio of the video's width to its height" },
	duration: { label: 'Duration (Seconds)', description: 'The length of the video in seconds' },
	resolution: { label: 'Resolution', description: 'The resolution of the video' },
	generateAudio: { label: 'Generate Audio', description: 'Whether to generate sound' },
	callbackUrl: {
		label: 'Callback URL',
		description: 'The public URL that the provider calls when the task ends',
		placeholder: 'e.g. https://n8n.example.com/webhook/seedance',
		rare: true,
	},
	channel: {
		label: 'Channel',
		description:
			"The provider's rendering channel. The Real channel accepts no seed. For other differences, see the provider's documentation.",
		rare: true,
	},
	draft: {
		mustHaveValue: true,
		label: 'Draft',
		description:
			'Whether to generate a 480p preview. The Draft to Video mode turns the preview into the final video. Both videos are charged.',
		rare: true,
	},
	expiresAfterHours: {
		label: 'Expires After (Hours)',
		description: 'The number of hours that the task can stay queued or running before the provider ends it',
		// The provider's own default. The minimum would end tasks that are only waiting in its queue.
		initial: 48,
		rare: true,
	},
	fixedLens: { label: 'Fixed Lens', description: 'Whether to lock the camera', rare: true },
	modelId: {
		mustHaveValue: true,
		label: 'Model ID or Endpoint',
		description:
			'The endpoint ID or model ID to use instead of Model. The other fields must still be valid for the selected Model.',
		placeholder: 'e.g. ep-20260923150149-abcde',
		rare: true,
	},
	outputFormat: { label: 'Output Format', description: 'The file format of the video', rare: true },
	priority: {
		label: 'Priority',
		description: "The task's priority in the endpoint's queue. Tasks with higher numbers run first.",
		rare: true,
	},
	public: {
		label: 'Public',
		description: 'Whether the provider may show the video publicly',
		rare: true,
	},
	returnLastFrame: {
		label: 'Return Last Frame',
		description: 'Whether to return the last frame as an image in lastFrameUrl',
		rare: true,
	},
	safetyIdentifier: {
		label: 'Safety Identifier',
		description:
			'Your ID for the end user, such as a hash. If you set this option, the node cannot find tasks whose response was lost, and you can be charged twice.',
		placeholder: 'e.g. 5f2d9c1a',
		rare: true,
	},
	seed: {
		label: 'Seed',
		description: 'A number that makes results repeatable. If it is -1, the provider chooses a number.',
		rare: true,
	},
	watermark: {
		label: 'Watermark',
		description: "Whether to add the provider's watermark",
		rare: true,
	},
	webSearch: {
		label: 'Web Search',
		description:
			'Whether to let the model search the web for facts in the prompt. Searching takes additional time.',
		rare: true,
	},
} as const satisfies Record<string, ParameterText>;

export type ParameterName = keyof typeof PARAMETERS;

export const PARAMETER_NAMES = Object.keys(PARAMETERS) as ParameterName[];

/** Returns the texts of one parameter, typed with the optional ones. */
export function textOf(name: ParameterName): ParameterText {
	return PARAMETERS[name];
}

/** Parameters that accept files, with the kinds that each accepts. */
export const MEDIA_KINDS: ReadonlyArray<readonly [ParameterName, readonly MediaKind[]]> =
	PARAMETER_NAMES.flatMap((name): Array<[ParameterName, readonly MediaKind[]]> => {
		const { media } = textOf(name);
		return media === undefined ? [] : [[name, media]];
	});
