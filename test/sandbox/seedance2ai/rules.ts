import { boolean, integer, listOf, oneOf, publicUrl, text, type Check } from '../checks';

/** Whether loopback URLs count as public. */
export interface UrlPolicy {
	allowLoopbackMedia: boolean;
}

type Fields = Record<string, unknown>;

const durations = ['4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15'];

function fieldChecks({ allowLoopbackMedia }: UrlPolicy): Map<string, Check> {
	const url = publicUrl('https', allowLoopbackMedia);
	return new Map<string, Check>([
		['mode', oneOf('text-to-video', 'image-to-video', 'media-to-video')],
		['quality_tier', oneOf('mini', 'standard', 'pro')],
		['channel', oneOf('standard', 'real', 'wild')],
		['prompt', text(3, 10_000)],
		['aspect_ratio', oneOf('1:1', '21:9', '4:3', '3:4', '16:9', '9:16', 'adaptive')],
		['duration', oneOf(...durations)],
		['resolution', oneOf('720p', '1080p', '1080p-plus', '4k')],
		['image_url', url],
		['end_image_url', url],
		['media_urls', listOf(url, 0, 12)],
		['generate_audio', boolean],
		['fixed_lens', boolean],
		['seed', integer(-1, 4_294_967_295)],
	]);
}

/** Rules that involve two fields. */
const crossChecks: ((request: Fields) => string | null)[] = [
	(request) => (request.prompt === undefined ? 'prompt is required' : null),
	(request) =>
		(request.resolution === '1080p-plus' || request.resolution === '4k') && request.quality_tier !== 'pro'
			? `resolution ${request.resolution} is available on quality_tier pro only`
			: null,
	(request) =>
		request.seed !== undefined && request.channel === 'real' ? 'seed is not supported on channel real' : null,
	(request) =>
		request.seed !== undefined && request.quality_tier === 'mini'
			? 'seed is not supported on quality_tier mini'
			: null,
	(request) =>
		request.mode === 'image-to-video' && request.image_url === undefined
			? 'image_url is required for image-to-video'
			: null,
	({ mode, media_urls: urls }) =>
		mode === 'media-to-video' && (urls === undefined || (Array.isArray(urls) && urls.length === 0))
			? 'media_urls is required for media-to-video'
			: null,
	({ prompt }) =>
		typeof prompt === 'string' && /asset:\/\/|@(图片|视频|音频)\d/.test(prompt)
			? 'prompt must not have asset:// URLs or in-app labels'
			: null,
];

/** Returns all problems of a request, according to the parameter table and the prompt guide of the seedance2ai.io API page. */
export function violations(request: Fields, policy: UrlPolicy): string[] {
	const checks = fieldChecks(policy);
	const ofFields = Object.entries(request).map(([name, value]) => {
		const check = checks.get(name);
		if (check === undefined) return `${name} is not supported`;
		const problem = check(value);
		return problem === null ? null : `${name} ${problem}`;
	});
	const acrossFields = crossChecks.map((check) => check(request));
	return [...ofFields, ...acrossFields].filter((problem) => problem !== null);
}
