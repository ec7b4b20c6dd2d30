/** The rules of both parameter tables that join several fields. */
import { isSomeDefault } from '../../nodes/Seedance/providers';
import { checkParameters, type Given } from '../../nodes/Seedance/parameters/check';
import type { Mode, Model } from '../../nodes/Seedance/parameters/model';
import { bodyOf, modelOf, refusals } from '../providers/support/shop';

const SEEDANCE2AI = ['seedance2ai/standard', 'seedance2ai/pro', 'seedance2ai/mini'];
const FULL = ['seedanceapi/seedance-2.0', 'seedanceapi/seedance-2.0-fast'];
const MINI = 'seedanceapi/seedance-2-mini';
const prompt = 'A red fox';
const imageUrl = 'https://example.com/a.png';

describe('what a mode needs', () => {
	it.each([...SEEDANCE2AI, ...FULL, MINI])('%s needs a prompt in every mode it offers', (model) => {
		for (const mode of modelOf(model).modes) {
			const media = { imageUrl, mediaUrls: [imageUrl], images: [imageUrl], referenceVideoUrls: [imageUrl] };
			const taken = Object.entries(media).filter(([name]) => name in mustTake(model, mode));
			expect(refusals(model, mode, Object.fromEntries(taken))).toEqual([
				expect.stringMatching(/^Prompt is empty, but must be text of /),
			]);
		}
	});

	const empty: Array<[string, Given]> = [
		['nothing', {}],
		['null', { imageUrl: null, mediaUrls: null, images: null, referenceVideoUrls: null }],
		['blank text', { imageUrl: ' ', mediaUrls: ' \n ', images: '', referenceVideoUrls: '' }],
		['an empty list', { mediaUrls: [], images: [], referenceVideoUrls: [], referenceAudioUrls: [] }],
	];

	it.each(SEEDANCE2AI.flatMap((model) => empty.map(([what, given]) => [model, what, given] as const)))(
		'%s needs an image, or media, where they are %s',
		(model, _what, { imageUrl: image, mediaUrls: media }) => {
			const absent = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });
			expect(refusals(model, 'image-to-video', { prompt, ...absent('imageUrl', image) })).toEqual([
				expect.stringMatching(/^Image URL is empty.*, but must be a public https URL$/s),
			]);
			expect(refusals(model, 'media-to-video', { prompt, ...absent('mediaUrls', media) })).toEqual([
				expect.stringMatching(/^Media URLs is empty.*, but must be 1 to 12 public https URLs$/s),
			]);
		},
	);

	it.each([...FULL, MINI].flatMap((model) => empty.map(([what, given]) => [model, what, given] as const)))(
		'%s needs one to four images in image-to-video, where they are %s',
		(model, _what, { images }) => {
			const given = images === undefined ? { prompt } : { prompt, images };
			expect(refusals(model, 'image-to-video', given)).toEqual([
				expect.stringMatching(/^Image URLs is empty.*1 to 4 public http or https URLs$/s),
			]);
		},
	);

	it.each(empty)('Mini needs a reference in media-to-video, where they are %s', (_what, given) => {
		const { referenceVideoUrls, referenceAudioUrls } = given;
		const references = { prompt, referenceVideoUrls, referenceAudioUrls };
		for (const images of [undefined, [imageUrl]]) {
			expect(refusals(MINI, 'media-to-video', { ...references, images })).toEqual([
				expect.stringMatching(
					/^Reference Video URLs .*"media-to-video" needs at least one URL here or in Reference Audio URLs$/,
				),
			]);
		}
	});

	// A wrong reading would ask for videos though audio alone is a reference.
	it('Mini takes audio alone, videos alone, and images beside them', () => {
		const one = [imageUrl];
		for (const given of [
			{ referenceAudioUrls: one },
			{ referenceVideoUrls: one },
			{ referenceAudioUrls: one, referenceVideoUrls: one, images: one },
		]) {
			expect(refusals(MINI, 'media-to-video', { prompt, ...given })).toEqual([]);
		}
	});

	it.each(['referenceVideoUrls', 'referenceAudioUrls', 'images'] as const)(
		'a wrong value in %s is told as it is, not called empty as well',
		(name) => {
			const mode = name === 'images' ? 'image-to-video' : 'media-to-video';
			const found = refusals(MINI, mode, { prompt, [name]: ['ftp://example.com/a'] });
			expect(found).toEqual([expect.stringContaining('"ftp://example.com/a"')]);
		},
	);

	it('a rule across fields says nothing of a field that is wrong in itself', () => {
		const model: Model = {
			...modelOf(MINI),
			rules: [() => ({ parameter: 'duration', problem: 'does not go with the rest' })],
		};
		const told = (duration: number) => {
			const checked = checkParameters(model, 'text-to-video', { prompt, duration }, isSomeDefault);
			return checked.ok ? [] : checked.violations.map(({ message }) => message);
		};
		expect(told(5)).toEqual(['Duration (Seconds) does not go with the rest']);
		expect(told(99)).toEqual([expect.stringMatching(/^Duration \(Seconds\) is 99, but must be /)]);
	});

	it.each(FULL)('%s has no media-to-video, and says which modes it has', (model) => {
		expect(refusals(model, 'media-to-video', { prompt })).toEqual([
			expect.stringMatching(/^Mode is "media-to-video", .*text-to-video, image-to-video$/),
		]);
	});

	it('a mode that the model does not have is a violation of the mode, and of nothing else', () => {
		const checked = checkParameters(modelOf('seedanceapi/seedance-2.0'), 'media-to-video', {}, isSomeDefault);
		expect(checked.ok ? [] : checked.violations.map(({ parameter }) => parameter)).toEqual(['mode']);
	});
});

function mustTake(model: string, mode: Mode): Record<string, true> {
	if (mode === 'text-to-video') return {};
	if (model.startsWith('seedance2ai/'))
		return mode === 'image-to-video' ? { imageUrl: true } : { mediaUrls: true };
	return mode === 'image-to-video' ? { images: true } : { referenceVideoUrls: true };
}

describe('what a channel does to the seed', () => {
	// An expression may bring spaces: trimmed for the channel, they must not bring a seed past its rule.
	it.each(['real', ' real', 'real\n'])('no seed on channel %j', (channel) => {
		expect(refusals('seedance2ai/pro', 'text-to-video', { prompt, channel, seed: 7 })).toEqual([
			'Seed is 7, but Channel "real" doesn\'t accept this field: remove the option',
		]);
	});

	it('an empty seed is fine on channel real', () => {
		expect(
			bodyOf('seedance2ai/pro', 'text-to-video', { prompt, channel: 'real', seed: '' }),
		).not.toHaveProperty('seed');
	});
});

describe('a field that this model or mode does not take', () => {
	// What the editor fills in by itself is no wish of the user, and must not reach the wire.
	it('is left out where it only has its default', () => {
		const body = bodyOf(MINI, 'image-to-video', { prompt, images: [imageUrl], aspectRatio: '16:9' });
		expect(body).toEqual({
			model: 'seedance-2-mini',
			prompt,
			images: [imageUrl],
			duration: 5,
			resolution: '720p',
		});
	});

	it.each<[string, Mode, Given, string]>([
		['seedance2ai/pro', 'text-to-video', { imageUrl }, 'Image URL'],
		['seedance2ai/pro', 'text-to-video', { endImageUrl: imageUrl }, 'End Image URL'],
		['seedance2ai/pro', 'image-to-video', { imageUrl, mediaUrls: [imageUrl] }, 'Media URLs'],
		['seedance2ai/mini', 'media-to-video', { mediaUrls: [imageUrl], imageUrl }, 'Image URL'],
		['seedance2ai/mini', 'text-to-video', { images: [imageUrl] }, 'Image URLs'],
		['seedance2ai/mini', 'text-to-video', { callbackUrl: 'https://example.com/hook' }, 'Callback URL'],
		['seedanceapi/seedance-2.0', 'text-to-video', { images: [imageUrl] }, 'Image URLs'],
		['seedanceapi/seedance-2.0', 'text-to-video', { seed: 7 }, 'Seed'],
		[MINI, 'text-to-video', { referenceVideoUrls: [imageUrl] }, 'Reference Video URLs'],
		[MINI, 'image-to-video', { images: [imageUrl], referenceAudioUrls: [imageUrl] }, 'Reference Audio URLs'],
		[MINI, 'image-to-video', { images: [imageUrl], aspectRatio: '9:16' }, 'Aspect Ratio'],
	])('is refused by %s in %s where it has a value: %j', (model, mode, given, label) => {
		expect(refusals(model, mode, { prompt, ...given })).toEqual([
			expect.stringMatching(
				new RegExp(
					`^${label} is .*doesn't accept this field: (clear the field|remove the option|reset the field to its default)$`,
				),
			),
		]);
	});
});
