/** The "Body Parameters" of POST /v2/generate on the seedanceapi.org API v2 page, row by row, written from the page. */
import { letters, refuses, takes, urls, type Refused, type Row } from '../support/rows';

const FULL = 'seedanceapi/seedance-2.0';
const FAST = 'seedanceapi/seedance-2.0-fast';
const MINI = 'seedanceapi/seedance-2-mini';
const ALL = [FULL, FAST, MINI];
const REFERENCE = ['https://example.com/move.mp4'];

/** No http or https URL at all, so that both readings of the page refuse it. */
const NOT_URLS = ['ftp://example.com/a', 'asset://a', 'a.png', 'https://', 'data:image/png;base64,AAAA'];

const notUrls = (allowed: string): Refused[] => [
	...NOT_URLS.map((bad) => ({ given: [bad], sent: [bad], shown: `"${bad}" (entry 1)`, allowed: [allowed] })),
	{ given: [5], sent: [5], shown: '[5]', allowed: ['http or https URLs'] },
];

/** The rows whose modes are the model's own: 2.0 and Fast have two, Mini three. */
function inAllModes(row: Omit<Row, 'models' | 'modes'>): Row[] {
	return [
		{ ...row, models: [FULL, FAST], modes: ['text-to-video', 'image-to-video'] },
		{ ...row, models: [MINI], modes: ['text-to-video', 'image-to-video', 'media-to-video'] },
	];
}

export const seedanceapiRows: readonly Row[] = [
	...inAllModes({
		wire: 'prompt',
		name: 'prompt',
		label: 'Prompt',
		takes: takes('x', '狐', letters(2000), ' A fox '),
		refuses: [
			...['', '   ', '\n', null].map((given) => ({
				given,
				sent: given,
				shown: 'is empty',
				allowed: ['text of 1 to 2000 characters'],
			})),
			...refuses('text of 1 to 2000 characters', 5, true),
			{
				given: letters(2001),
				sent: letters(2001),
				shown: '(2001 characters)',
				allowed: ['text of 1 to 2000 characters'],
			},
		],
	}),
	{
		wire: 'duration',
		name: 'duration',
		label: 'Duration (Seconds)',
		models: [FULL, FAST],
		modes: ['text-to-video', 'image-to-video'],
		takes: takes(5, 10, 15),
		refuses: refuses(['must be one of ', '5', '10', '15'], 4, 6, 9, 11, 14, 16, 20, 0, 5.5),
	},
	{
		wire: 'duration',
		name: 'duration',
		label: 'Duration (Seconds)',
		models: [MINI],
		modes: ['text-to-video', 'image-to-video', 'media-to-video'],
		takes: takes(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
		refuses: refuses('a whole number from 4 to 15', 3, 16, 0, -4, 4.5),
	},
	{
		wire: 'resolution',
		name: 'resolution',
		label: 'Resolution',
		models: [FULL, FAST],
		modes: ['text-to-video', 'image-to-video'],
		takes: takes('480p', '720p', '1080p'),
		refuses: refuses(['must be one of ', '480p', '720p', '1080p'], '360p', '1080p-plus', '4k', 720),
	},
	{
		wire: 'resolution',
		name: 'resolution',
		label: 'Resolution',
		models: [MINI],
		modes: ['text-to-video', 'image-to-video', 'media-to-video'],
		takes: takes('480p', '720p'),
		refuses: refuses(['must be one of ', '480p', '720p'], '360p', '1440p', '4k', 720),
	},
	{
		wire: 'aspect_ratio',
		name: 'aspectRatio',
		label: 'Aspect Ratio',
		models: [FULL, FAST],
		modes: ['text-to-video'],
		takes: takes('16:9', '9:16', '4:3', '3:4'),
		refuses: refuses(['must be one of ', '16:9', '9:16', '4:3', '3:4'], '1:1', '21:9', 'adaptive', '2:1'),
	},
	{
		wire: 'aspect_ratio',
		name: 'aspectRatio',
		label: 'Aspect Ratio',
		models: [MINI],
		modes: ['text-to-video'],
		takes: takes('16:9', '9:16', '4:3', '3:4', '1:1', '21:9', 'adaptive'),
		refuses: refuses(
			['must be one of ', '16:9', '9:16', '4:3', '3:4', '1:1', '21:9', 'adaptive'],
			'2:1',
			'9:21',
		),
	},
	{
		wire: 'aspect_ratio',
		name: 'aspectRatio',
		label: 'Aspect Ratio',
		models: ALL,
		modes: ['image-to-video'],
		takes: [],
		refuses: refuses('mode "image-to-video" doesn\'t accept this field', '9:16', '4:3'),
	},
	{
		wire: 'aspect_ratio',
		name: 'aspectRatio',
		label: 'Aspect Ratio',
		models: [MINI],
		modes: ['media-to-video'],
		takes: [],
		refuses: refuses('mode "media-to-video" doesn\'t accept this field', '9:16', '1:1'),
	},
	{
		wire: 'images',
		name: 'images',
		label: 'Image URLs',
		models: ALL,
		modes: ['image-to-video'],
		takes: takes(urls(1), urls(2), urls(3), urls(4), ['http://example.com/a.png']),
		refuses: [
			{ given: urls(5), sent: urls(5), shown: '["https://example.com/a.png?0"', allowed: ['1 to 4'] },
			...notUrls('a public http or https URL'),
		],
	},
	{
		wire: 'images',
		name: 'images',
		label: 'Image URLs',
		models: [MINI],
		modes: ['media-to-video'],
		takes: takes(urls(1), urls(4)),
		refuses: [{ given: urls(5), sent: urls(5), shown: '["https://', allowed: ['1 to 4'] }],
	},
	{
		wire: 'reference_video_urls',
		name: 'referenceVideoUrls',
		label: 'Reference Video URLs',
		models: [MINI],
		modes: ['media-to-video'],
		takes: takes(REFERENCE, urls(9), ['http://example.com/a.mp4']),
		refuses: notUrls('a public http or https URL'),
	},
	{
		wire: 'reference_audio_urls',
		name: 'referenceAudioUrls',
		label: 'Reference Audio URLs',
		models: [MINI],
		modes: ['media-to-video'],
		takes: takes(['https://example.com/music.mp3'], urls(9)),
		refuses: notUrls('a public http or https URL'),
	},
	...(['referenceVideoUrls', 'referenceAudioUrls'] as const).map((name): Row => ({
		wire: name === 'referenceVideoUrls' ? 'reference_video_urls' : 'reference_audio_urls',
		name,
		label: name === 'referenceVideoUrls' ? 'Reference Video URLs' : 'Reference Audio URLs',
		models: [FULL, FAST],
		modes: ['text-to-video', 'image-to-video'],
		takes: [],
		refuses: refuses("(seedanceapi.org) doesn't accept this field", REFERENCE),
	})),
	...inAllModes({
		wire: 'callback_url',
		name: 'callbackUrl',
		label: 'Callback URL',
		takes: takes('https://example.com/hook?x=1', 'http://example.com/hook'),
		refuses: refuses(
			'a public http or https URL',
			'http://localhost:5678/hook',
			'http://127.0.0.1/hook',
			'https://192.168.1.2/hook',
			'https://n8n:5678/hook',
			'ftp://example.com/hook',
			'hook',
			7,
		),
	}),
	...inAllModes({
		wire: 'public',
		name: 'public',
		label: 'Public',
		takes: takes(true, false),
		refuses: refuses('true or false', 'maybe', 1, 0),
	}),
];
