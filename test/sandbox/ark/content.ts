import { isRecord } from '../json';
import { invalid, missing, type Problem } from './errors';
import type { Model } from './models';
import { source, type Medium, type SourcePolicy } from './sources';

type Item = Record<string, unknown>;

/** Kind of task that a request's `content` describes. */
export type Scene = 'text' | 'first frame' | 'first and last frame' | 'references' | 'draft';

const media: Record<string, Medium> = { image_url: 'image', video_url: 'video', audio_url: 'audio' };
const roles: Record<Medium, readonly unknown[]> = {
	image: [undefined, 'first_frame', 'last_frame', 'reference_image'],
	video: ['reference_video'],
	audio: ['reference_audio'],
};

/** Returns the entries of `content` with this type. */
export function entries(content: unknown, type: string): Item[] {
	return Array.isArray(content)
		? content.filter((item): item is Item => isRecord(item) && item.type === type)
		: [];
}

/** Returns the text of a request, or an empty string. */
export function promptOf(content: unknown): string {
	const text = entries(content, 'text')[0]?.text;
	return typeof text === 'string' ? text : '';
}

/** Returns the draft ID of a request for a final video, or null. */
export function draftIdOf(content: unknown): string | null {
	const draft = entries(content, 'draft_task')[0]?.draft_task;
	return isRecord(draft) && typeof draft.id === 'string' ? draft.id : null;
}

function hasOnly(value: Item, names: readonly string[]): string | undefined {
	return Object.keys(value).find((name) => !names.includes(name));
}

function mediumProblem(item: Item, at: string, type: string, policy: SourcePolicy): Problem | null {
	const medium = media[type];
	if (medium === undefined) return invalid(`${at}.type`, 'it is unknown');
	const unknown = hasOnly(item, ['type', type, 'role']);
	if (unknown !== undefined) return invalid(`${at}.${unknown}`, 'it is unknown');
	const inner = item[type];
	if (!isRecord(inner)) return invalid(`${at}.${type}`, 'it must be an object with a url');
	const unknownInner = hasOnly(inner, ['url']);
	if (unknownInner !== undefined) return invalid(`${at}.${type}.${unknownInner}`, 'it is unknown');
	const problem = source(medium, policy)(inner.url);
	if (problem !== null) return invalid(`${at}.${type}`, `the url ${problem}`);
	return roles[medium].includes(item.role)
		? null
		: invalid(`${at}.role`, `invalid role specified for ${medium} content`);
}

function itemProblem(item: unknown, index: number, model: Model, policy: SourcePolicy): Problem | null {
	const at = `content[${index}]`;
	if (!isRecord(item)) return invalid(at, 'it must be an object');
	const { type } = item;
	if (typeof type !== 'string') return missing(`${at}.type`);
	if (type === 'text') {
		const unknown = hasOnly(item, ['type', 'text']);
		if (unknown !== undefined) return invalid(`${at}.${unknown}`, 'it is unknown');
		return typeof item.text === 'string' && item.text.trim() !== ''
			? null
			: invalid(`${at}.text`, 'it must be a text that is not empty');
	}
	if (type !== 'draft_task') return mediumProblem(item, at, type, policy);
	if (model.family !== '2.5') return invalid(`${at}.type`, 'the model has no drafts');
	const unknown = hasOnly(item, ['type', 'draft_task']);
	if (unknown !== undefined) return invalid(`${at}.${unknown}`, 'it is unknown');
	const draft = item.draft_task;
	return isRecord(draft) && typeof draft.id === 'string' && hasOnly(draft, ['id']) === undefined
		? null
		: invalid(`${at}.draft_task`, 'it must be an object with an id');
}

/** Returns the scene of `content`, or the problem with its combination of entries. Each entry must be valid by itself. */
function sceneOf(content: readonly unknown[], model: Model): Scene | Problem {
	const texts = entries(content, 'text').length;
	const images = entries(content, 'image_url');
	const videos = entries(content, 'video_url').length;
	const audios = entries(content, 'audio_url').length;
	const drafts = entries(content, 'draft_task').length;
	const wrong = (problem: string) => invalid('content', problem);
	if (texts > 1) return wrong('expected at most one text');
	if (drafts > 0) {
		return content.length === 1 ? 'draft' : wrong('a draft task takes no prompt and no other content');
	}
	const withRole = (role: string | undefined) => images.filter((image) => image.role === role).length;
	const [none, first, last] = [withRole(undefined), withRole('first_frame'), withRole('last_frame')];
	const references = withRole('reference_image') + videos + audios;
	const frames = none + first + last;
	if (frames > 0 && references > 0) {
		return wrong('first/last frame content cannot be mixed with reference media content');
	}
	if (none > 0 && images.length > 1) return wrong('role must be specified for image contents');
	if (first > 1) return wrong(`expected at most one first frame image content but got ${first} instead`);
	if (last > 1) return wrong(`expected at most one last frame image content but got ${last} instead`);
	if (last > 0 && first === 0) return wrong('a last frame needs a first frame');
	if (frames > 0) return last > 0 ? 'first and last frame' : 'first frame';
	if (references === 0) return 'text';
	for (const [name, count, most] of [
		['images', images.length, model.images],
		['videos', videos, model.videos],
		['audios', audios, model.audios],
	] as const) {
		if (count > most) return wrong(`expected at most ${most} reference ${name} but got ${count} instead`);
	}
	if (model.family !== '2.5' && images.length + videos === 0) {
		return wrong('reference audio needs a reference image or video');
	}
	return 'references';
}

/** Returns the scene of a request's `content`, or its first problem. */
export function readContent(content: unknown, model: Model, policy: SourcePolicy): Scene | Problem {
	if (content === undefined) return missing('content');
	if (!Array.isArray(content)) return invalid('content', 'it must be a list');
	if (content.length === 0) return missing('content');
	for (const [index, item] of content.entries()) {
		const problem = itemProblem(item, index, model, policy);
		if (problem !== null) return problem;
	}
	return sceneOf(content, model);
}
