import type { Problem } from './errors';

/** Error of a failed task. */
export interface TaskError {
	code: string;
	message: string;
}

const refused = (code: string, message: string, param?: string): Problem => ({
	status: 400,
	code,
	message: `The request failed because ${message}.`,
	...(param === undefined ? {} : { param }),
});

/** Markers in a prompt that make moderation refuse the request. No task is created. */
const atCreate: [string, Problem][] = [
	[
		'[refuse-text]',
		refused('InputTextSensitiveContentDetected', 'the input text may contain sensitive information'),
	],
	[
		'[refuse-face]',
		refused(
			'InputImageSensitiveContentDetected.PrivacyInformation',
			'the input image may contain real person',
			'content[1].image_url',
		),
	],
	[
		'[refuse-image-policy]',
		refused(
			'InputImageSensitiveContentDetected.PolicyViolation',
			'the input image may be related to copyright restrictions',
			'content[1].image_url',
		),
	],
	[
		'[refuse-video]',
		refused('InputVideoSensitiveContentDetected', 'the input video may contain sensitive information'),
	],
	[
		'[refuse-audio]',
		refused('InputAudioSensitiveContentDetected', 'the input audio may contain sensitive information'),
	],
];

/** Markers in a prompt that make its task fail. A failed task costs nothing. */
const atEnd: [string, TaskError][] = [
	[
		'[refuse-output]',
		{
			code: 'OutputVideoSensitiveContentDetected',
			message: 'The request failed because the output video may contain sensitive information.',
		},
	],
	[
		'[refuse-output-audio]',
		{
			code: 'OutputAudioSensitiveContentDetected.PolicyViolation',
			message: 'The request failed because the output audio may be related to copyright restrictions.',
		},
	],
	[
		'[mismatch]',
		{
			code: 'InvalidParameter.TaskTypeMismatch',
			message: 'The task type detected from the prompt does not match omni_reference_task_type.',
		},
	],
];

/** Markers of both kinds, for the help. */
export const refusalMarkers: readonly string[] = atCreate.map(([marker]) => marker);
export const failureMarkers: readonly string[] = atEnd.map(([marker]) => marker);

/** Returns the reason why moderation refuses a request with this prompt, or null. */
export function refusalOf(prompt: string): Problem | null {
	return atCreate.find(([marker]) => prompt.includes(marker))?.[1] ?? null;
}

/** Returns the error of a task with this prompt, or null. */
export function failureOf(prompt: string): TaskError | null {
	return atEnd.find(([marker]) => prompt.includes(marker))?.[1] ?? null;
}
