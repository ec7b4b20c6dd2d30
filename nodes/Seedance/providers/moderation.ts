/** Failures caused by content moderation, with advice for each kind of content. The same for all providers. */
import type { Failure } from './task';

/** The content that a provider refused. `content` means that the provider doesn't say which part. */
export type Refused =
	| 'prompt'
	| 'person'
	| 'image'
	| 'video'
	| 'audio'
	| 'output'
	| 'outputAudio'
	| 'content';

/** The first sentence of the message and the advice, for each kind of content. */
const WORDS: Readonly<Record<Refused, readonly [what: string, advice: string]>> = {
	prompt: ['The provider refused the prompt', 'Reword the prompt'],
	person: [
		'The provider refused an image or video of a real person',
		'Use images or videos that do not show the faces of real people',
	],
	image: ['The provider refused an image', 'Use another image'],
	video: ['The provider refused a reference video', 'Use another video'],
	audio: [
		'The provider refused a reference audio file',
		'Use other audio that contains no protected music or voices',
	],
	output: [
		'The provider generated the video and then refused it',
		'Try again. The same request may succeed next time. If it does not, change the prompt or the media',
	],
	outputAudio: [
		'The provider generated the video and then refused its audio',
		'Turn off Generate Audio, or try again. The same request may succeed next time',
	],
	content: ['The provider refused the content', 'Change the prompt or the media'],
};

/** Returns true if the provider refused the finished video. The same request may then succeed on another try. */
export function isOutput(refused: Refused): boolean {
	return refused === 'output' || refused === 'outputAudio';
}

/**
 * Returns the failure for refused content.
 * @param words the provider's message, or null
 * @param billed whether the request was charged; null if the provider doesn't say
 */
export function contentRefused(refused: Refused, words: string | null, billed: boolean | null): Failure {
	const [what, advice] = WORDS[refused];
	const said = words === null ? '' : `: ${words.replace(/[\s.]+$/, '')}`;
	return {
		code: 'content_refused',
		message: `${what}${said}. ${advice}`,
		retryable: isOutput(refused),
		billed,
	};
}

const REAL_PERSON = /\breal[ _-]?(?:person|people|human|face)|human[ _-]?face|真人|真实人|真實人|人脸|人臉/i;
const MODERATED =
	/\b(?:sensitive|moderat(?:ed|ion)|content[ _-]polic(?:y|ies)|policy[ _-]violation|violates? (?:our|the) (?:content |usage )?polic(?:y|ies)|nsfw|copyright(?:ed)?)\b|敏感|审核|審核|违规|違規/i;
const PARTS: ReadonlyArray<readonly [RegExp, Refused]> = [
	[/\boutput|\bgenerated|生成/i, 'output'],
	[/\b(?:prompt|text)\b|提示词|提示詞|文本/i, 'prompt'],
	[/\bimages?\b|图片|圖片|图像/i, 'image'],
	[/\baudio\b|\bmusic\b|音频|音頻/i, 'audio'],
	[/\bvideos?\b|视频|視頻/i, 'video'],
];

/** Returns the kind of content that a provider's message says was refused, or null if the message is not about moderation. */
export function refusedBy(words: string): Refused | null {
	if (REAL_PERSON.test(words)) return 'person';
	if (!MODERATED.test(words)) return null;
	return PARTS.find(([pattern]) => pattern.test(words))?.[1] ?? 'content';
}
