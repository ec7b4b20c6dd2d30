import type { Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode } from '../../../nodes/Seedance/parameters/model';

const IMAGE = 'https://example.com/first.png';
const CLIP = 'https://example.com/clip.mp4';

export interface Least {
	given: Given;
	wire: Readonly<Record<string, unknown>>;
}

/** The least that a model asks for in a mode: as the user gives it, and as its API page has it on the wire. */
export function leastOf(model: string, mode: Mode): Least {
	const [provider, name] = model.split('/');
	const prompt = 'A red fox';
	if (provider === 'seedance2ai') {
		const wire = { mode, quality_tier: name, prompt };
		if (mode === 'text-to-video') return { given: { prompt }, wire };
		return mode === 'image-to-video'
			? { given: { prompt, imageUrl: IMAGE }, wire: { ...wire, image_url: IMAGE } }
			: { given: { prompt, mediaUrls: [CLIP] }, wire: { ...wire, media_urls: [CLIP] } };
	}
	const wire = { model: name, prompt };
	if (mode === 'text-to-video') return { given: { prompt }, wire };
	return mode === 'image-to-video'
		? { given: { prompt, images: [IMAGE] }, wire: { ...wire, images: [IMAGE] } }
		: { given: { prompt, referenceVideoUrls: [CLIP] }, wire: { ...wire, reference_video_urls: [CLIP] } };
}
