import { boolean, httpUrl, integer, listOf, oneOf, publicUrl, text, type Check } from '../checks';
import type { ErrorCode } from './errors';

/** Whether loopback URLs count as public. */
export interface CallbackPolicy {
	allowLoopbackCallbacks: boolean;
}

export interface Violation {
	code: ErrorCode;
	message: string;
}

type Fields = Record<string, unknown>;
type Rule = (request: Fields) => Violation | null;

const models = ['seedance-2.0', 'seedance-2.0-fast', 'seedance-2-mini'];
const wideRatios = ['16:9', '9:16', '4:3', '3:4'];
const isMini = ({ model }: Fields) => model === 'seedance-2-mini';

const fiveTenFifteen: Check = (value) =>
	value === 5 || value === 10 || value === 15 ? null : 'must be 5, 10, or 15';

const promptText: Check = (value) => {
	if (typeof value !== 'string' || value.trim() === '') return 'is required';
	return text(1, 2000)(value);
};

/** Builds the rule for one field. `check` depends on the request, because most rules depend on the model. */
function rule(field: string, code: ErrorCode, check: (request: Fields) => Check): Rule {
	return (request) => {
		if (request[field] === undefined) return null;
		const problem = check(request)(request[field]);
		return problem === null ? null : { code, message: `${field} ${problem}` };
	};
}

const miniOnly =
	(field: string): Rule =>
	(request) =>
		request[field] !== undefined && !isMini(request)
			? { code: 'INVALID_REQUEST', message: `${field} is for seedance-2-mini only` }
			: null;

const references = ['images', 'reference_video_urls', 'reference_audio_urls'];

function rules({ allowLoopbackCallbacks }: CallbackPolicy): Rule[] {
	return [
		({ prompt }) => {
			const problem = promptText(prompt);
			return problem === null ? null : { code: 'INVALID_PROMPT', message: `prompt ${problem}` };
		},
		rule('model', 'INVALID_REQUEST', () => oneOf(...models)),
		rule('duration', 'INVALID_DURATION', (request) => (isMini(request) ? integer(4, 15) : fiveTenFifteen)),
		rule('resolution', 'INVALID_REQUEST', () => oneOf('480p', '720p', '1080p')),
		rule('aspect_ratio', 'INVALID_ASPECT_RATIO', (request) =>
			isMini(request) ? oneOf(...wideRatios, '1:1', '21:9', 'adaptive') : oneOf(...wideRatios),
		),
		(request) =>
			request.aspect_ratio !== undefined && references.some((field) => request[field] !== undefined)
				? { code: 'INVALID_ASPECT_RATIO', message: 'aspect_ratio is for text-to-video only' }
				: null,
		({ images }) =>
			Array.isArray(images) && images.length > 4
				? { code: 'TOO_MANY_IMAGES', message: 'images must have at most 4 entries' }
				: null,
		rule('images', 'INVALID_REQUEST', () => listOf(httpUrl, 1, 4)),
		miniOnly('reference_video_urls'),
		miniOnly('reference_audio_urls'),
		rule('reference_video_urls', 'INVALID_REQUEST', () => listOf(httpUrl, 1, Infinity)),
		rule('reference_audio_urls', 'INVALID_REQUEST', () => listOf(httpUrl, 1, Infinity)),
		rule('callback_url', 'INVALID_REQUEST', () => publicUrl('http or https', allowLoopbackCallbacks)),
		rule('public', 'INVALID_REQUEST', () => boolean),
	];
}

const fields = new Set([
	'prompt',
	'model',
	'duration',
	'resolution',
	'aspect_ratio',
	...references,
	'callback_url',
	'public',
]);

/**
 * Returns the first problem of a request, according to the body parameters of the seedanceapi.org API v2 page.
 * Also refuses unlisted parameters, so that a test notices one sent by mistake. The page has no error code for them, nor for
 * most fields, so the sandbox uses its own code INVALID_REQUEST.
 */
export function violation(request: Fields, policy: CallbackPolicy): Violation | null {
	const unknown = Object.keys(request).find((name) => !fields.has(name));
	if (unknown !== undefined) return { code: 'INVALID_REQUEST', message: `${unknown} is not supported` };
	for (const check of rules(policy)) {
		const found = check(request);
		if (found !== null) return found;
	}
	return null;
}
