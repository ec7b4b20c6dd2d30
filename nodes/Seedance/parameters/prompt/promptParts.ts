/**
 * A prompt in the parts that a director would name, put together as the prompt guide of seedance2ai.io advises: subject,
 * action, scene, camera, ordered shots, style and constraints; the role of each asset in plain words; and for edits and
 * extensions the words that the guide gives.
 */
import { characterCount } from '../../text/characters';
import { takes, type Mode, type Model } from '../model';
import type { ParameterName } from '../providerParameters';

/** What the video is in relation to the media. The words are those of the guide. */
export const INTENTS = {
	create: '',
	edit: 'Strictly edit the supplied source video.',
	extend: 'Continue from the supplied previous clip.',
} as const;
export type Intent = keyof typeof INTENTS;

/** The constraints that the guide names, in its order, by their names in workflows. */
export const CONSTRAINTS = {
	stableFaces: 'stable faces',
	naturalMotion: 'natural motion',
	noDeformation: 'no deformation',
	noWatermark: 'no watermark',
	noLogo: 'no logo',
	noSubtitles: 'no subtitles',
} as const;
export type Constraint = keyof typeof CONSTRAINTS;

/** What a role can be given to: its word in the prompt, and the parameters that it comes by. */
export const MEDIA = {
	audio: { noun: 'audio track', isNumbered: true, parameters: ['referenceAudioUrls'] },
	closingFrame: { noun: 'closing frame', isNumbered: false, parameters: ['endImageUrl'] },
	image: { noun: 'image', isNumbered: true, parameters: ['images', 'mediaUrls', 'referenceImageUrls'] },
	openingFrame: { noun: 'opening frame', isNumbered: false, parameters: ['imageUrl'] },
	video: { noun: 'video', isNumbered: true, parameters: ['mediaUrls', 'referenceVideoUrls'] },
} as const satisfies Record<
	string,
	{ noun: string; isNumbered: boolean; parameters: readonly ParameterName[] }
>;
export type Medium = keyof typeof MEDIA;

/** The kinds of media that a model takes in a mode, in alphabetical order. */
export function mediaOf(model: Model, mode: Mode): Medium[] {
	const names = Object.keys(MEDIA) as Medium[];
	return names.filter((name) => parametersOf(name, model, mode).length > 0);
}

/** The parameters that a model takes one kind of media by in a mode. */
export function parametersOf(medium: Medium, model: Model, mode: Mode): ParameterName[] {
	return MEDIA[medium].parameters.filter((parameter) => takes(model.parameters[parameter], mode, {}));
}

export interface MediaRole {
	medium: Medium;
	/** From 1, in the order of the list that the medium is in. */
	number: number;
	role: string;
}

/** Texts are empty where a part is not given. */
export interface PromptParts {
	intent: Intent;
	mediaRoles: readonly MediaRole[];
	subject: string;
	action: string;
	scene: string;
	camera: string;
	shots: readonly string[];
	style: string;
	constraints: readonly Constraint[];
}

/** Later ones are called by their number. */
const ORDINALS = [
	...['first', 'second', 'third', 'fourth', 'fifth', 'sixth'],
	...['seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth'],
];
/** As many as the longest list of media can have. */
export const MOST_NUMBERED = 30;

/**
 * Puts the parts together, a line each. The same parts always give the same text, and a part that is empty leaves
 * nothing behind.
 * @returns an empty text where nothing but constraints is given: they describe no video
 */
export function composePrompt(parts: PromptParts): string {
	const { intent, mediaRoles, scene, camera, shots, style, constraints } = parts;
	const roles = mediaRoles.filter(({ role }) => role.trim() !== '').map(sentenceOfRole);
	const lines = [
		INTENTS[intent],
		...roles,
		sentence(joined(parts.subject, parts.action)),
		sentence(scene),
		labelled('Camera', camera),
		...shots.filter((shot) => shot.trim() !== '').map((shot, index) => labelled(`Shot ${index + 1}`, shot)),
		labelled('Style', style),
	].filter((line) => line !== '');
	if (lines.length === 0) return '';
	const named = Object.entries(CONSTRAINTS).flatMap(([name, words]) =>
		constraints.some((one) => one === name) ? [words] : [],
	);
	return [...lines, labelled('Constraints', named.join(', '))].filter((line) => line !== '').join('\n');
}

/** The parts by their length, the longest first, for somebody who has to shorten them: such as "Scene (900 characters)". */
export function longestParts(parts: PromptParts): string[] {
	const { subject, action, scene, camera, style, shots, mediaRoles } = parts;
	const texts: Array<[string, string]> = [
		['Subject', subject],
		['Action', action],
		['Scene', scene],
		['Camera', camera],
		['Style', style],
		...shots.map((shot, index): [string, string] => [`Shots (number ${index + 1})`, shot]),
		...mediaRoles.map(({ role }, index): [string, string] => [`Media Roles (number ${index + 1})`, role]),
	];
	return texts
		.filter(([, text]) => text !== '')
		.map(([label, text]): [string, number] => [label, characterCount(text)])
		.sort(([, a], [, b]) => b - a)
		.map(([label, count]) => `${label}: ${count} characters`);
}

function sentenceOfRole({ medium, number, role }: MediaRole): string {
	const { noun, isNumbered } = MEDIA[medium];
	// Words and not signs: labels such as an @ with a number mean nothing outside of the provider's own app.
	if (!isNumbered) return sentence(`The ${noun} shows ${role.trim()}`);
	return sentence(
		`The ${ORDINALS[number - 1] ?? `number ${number}`} ${noun} is the reference for ${role.trim()}`,
	);
}

/** Subject and action as one sentence, where the first is not one already and no label can arise between them. */
function joined(subject: string, action: string): string {
	const [first, second] = [subject.trim(), action.trim()];
	if (first === '' || second === '') return `${first}${second}`;
	const goOn = /[\p{L}\p{N},]$/u.test(first) && !/^[\d０-９]/.test(second);
	return `${goOn ? first : sentence(first)} ${second}`;
}

function labelled(label: string, text: string): string {
	return text.trim() === '' ? '' : `${label}: ${sentence(text)}`;
}

/** The text with a sign at its end that ends a sentence. */
function sentence(text: string): string {
	const trimmed = text.trim();
	return trimmed === '' || /[.!?…。！？]["'”’»)\]]*$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
