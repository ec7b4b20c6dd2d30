/** The models and parameters of seedance2ai.io, from the table "Seedance 2 Video" of its API page. */
import { z } from 'zod/v4';
import type { Model, ParameterRule } from '../../parameters/model';
import type { ParameterName } from '../../parameters/providerParameters';
import type { Reach } from '../../text/reach';
import { limitsInWords } from '../../parameters/schemaShape';
import { promptText, reachableUrl } from '../../parameters/schemas';

const TIERS = [
	{ tier: 'standard', title: 'Seedance 2 Standard (seedance2ai.io)', strength: 'Balanced quality and price' },
	{ tier: 'pro', title: 'Seedance 2 Pro (seedance2ai.io)', strength: 'Best quality' },
	{ tier: 'mini', title: 'Seedance 2 Mini (seedance2ai.io)', strength: 'Fastest and cheapest' },
] as const;

type Tier = (typeof TIERS)[number]['tier'];

/**
 * Returns the three quality tiers as models.
 * @param reach the provider's own network, which determines the URLs that it can fetch
 */
export function models(reach: Reach): Model[] {
	return TIERS.map(({ tier, title, strength }) => {
		const parameters = parametersOf(tier, reach);
		return {
			id: `seedance2ai/${tier}`,
			wire: tier,
			title,
			description: `${strength}, ${limitsInWords(parameters)}`,
			modes: ['text-to-video', 'image-to-video', 'media-to-video'],
			parameters,
		};
	});
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
		// The API takes whole seconds as a string, such as "5".
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
