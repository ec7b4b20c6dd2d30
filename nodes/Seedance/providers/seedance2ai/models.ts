/** The models and parameters of seedance2ai.io, from the table "Seedance 2 Video" of its API page. */
import { z } from 'zod/v4';
import type { Model, ParameterRule } from '../model';
import type { ParameterName } from '../parameters';
import type { Reach } from '../reach';
import { promptText, reachableUrl } from '../schemas';

const TIERS = [
	{
		tier: 'standard',
		title: 'Seedance 2 Standard (seedance2ai.io)',
		description: 'Balanced quality and price, 4 to 15 seconds, up to 1080p',
	},
	{
		tier: 'pro',
		title: 'Seedance 2 Pro (seedance2ai.io)',
		description: 'Best quality, 4 to 15 seconds, up to 4K',
	},
	{
		tier: 'mini',
		title: 'Seedance 2 Mini (seedance2ai.io)',
		description: 'Fastest and cheapest, 4 to 15 seconds, up to 1080p',
	},
] as const;

type Tier = (typeof TIERS)[number]['tier'];

/** The three quality tiers as models, with URLs judged by what the provider can reach. */
export function models(reach: Reach): Model[] {
	return TIERS.map(({ tier, title, description }) => ({
		id: `seedance2ai/${tier}`,
		wire: tier,
		title,
		description,
		modes: ['text-to-video', 'image-to-video', 'media-to-video'],
		parameters: parametersOf(tier, reach),
	}));
}

function parametersOf(tier: Tier, reach: Reach): Partial<Record<ParameterName, ParameterRule>> {
	const url = reachableUrl('https', reach);
	return {
		prompt: { wire: 'prompt', schema: promptText(3, 10_000) },
		imageUrl: { wire: 'image_url', schema: url, modes: ['image-to-video'] },
		endImageUrl: { wire: 'end_image_url', schema: url.optional(), modes: ['image-to-video'] },
		mediaUrls: { wire: 'media_urls', schema: z.array(url).min(1).max(12), modes: ['media-to-video'] },
		aspectRatio: {
			wire: 'aspect_ratio',
			schema: z.enum(['16:9', '9:16', '4:3', '3:4', '1:1', '21:9', 'adaptive']).default('16:9'),
		},
		// On the wire it is a string, "5", though the values are whole seconds.
		duration: { wire: 'duration', schema: z.int().min(4).max(15).default(5), toWire: String },
		resolution: { wire: 'resolution', schema: resolutions(tier) },
		generateAudio: { wire: 'generate_audio', schema: z.boolean().default(true) },
		channel: { wire: 'channel', schema: z.enum(['standard', 'real', 'wild']).default('standard') },
		fixedLens: { wire: 'fixed_lens', schema: z.boolean().default(false) },
		...(tier === 'mini' ? {} : { seed: seedRule }),
	};
}

const seedRule: ParameterRule = {
	wire: 'seed',
	schema: z.int().min(-1).max(4_294_967_295).optional(),
	unless: { parameter: 'channel', is: ['real'] },
};

function resolutions(tier: Tier): z.ZodType {
	return tier === 'pro'
		? z.enum(['720p', '1080p', '1080p-plus', '4k']).default('720p')
		: z.enum(['720p', '1080p']).default('720p');
}
