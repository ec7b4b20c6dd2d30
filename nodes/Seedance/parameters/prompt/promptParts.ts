/**
 * Composes a prompt from its parts, in the order that the prompt guide of seedance2ai.io advises: subject, action, scene, camera,
 * ordered shots, style, and constraints.
 * Media get their roles in plain words, and edits and extensions get the guide's wording.
 */
import { characterCount } from '../../text/characters';
import { takes, type Mode, type Model } from '../model';
import type { ParameterName } from '../providerParameters';

/** How the video relates to the media, in the guide's wording. */
export const INTENTS = {
	create: '',
	edit: 'Strictly edit the supplied source video.',
	extend: 'Continue from the supplied previous clip.',
} as const;
export type Intent = keyof typeof INTENTS;

/** Constraints of the guide, in its order, by their names in workflows. */
export const CONSTRAINTS = {
	stableFaces: 'stable faces',
	naturalMotion: 'natural motion',
	noDeformation: 'no deformation',
	noWatermark: 'no watermark',
	noLogo: 'no logo',
	noSubtitles: 'no subtitles',
} as const;
export type Constraint = keyof typeof CONSTRAINTS;

/** Media that can have a role: the noun in the prompt, and the parameters that supply them. */
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

/** Returns the kinds of media that a model accepts in a mode, in alphabetical order. */
export function mediaOf(model: Model, mode: Mode): Medium[] {
	const names = Object.keys(MEDIA) as Medium[];
	return names.filter((name) => parametersOf(name, model, mode).length > 0);
}

/** Returns the parameters that supply one kind of media to a model in a mode. */
export function parametersOf(medium: Medium, model: Model, mode: Mode): ParameterName[] {
	return MEDIA[medium].parameters.filter((parameter) => takes(model.parameters[parameter], mode, {}));
}

export interface MediaRole {
	medium: Medium;
	/** Position in the list of its medium, from 1. */
	number: number;
	role: string;
}

/** Texts are empty for parts that are not given. */
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

/** Words for positions in the prompt. Later positions use their number. */
const ORDINALS = [
	...['first', 'second', 'third', 'fourth', 'fifth', 'sixth'],
	...['seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth'],
];
/** Length of the longest list of media. */
export const MOST_NUMBERED = 30;

/**
 * Composes the parts, one line each. The result depends only on the parts, and empty parts are left out.
 * @returns an empty text if only constraints are given, because they describe no video
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

/** Lists the parts, longest first, to show which to shorten, such as "Scene: 900 characters". */
export function longestParts(parts: PromptParts): string[] {
	const { subject, action, scene, camera, style, shots, mediaRoles } = parts;
	const texts: Array<[string, string]> = [
		['Subject', subject],
		['Action', action],
		['Scene', scene],
		['Camera', camera],
		['Style', style],
		...shots.map((shot, index): [string, string] => [`Shots (entry ${index + 1})`, shot]),
		...mediaRoles.map(({ role }, index): [string, string] => [`Media Roles (entry ${index + 1})`, role]),
	];
	return texts
		.filter(([, text]) => text !== '')
		.map(([label, text]): [string, number] => [label, characterCount(text)])
		.sort(([, a], [, b]) => b - a)
		.map(([label, count]) => `${label}: ${count} characters`);
}

function sentenceOfRole({ medium, number, role }: MediaRole): string {
	const { noun, isNumbered } = MEDIA[medium];
	// Uses words instead of labels such as @Image1, which work only in the provider's own app.
	if (!isNumbered) return sentence(`The ${noun} shows ${role.trim()}`);
	return sentence(
		`The ${ORDINALS[number - 1] ?? `number ${number}`} ${noun} is the reference for ${role.trim()}`,
	);
}

/** Joins subject and action into one sentence, unless the subject already ends one or joining them could form a label. */
function joined(subject: string, action: string): string {
	const [first, second] = [subject.trim(), action.trim()];
	if (first === '' || second === '') return `${first}${second}`;
	const goOn = /[\p{L}\p{N},]$/u.test(first) && !/^[\d０-９]/.test(second);
	return `${goOn ? first : sentence(first)} ${second}`;
}

function labelled(label: string, text: string): string {
	return text.trim() === '' ? '' : `${label}: ${sentence(text)}`;
}

/** Adds a period if the text doesn't end with punctuation. */
function sentence(text: string): string {
	const trimmed = text.trim();
	return trimmed === '' || /[.!?…。！？]["'”’»)\]]*$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
