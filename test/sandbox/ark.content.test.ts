import { arkOrder, at, ArkClient, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests the rules for `content` on ark's create page: roles, scenes, counts, URL formats, and files in the request. */
const v25 = 'dreamina-seedance-2-5-260628';
const v20 = 'dreamina-seedance-2-0-260128';
const url = 'https://example.com/a';
type Item = Record<string, unknown>;
const text: Item = { type: 'text', text: 'a red fox' };
const image = (role?: string, from = url): Item => ({
	type: 'image_url',
	image_url: { url: from },
	...(role === undefined ? {} : { role }),
});
const video = (role: string | null = 'reference_video', from = url): Item => ({
	type: 'video_url',
	video_url: { url: from },
	...(role === null ? {} : { role }),
});
const audio = (role: string | null = 'reference_audio', from = url): Item => ({
	type: 'audio_url',
	audio_url: { url: from },
	...(role === null ? {} : { role }),
});
const times = (count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const [first, last, reference] = [image('first_frame'), image('last_frame'), image('reference_image')];
const base64 = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64');

describe('ark, content of a create request', () => {
	useVirtualClock();
	const sandbox = useSandbox({ allowLoopbackMedia: false });
	const client = new ArkClient(sandbox);
	const submit = async (model: string, content: unknown[], fields: Item = {}) =>
		await client.submit({ model, content, ...fields });

	it.each<[string, string, Item[]]>([
		['text alone', v20, [text]],
		['a first frame without a role', v20, [image()]],
		['a first frame', v25, [text, first]],
		['first and last frame', v20, [first, last]],
		[
			'9 images, 3 videos and 3 audios on 2.0',
			v20,
			[...times(9, reference), ...times(3, video()), ...times(3, audio())],
		],
		[
			'30 images, 10 videos and 10 audios on 2.5',
			v25,
			[...times(30, reference), ...times(10, video()), ...times(10, audio())],
		],
		['a video alone', v20, [video()]],
		['an image with audio on 2.0', v20, [reference, audio()]],
		['audio alone on 2.5', v25, [audio()]],
		['text with audio on 2.5', v25, [text, audio()]],
	])('takes %s', async (_what, model, content) => {
		expect(await submit(model, content)).toMatchObject({ status: 200 });
		expect(sandbox.control.ledger()).toHaveLength(1);
	});

	it.each<[string, string, unknown[]]>([
		['two texts', v20, [text, text]],
		['an empty text', v20, [{ type: 'text', text: ' ' }]],
		['text in another field', v20, [{ type: 'text', content: 'a fox' }]],
		['an entry without a type', v20, [{ text: 'a fox' }]],
		['has an unknown type', v20, [{ type: 'image', image_url: { url } }]],
		['an image URL that is no object', v20, [{ type: 'image_url', image_url: url }]],
		['a role within image_url', v20, [{ type: 'image_url', image_url: { url, role: 'first_frame' } }]],
		['an unknown field of an entry', v20, [{ ...reference, name: 'hero' }]],
		['an unknown role', v20, [image('start_frame')]],
		['the role of a video on an image', v20, [image('reference_video')]],
		['two images without roles', v20, [image(), image()]],
		['a last frame beside an image without a role', v20, [image(), last]],
		['a last frame alone', v20, [last]],
		['two first frames', v20, [first, first]],
		['two last frames', v20, [first, last, last]],
		['a first frame with a reference image', v20, [first, reference]],
		['a first frame with a video', v25, [first, video()]],
		['an image without a role with audio', v25, [image(), audio()]],
		['10 images on 2.0', v20, times(10, reference)],
		['4 videos on 2.0', v20, times(4, video())],
		['4 audios on 2.0', v20, [reference, ...times(4, audio())]],
		['31 images on 2.5', v25, times(31, reference)],
		['11 videos on 2.5', v25, times(11, video())],
		['11 audios on 2.5', v25, times(11, audio())],
		['audio alone on 2.0', v20, [text, audio()]],
		['a video without its role', v20, [video(null)]],
		['audio without its role', v25, [audio(null)]],
		['a video as first frame', v20, [video('first_frame')]],
		['a draft task on 2.0', v20, [{ type: 'draft_task', draft_task: { id: 'cgt-1' } }]],
	])('refuses %s', async (_what, model, content) => {
		const { status, json } = await submit(model, content);
		const error = {
			code: expect.stringMatching(/Parameter$/) as unknown,
			param: expect.stringMatching(/^content/) as unknown,
		};
		expect([status, json.error]).toEqual([400, expect.objectContaining(error)]);
		expect(sandbox.control.ledger()).toEqual([]);
	});

	const png = `data:image/png;base64,${base64(30)}`;
	it.each<[string, Item, number]>([
		['an asset as image', image('first_frame', 'asset://asset-20260101'), 200],
		['an asset as video', video('reference_video', 'asset://asset-1'), 200],
		['an asset as audio', audio('reference_audio', 'asset://asset-1'), 200],
		['an asset without an ID', image('first_frame', 'asset://'), 400],
		['an http URL', image('first_frame', 'http://example.com/a.png'), 400],
		['a private host', video('reference_video', 'https://10.0.0.1/a.mp4'), 400],
		['no URL', image('first_frame', ''), 400],
		...['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif', 'heic', 'heif'].map((format): [string, Item, number] => [
			`an image file of the format ${format}`,
			image('first_frame', `data:image/${format};base64,${base64(10)}`),
			200,
		]),
		['an image file of the format jpg', image('first_frame', `data:image/jpg;base64,${base64(10)}`), 400],
		['an image file of the format PNG', image('first_frame', png.replace('png', 'PNG')), 400],
		['an image file without base64', image('first_frame', 'data:image/png,abc'), 400],
		['an image file that is no base64', image('first_frame', 'data:image/png;base64,a-b_'), 400],
		['an empty image file', image('first_frame', 'data:image/png;base64,'), 400],
		['an image file as audio', audio('reference_audio', png), 400],
		['an audio file of the format wav', audio('reference_audio', `data:audio/wav;base64,${base64(9)}`), 200],
		['an audio file of the format mp3', audio('reference_audio', `data:audio/mp3;base64,${base64(9)}`), 200],
		[
			'an audio file of the format mpeg',
			audio('reference_audio', `data:audio/mpeg;base64,${base64(9)}`),
			400,
		],
		['a video file', video('reference_video', `data:video/mp4;base64,${base64(9)}`), 400],
	])('%s: %j', async (_what, item, status) => {
		expect((await submit(v25, [item])).status).toBe(status);
	});

	it('takes an image file under 30 MB and an audio file of 15 MB, and none that are larger', async () => {
		const mb = 1024 * 1024;
		const sent = async (item: Item) => (await submit(v25, [item])).status;
		const pngOf = (bytes: number) => image('first_frame', `data:image/png;base64,${base64(bytes)}`);
		const wavOf = (bytes: number) => audio('reference_audio', `data:audio/wav;base64,${base64(bytes)}`);
		expect([await sent(pngOf(30 * mb - 1)), await sent(pngOf(30 * mb))]).toEqual([200, 400]);
		expect([await sent(wavOf(15 * mb)), await sent(wavOf(15 * mb + 1))]).toEqual([200, 400]);
	});

	describe('an explicit task type of 2.5', () => {
		it.each<[string, Item[], Item, number]>([
			['reference', [text, reference], { ratio: '16:9', duration: 15 }, 200],
			['edit', [text, video()], {}, 200],
			['edit', [text, video()], { ratio: 'adaptive', duration: -1 }, 200],
			['edit', [text, reference], {}, 400],
			['edit', [text, video()], { ratio: '16:9' }, 400],
			['edit', [text, video()], { duration: 5 }, 400],
			['extend', [text, video()], { duration: 10 }, 200],
			['extend', [text, reference], {}, 400],
			['extend', [text, video()], { ratio: '16:9' }, 400],
			['reference', [text, first], {}, 400],
		])('%s with %j and %j: HTTP %i', async (type, content, fields, status) => {
			const body = { omni_reference_task_type: type, ...fields };
			expect((await submit(v25, content, body)).status).toBe(status);
			expect(sandbox.control.ledger()).toHaveLength(status === 200 ? 1 : 0);
		});
	});

	it.each([
		['[refuse-text]', 'InputTextSensitiveContentDetected', /input text/],
		['[refuse-face]', 'InputImageSensitiveContentDetected.PrivacyInformation', /may contain real person/],
		['[refuse-image-policy]', 'InputImageSensitiveContentDetected.PolicyViolation', /input image/],
		['[refuse-video]', 'InputVideoSensitiveContentDetected', /input video/],
		['[refuse-audio]', 'InputAudioSensitiveContentDetected', /input audio/],
	])('the moderation refuses %s at the create: nothing is bought', async (marker, code, message) => {
		const { status, json } = await client.submit(arkOrder(`a fox ${marker}`));
		expect([status, at(json, 'error', 'code')]).toEqual([400, code]);
		expect(at(json, 'error', 'message')).toMatch(message);
		expect(sandbox.control.ledger()).toEqual([]);
	});
});
