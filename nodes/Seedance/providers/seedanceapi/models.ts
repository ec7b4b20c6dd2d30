/** The models and parameters of seedanceapi.org, from "Body Parameters" of POST /v2/generate on its API v2 page. */
import { z } from 'zod/v4';
import { isEmpty } from '../../parameters/coerce';
import type { CrossRule, Model, Mode, ParameterRule } from '../../parameters/model';
import type { ParameterName } from '../../parameters/providerParameters';
import type { Reach } from '../../text/reach';
import { limitsInWords } from '../../parameters/schemaShape';
import { promptText, reachableUrl } from '../../parameters/schemas';

/**
 * Returns the three models.
 * @param reach the provider's own network, which determines the URLs that it can fetch
 */
export function models(reach: Reach): Model[] {
	const [full, mini] = [fullParameters(reach), miniParameters(reach)];
	return [
		{
			id: 'seedanceapi/seedance-2.0',
			wire: 'seedance-2.0',
			title: 'Seedance 2.0 (seedanceapi.org)',
			description: `Best quality; ${limitsInWords(full)}`,
			modes: ['text-to-video', 'image-to-video'],
			parameters: full,
		},
		{
			id: 'seedanceapi/seedance-2.0-fast',
			wire: 'seedance-2.0-fast',
			title: 'Seedance 2.0 Fast (seedanceapi.org)',
			description: `Faster and cheaper; ${limitsInWords(full)}`,
			modes: ['text-to-video', 'image-to-video'],
			parameters: full,
		},
		{
			id: 'seedanceapi/seedance-2-mini',
			wire: 'seedance-2-mini',
			title: 'Seedance 2 Mini (seedanceapi.org)',
			description: `${limitsInWords(mini)}; accepts reference videos and audio`,
			modes: ['text-to-video', 'image-to-video', 'media-to-video'],
			parameters: mini,
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
		// The API accepts 1080p, but generates and bills 720p.
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
			schema: z.array(reachableUrl('http or https', reach)).min(1).max(4).optional(),
			modes: imageModes,
			requiredIn: ['image-to-video'],
		},
		callbackUrl: {
			wire: 'callback_url',
			schema: reachableUrl('http or https', reach, 'call').optional(),
		},
		public: { wire: 'public', schema: z.boolean().optional() },
	};
}

/** The API page lists the aspect ratio for text-to-video only. In other modes, the media determine it. */
function aspectRatio(): Pick<ParameterRule, 'wire' | 'modes'> {
	return { wire: 'aspect_ratio', modes: ['text-to-video'] };
}

/** Requires a reference video or audio file in media-to-video. Images alone are not enough there. */
const needsReference: CrossRule = (mode, given) => {
	const hasReference = !isEmpty(given.referenceVideoUrls) || !isEmpty(given.referenceAudioUrls);
	if (mode !== 'media-to-video' || hasReference) return null;
	return {
		parameter: 'referenceVideoUrls',
		problem: 'is empty, but mode "media-to-video" needs at least one URL here or in Reference Audio URLs',
	};
};
