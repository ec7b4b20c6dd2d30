/**
 * Every provider parameter the package knows, once: its name in workflows (the public contract: the provider's name in
 * camelCase) and its words in the editor. What is allowed is each model's own matter.
 * The order is the order of the fields in the editor.
 */
interface ParameterText {
	readonly label: string;
	readonly description: string;
	readonly placeholder?: string;
	/** Shown in the collection Options instead of on its own. */
	readonly rare?: true;
	/** Refused where its expression gives nothing, also with Empty as Default: it would be another video. */
	readonly mustHaveValue?: true;
	/** Rows of the text field. */
	readonly rows?: number;
	/** The value that the editor fills in, if it isn't the schema's default. */
	readonly initial?: number;
	/** The kinds of files that it takes, by URL or as binary fields of the item. */
	readonly media?: readonly MediaKind[];
}

export type MediaKind = 'image' | 'video' | 'audio';

const OR_FILE = 'or the name of the binary field of the item that holds it';
const URL_LINES =
	'an array from an expression, or one URL per line. The name of a binary field of the item may stand for a URL.';

const PARAMETERS = {
	prompt: {
		mustHaveValue: true,
		label: 'Prompt',
		description:
			'What happens in the video: subject, action, scene, camera motion, visual style and constraints, with the role of each image or video in plain words',
		placeholder: 'e.g. A slow dolly shot through a neon-lit street in the rain',
		rows: 4,
	},
	draftTaskId: {
		label: 'Draft Task ID',
		description:
			'The task ID of a completed draft, at most seven days old. The final video takes over its prompt, media, duration and sound.',
		placeholder: 'e.g. cgt-20260923150149-uwfpr',
	},
	taskType: {
		label: 'Task Type',
		description: 'What to make of the reference media',
	},
	imageUrl: {
		label: 'Image URL',
		description: `The opening frame of the video: a public https URL, ${OR_FILE}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/first-frame.jpg',
	},
	endImageUrl: {
		label: 'End Image URL',
		description: `Optional closing frame of the video: a public https URL, ${OR_FILE}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/last-frame.jpg',
	},
	images: {
		label: 'Image URLs',
		description: `URLs of one to four images that the video starts from: ${URL_LINES}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/reference.jpg',
		rows: 3,
	},
	mediaUrls: {
		label: 'Media URLs',
		description: `URLs of up to 12 images and videos that carry character, motion, style, or the clip to edit or extend: ${URL_LINES}`,
		media: ['image', 'video'],
		placeholder: 'e.g. https://example.com/clip.mp4',
		rows: 3,
	},
	referenceImageUrls: {
		label: 'Reference Image URLs',
		description: `URLs of images to follow: ${URL_LINES}`,
		media: ['image'],
		placeholder: 'e.g. https://example.com/character.jpg',
		rows: 3,
	},
	referenceVideoUrls: {
		label: 'Reference Video URLs',
		description: `URLs of videos to follow, which changes the price per second: ${URL_LINES}`,
		media: ['video'],
		placeholder: 'e.g. https://example.com/motion.mp4',
		rows: 3,
	},
	referenceAudioUrls: {
		label: 'Reference Audio URLs',
		description: `URLs of sound to follow: ${URL_LINES}`,
		media: ['audio'],
		placeholder: 'e.g. https://example.com/music.mp3',
		rows: 3,
	},
	aspectRatio: { label: 'Aspect Ratio', description: 'The shape of the picture, width to height' },
	duration: { label: 'Duration (Seconds)', description: 'How long the video is, in seconds' },
	resolution: { label: 'Resolution', description: 'The size of the picture' },
	generateAudio: { label: 'Generate Audio', description: 'Whether the video gets a sound track' },
	callbackUrl: {
		label: 'Callback URL',
		description: 'Public address that the provider calls when the video has ended',
		placeholder: 'e.g. https://n8n.example.com/webhook/seedance',
		rare: true,
	},
	channel: {
		label: 'Channel',
		description:
			"Which of the provider's rendering channels makes the video. Real takes no seed; for other differences see the provider's documentation.",
		rare: true,
	},
	draft: {
		mustHaveValue: true,
		label: 'Draft',
		description:
			'Whether to make a 480p preview, from which Draft to Video makes the final video. Both are charged.',
		rare: true,
	},
	expiresAfterHours: {
		label: 'Expires After (Hours)',
		description: 'How long the task may stay queued or running before the provider ends it',
		// The provider's own default. The least would end tasks that only wait in its queue.
		initial: 48,
		rare: true,
	},
	fixedLens: { label: 'Fixed Lens', description: 'Whether the camera does not move', rare: true },
	modelId: {
		mustHaveValue: true,
		label: 'Model ID or Endpoint',
		description:
			"ID of an endpoint or of a newer version, to use in place of the model's own. It is checked by the rules of the chosen model.",
		placeholder: 'e.g. ep-20260923150149-abcde',
		rare: true,
	},
	outputFormat: { label: 'Output Format', description: 'The file format of the video', rare: true },
	priority: {
		label: 'Priority',
		description: 'Higher numbers go first in the queue of the same endpoint',
		rare: true,
	},
	public: {
		label: 'Public',
		description: 'Whether the provider may show the video publicly',
		rare: true,
	},
	returnLastFrame: {
		label: 'Return Last Frame',
		description: 'Whether to get the last frame as an image, under lastFrameUrl',
		rare: true,
	},
	safetyIdentifier: {
		label: 'Safety Identifier',
		description:
			'Your own ID for the end user, such as a hash. Without it, the node sends a mark by which it finds a lost order again.',
		placeholder: 'e.g. 5f2d9c1a',
		rare: true,
	},
	seed: {
		label: 'Seed',
		description: 'Number that makes a result repeatable; -1 lets the provider choose',
		rare: true,
	},
	watermark: {
		label: 'Watermark',
		description: "Whether the video shows the provider's watermark",
		rare: true,
	},
	webSearch: {
		label: 'Web Search',
		description: 'Whether the model may search the web for facts in the prompt, which takes longer',
		rare: true,
	},
} as const satisfies Record<string, ParameterText>;

export type ParameterName = keyof typeof PARAMETERS;

export const PARAMETER_NAMES = Object.keys(PARAMETERS) as ParameterName[];

/** The words for one parameter, with the optional ones readable. */
export function textOf(name: ParameterName): ParameterText {
	return PARAMETERS[name];
}

/** The parameters that take files, with the kinds that each takes. */
export const MEDIA_KINDS: ReadonlyArray<readonly [ParameterName, readonly MediaKind[]]> =
	PARAMETER_NAMES.flatMap((name): Array<[ParameterName, readonly MediaKind[]]> => {
		const { media } = textOf(name);
		return media === undefined ? [] : [[name, media]];
	});
