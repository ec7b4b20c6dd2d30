/** The models and parameters of seedanceapi.org, from "Body Parameters" of POST /v2/generate on its API v2 page. */
import { z } from 'zod/v4';
import { isEmpty } from '../loose';
import type { CrossRule, Model, Mode, ParameterRule } from '../model';
import type { ParameterName } from '../parameters';
import type { Reach } from '../reach';
import { promptText, reachableUrl } from '../schemas';

/** The three models, with URLs judged by what the provider can reach. */
export function models(reach: Reach): Model[] {
	return [
		{
			id: 'seedanceapi/seedance-2.0',
			wire: 'seedance-2.0',
			title: 'Seedance 2.0 (seedanceapi.org)',
			description: 'Best quality; 5, 10 or 15 seconds, up to 1080p',
			modes: ['text-to-video', 'image-to-video'],
			parameters: fullParameters(reach),
		},
		{
			id: 'seedanceapi/seedance-2.0-fast',
			wire: 'seedance-2.0-fast',
			title: 'Seedance 2.0 Fast (seedanceapi.org)',
			description: 'Faster and cheaper per second; 5, 10 or 15 seconds, up to 1080p',
			modes: ['text-to-video', 'image-to-video'],
			parameters: fullParameters(reach),
		},
		{
			id: 'seedanceapi/seedance-2-mini',
			wire: 'seedance-2-mini',
			title: 'Seedance 2 Mini (seedanceapi.org)',
			description: '4 to 15 seconds, up to 720p; takes reference videos and audio',
			modes: ['text-to-video', 'image-to-video', 'media-to-video'],
			parameters: miniParameters(reach),
			rules: [needsReference],
		},
	];
}

const RATIOS = ['16:9', '9:16', '4:3', '3:4'] as const;

function fullParameters(reach: Reach): Partial<Record<ParameterName, ParameterRule>> {
	return {
		...commonParameters(reach, ['image-to-video']),
		aspectRatio: { ...aspectRatio(), schema: z.enum(RATIOS).default('16:9') },
		duration: { wire: 'duration', schema: z.literal([5, 10, 15]).default(5) },
		resolution: { wire: 'resolution', schema: z.enum(['480p', '720p', '1080p']).default('720p') },
	};
}

function miniParameters(reach: Reach): Partial<Record<ParameterName, ParameterRule>> {
	const urls = z.array(reachableUrl('http or https', reach)).min(1).optional();
	return {
		...commonParameters(reach, ['image-to-video', 'media-to-video']),
		referenceVideoUrls: { wire: 'reference_video_urls', schema: urls, modes: ['media-to-video'] },
		referenceAudioUrls: { wire: 'reference_audio_urls', schema: urls, modes: ['media-to-video'] },
		aspectRatio: { ...aspectRatio(), schema: z.enum([...RATIOS, '1:1', '21:9', 'adaptive']).default('16:9') },
		duration: { wire: 'duration', schema: z.int().min(4).max(15).default(5) },
		// 1080p would be accepted, but billed and run as 720p.
		resolution: { wire: 'resolution', schema: z.enum(['480p', '720p']).default('720p') },
	};
}

function commonParameters(
	reach: Reach,
	imageModes: readonly Mode[],
): Partial<Record<ParameterName, ParameterRule>> {
	return {
		prompt: { wire: 'prompt', schema: promptText(1, 2000) },
		images: {
			wire: 'images',
			schema: imageModes.includes('media-to-video') ? imageList(reach).optional() : imageList(reach),
			modes: imageModes,
		},
		callbackUrl: { wire: 'callback_url', schema: reachableUrl('http or https', reach).optional() },
		public: { wire: 'public', schema: z.boolean().optional() },
	};
}

function imageList(reach: Reach): z.ZodType {
	return z.array(reachableUrl('http or https', reach)).min(1).max(4);
}

/** The page gives an aspect ratio for text-to-video only: elsewhere the media decide. */
function aspectRatio(): Pick<ParameterRule, 'wire' | 'modes'> {
	return { wire: 'aspect_ratio', modes: ['text-to-video'] };
}

/** Mini takes images beside references in media-to-video, but in image-to-video it needs an image, in media-to-video a reference. */
const needsReference: CrossRule = (mode, given) => {
	if (mode === 'image-to-video' && isEmpty(given.images)) {
		return {
			parameter: 'images',
			problem: 'is empty, but mode "image-to-video" needs 1 to 4 public http or https URLs',
		};
	}
	const hasReference = !isEmpty(given.referenceVideoUrls) || !isEmpty(given.referenceAudioUrls);
	if (mode !== 'media-to-video' || hasReference) return null;
	return {
		parameter: 'referenceVideoUrls',
		problem: 'is empty and so is Reference Audio URLs, but mode "media-to-video" needs at least one of them',
	};
};
