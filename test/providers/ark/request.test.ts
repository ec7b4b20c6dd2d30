/** The create request of the official API, field by field as its page (ModelArk/1520757) has it, and what our check refuses. */
import type { Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode } from '../../../nodes/Seedance/parameters/model';
import { ark } from '../../../nodes/Seedance/providers/ark';
import type { Region } from '../../../nodes/Seedance/providers/task';
import { bodyOf, check, modelOf, refusals } from '../support/shop';

const prompt = 'A red fox in the snow';
const url = 'https://example.com/file';
const [V25, V20, FAST, MINI] = ['2.5', '2.0', '2.0-fast', '2.0-mini'].map((name) => `ark/seedance-${name}`);
if (V25 === undefined || V20 === undefined || FAST === undefined || MINI === undefined) throw new Error();

const MARK = expect.stringMatching(/^n8n-nodes-seedance:.{1,45}$/) as unknown;
const text = { type: 'text', text: prompt };
const image = (role: string) => ({ type: 'image_url', image_url: { url }, role });
const video = { type: 'video_url', video_url: { url }, role: 'reference_video' };
const audio = { type: 'audio_url', audio_url: { url }, role: 'reference_audio' };

describe('what is sent', () => {
	const common = { safety_identifier: MARK, duration: 5, resolution: '720p', generate_audio: true };

	test.each<[string, Mode, Given, object]>([
		[
			V25,
			'text-to-video',
			{ prompt },
			{ ...common, model: 'dreamina-seedance-2-5-260628', content: [text], ratio: '16:9' },
		],
		[
			MINI,
			'text-to-video',
			{ prompt, aspectRatio: '21:9', duration: '-1', resolution: '480p', generateAudio: false },
			{
				...{ model: 'dreamina-seedance-2-0-mini-260615', content: [text], safety_identifier: MARK },
				...{ ratio: '21:9', duration: -1, resolution: '480p', generate_audio: false },
			},
		],
		[
			FAST,
			'image-to-video',
			{ prompt, imageUrl: url, endImageUrl: url, aspectRatio: '1:1' },
			{
				...common,
				model: 'dreamina-seedance-2-0-fast-260128',
				content: [text, image('first_frame'), image('last_frame')],
				ratio: '1:1',
			},
		],
		// 2.5 keeps the ratio of the first frame, and the text is optional beside media.
		[
			V25,
			'image-to-video',
			{ imageUrl: 'asset://person-1' },
			{
				...common,
				model: 'dreamina-seedance-2-5-260628',
				content: [{ type: 'image_url', image_url: { url: 'asset://person-1' }, role: 'first_frame' }],
			},
		],
		[
			V20,
			'media-to-video',
			{ prompt, referenceImageUrls: [url, url], referenceVideoUrls: url, referenceAudioUrls: [url] },
			{
				...common,
				model: 'dreamina-seedance-2-0-260128',
				content: [text, image('reference_image'), image('reference_image'), video, audio],
				ratio: '16:9',
			},
		],
		[
			V25,
			'media-to-video',
			{ referenceAudioUrls: [url], taskType: 'reference' },
			{
				...common,
				model: 'dreamina-seedance-2-5-260628',
				content: [audio],
				ratio: '16:9',
				omni_reference_task_type: 'reference',
			},
		],
		[
			V25,
			'media-to-video',
			{ prompt, referenceVideoUrls: [url], taskType: 'edit' },
			{
				...common,
				model: 'dreamina-seedance-2-5-260628',
				content: [text, video],
				duration: -1,
				omni_reference_task_type: 'edit',
			},
		],
		[
			V25,
			'media-to-video',
			{ prompt, referenceVideoUrls: [url], taskType: 'extend', duration: 12 },
			{
				...common,
				model: 'dreamina-seedance-2-5-260628',
				content: [text, video],
				duration: 12,
				omni_reference_task_type: 'extend',
			},
		],
		// A draft keeps all of this for its final video, where none of it may be sent again.
		[
			V25,
			'draft-to-video',
			{ draftTaskId: 'cgt-1', watermark: true, outputFormat: 'mov' },
			{
				model: 'dreamina-seedance-2-5-260628',
				content: [{ type: 'draft_task', draft_task: { id: 'cgt-1' } }],
				safety_identifier: MARK,
				watermark: true,
				output_format: 'mov',
			},
		],
		[
			V25,
			'text-to-video',
			{
				...{ prompt, draft: true, resolution: '480p', watermark: false, returnLastFrame: true, priority: 9 },
				...{ webSearch: true, expiresAfterHours: 72, outputFormat: 'mp4', safetyIdentifier: 'user-7' },
				...{ modelId: 'ep-20260923150149-abcde', callbackUrl: 'https://n8n.example.com/hook' },
			},
			{
				...common,
				...{ model: 'ep-20260923150149-abcde', content: [text], ratio: '16:9', resolution: '480p' },
				...{ draft: true, watermark: false, return_last_frame: true, priority: 9 },
				...{ tools: [{ type: 'web_search' }], execution_expires_after: 259_200, output_format: 'mp4' },
				...{ safety_identifier: 'user-7', callback_url: 'https://n8n.example.com/hook' },
			},
		],
	])('by %s in %s for %j', (model, mode, given, body) => {
		expect(bodyOf(model, mode, given)).toEqual(body);
	});

	test('without web search where it is off: an empty list of tools is none that the page shows', () => {
		expect(bodyOf(V20, 'text-to-video', { prompt, webSearch: false })).not.toHaveProperty('tools');
	});

	test.each<[Region, string]>([
		['byteplus', 'dreamina-seedance-2-0-260128'],
		['volcengine', 'doubao-seedance-2-0-260128'],
	])('in the region %s to the model %s', (region, wire) => {
		const checked = check(V20, 'text-to-video', { prompt });
		if (!checked.ok) throw new Error('It was refused');
		const submission = {
			model: modelOf(V20),
			mode: 'text-to-video',
			parameters: checked.parameters,
			region,
		} as const;
		expect(ark.submitRequest(submission, 'key').body).toMatchObject({ model: wire });
	});
});

describe('what is refused, before anything is sent', () => {
	const many = (count: number) => Array.from({ length: count }, () => url);

	test.each<[string, Mode, Given, RegExp]>([
		[V25, 'text-to-video', {}, /^Prompt is empty/],
		[V25, 'text-to-video', { prompt, duration: 3 }, /^Duration \(Seconds\) is 3, but must be -1 or 4 to 30$/],
		[V25, 'text-to-video', { prompt, duration: 31 }, /^Duration/],
		[V20, 'text-to-video', { prompt, duration: 16 }, /-1 or 4 to 15$/],
		[V20, 'text-to-video', { prompt, duration: 0 }, /^Duration/],
		[V20, 'text-to-video', { prompt, duration: 4.5 }, /^Duration/],
		[
			V25,
			'text-to-video',
			{ prompt, resolution: '4k' },
			/^Resolution is "4k", but must be one of 480p, 720p, 1080p$/,
		],
		[FAST, 'text-to-video', { prompt, resolution: '1080p' }, /one of 480p, 720p$/],
		[MINI, 'text-to-video', { prompt, resolution: '4k' }, /one of 480p, 720p$/],
		[V20, 'text-to-video', { prompt, aspectRatio: '2:1' }, /^Aspect Ratio/],
		[
			V25,
			'image-to-video',
			{ imageUrl: url, aspectRatio: '9:16' },
			/^Aspect Ratio is "9:16", but mode "image-to-video"/,
		],
		[V25, 'image-to-video', {}, /^Image URL is empty, but must be a public https URL or an asset/],
		[V25, 'image-to-video', { imageUrl: 'http://example.com/a.png' }, /must be a public https URL/],
		[V25, 'image-to-video', { imageUrl: 'asset://' }, /must be a public https URL/],
		[V25, 'media-to-video', { prompt }, /^Reference Image URLs is empty, but mode "media-to-video" needs/],
		[
			V20,
			'media-to-video',
			{ referenceAudioUrls: [url] },
			/enter at least one URL here or in Reference Video URLs$/,
		],
		[V25, 'media-to-video', { referenceImageUrls: many(31) }, /1 to 30 public https URLs/],
		[V20, 'media-to-video', { referenceImageUrls: many(10) }, /1 to 9 public https URLs/],
		[V25, 'media-to-video', { referenceVideoUrls: many(11) }, /1 to 10 public/],
		[V20, 'media-to-video', { referenceVideoUrls: many(4) }, /1 to 3 public/],
		[V25, 'media-to-video', { referenceAudioUrls: many(11) }, /1 to 10 public/],
		[V20, 'media-to-video', { referenceImageUrls: [url], referenceAudioUrls: many(4) }, /1 to 3 public/],
		[V25, 'media-to-video', { referenceImageUrls: [url], taskType: 'auto' }, /^Task Type is "auto"/],
		[
			V25,
			'media-to-video',
			{ referenceImageUrls: [url], taskType: 'edit' },
			/^Reference Video URLs is empty, but Task Type "edit"/,
		],
		[
			V25,
			'media-to-video',
			{ referenceImageUrls: [url], taskType: ' extend ' },
			/needs a video to extend: enter at least one URL here$/,
		],
		[
			V25,
			'media-to-video',
			{ referenceVideoUrls: [url], taskType: 'edit', duration: 6 },
			/^Duration \(Seconds\) is 6, but Task Type "edit"/,
		],
		[
			V25,
			'media-to-video',
			{ referenceVideoUrls: [url], taskType: 'extend', aspectRatio: '1:1' },
			/^Aspect Ratio is "1:1", but Task Type "edit" or "extend"/,
		],
		[
			V20,
			'media-to-video',
			{ referenceVideoUrls: [url], taskType: 'edit' },
			/^Task Type is "edit", but Seedance 2.0 \(Official\) doesn't accept this field/,
		],
		[
			V20,
			'text-to-video',
			{ prompt, draft: true },
			/^Draft is true, but Seedance 2.0 \(Official\) doesn't accept this field/,
		],
		[V20, 'text-to-video', { prompt, outputFormat: 'mov' }, /^Output Format/],
		[V25, 'text-to-video', { prompt, outputFormat: 'avi' }, /^Output Format/],
		[V25, 'text-to-video', { prompt, draft: 'true' }, /^Resolution is "720p", but drafts support only 480p/],
		[
			V25,
			'text-to-video',
			{ prompt, draft: true, resolution: '1080p' },
			/^Resolution is "1080p", but drafts/,
		],
		[V25, 'draft-to-video', {}, /^Draft Task ID is empty/],
		[V25, 'draft-to-video', { draftTaskId: 'a b' }, /^Draft Task ID/],
		[
			V25,
			'draft-to-video',
			{ draftTaskId: 'cgt-1', prompt },
			/^Prompt is .* but mode "draft-to-video" doesn't accept this field/,
		],
		[V25, 'draft-to-video', { draftTaskId: 'cgt-1', duration: 9 }, /^Duration/],
		[V25, 'draft-to-video', { draftTaskId: 'cgt-1', draft: true }, /^Draft is true/],
		[V20, 'draft-to-video', { draftTaskId: 'cgt-1' }, /^Mode is "draft-to-video", which Seedance 2.0/],
		[
			V20,
			'text-to-video',
			{ prompt, seed: 7 },
			/^Seed is 7, but Seedance 2.0 \(Official\) doesn't accept this field/,
		],
		[V20, 'text-to-video', { prompt, priority: 10 }, /^Priority is 10/],
		[V20, 'text-to-video', { prompt, expiresAfterHours: 73 }, /^Expires After \(Hours\) is 73/],
		[V20, 'text-to-video', { prompt, expiresAfterHours: 0 }, /^Expires After/],
		[V20, 'text-to-video', { prompt, safetyIdentifier: 'x'.repeat(65) }, /^Safety Identifier/],
		[V20, 'text-to-video', { prompt, safetyIdentifier: 'a b' }, /^Safety Identifier/],
		[V20, 'text-to-video', { prompt, modelId: 'ep 1' }, /^Model ID or Endpoint/],
		[V20, 'text-to-video', { prompt, callbackUrl: 'http://localhost/hook' }, /^Callback URL/],
		[V20, 'text-to-video', { prompt: '海边--rs 4k' }, /contains "--rs"/],
		[V20, 'text-to-video', { prompt: 'the sea.--dur15' }, /contains "--dur"/],
		[V20, 'text-to-video', { prompt: 'the sea "––wm true"' }, /contains "––wm"/],
		[
			V20,
			'image-to-video',
			{ imageUrl: url, prompt: null },
			/^Prompt is empty, because its expression returned nothing/,
		],
		[
			V20,
			'media-to-video',
			{ referenceImageUrls: [url], prompt: undefined },
			/^Prompt is empty, because its expression/,
		],
		[
			V20,
			'text-to-video',
			{ prompt, modelId: null },
			/^Model ID.* is empty, because its expression returned nothing.*, or remove the option$/,
		],
		[
			V25,
			'text-to-video',
			{ prompt, resolution: '480p', draft: null },
			/^Draft is empty, because its expression/,
		],
		[
			V25,
			'draft-to-video',
			{ draftTaskId: 'cgt-1', modelId: undefined },
			/^Model ID.* is empty, because its expression/,
		],
		[
			V20,
			'text-to-video',
			{ prompt: `${prompt} --rs 720p` },
			/contains "--rs", which the provider reads as a setting: set the field Resolution/,
		],
		[V20, 'text-to-video', { prompt: `--dur 15\n${prompt}` }, /set the field Duration \(Seconds\) instead$/],
		[V20, 'text-to-video', { prompt: `${prompt} —rt 9:16` }, /set the field Aspect Ratio instead$/],
		[
			V20,
			'text-to-video',
			{ prompt: `${prompt} --seed 11` },
			/remove it, because this model does not support this setting$/,
		],
		[
			V20,
			'text-to-video',
			{ prompt: `${prompt} like asset://person-1` },
			/^Prompt contains "asset:\/\/person-1"/,
		],
	])('by %s in %s: %j', (model, mode, given, message) => {
		const told = refusals(model, mode, given);
		expect(told).toHaveLength(1);
		expect(told[0]).toMatch(message);
	});

	test.each([
		'a --great idea',
		'left--right',
		'a red -- fox',
		'--',
		'Use @Image 1 and @Video1',
		'image 1 as the face',
	])('but not the prompt %j', (harmless) => {
		expect(refusals(V25, 'text-to-video', { prompt: harmless })).toEqual([]);
	});
});
