import { publicUrl, type Check } from '../checks';

/** Whether loopback media URLs count as public. */
export interface SourcePolicy {
	allowLoopbackMedia: boolean;
}

const mib = 1024 * 1024;

/** Formats and sizes of files that may be included in the request. Videos may not. */
const inline = {
	image: {
		formats: ['jpeg', 'png', 'webp', 'bmp', 'tiff', 'gif', 'heic', 'heif'],
		isSmallEnough: (bytes: number) => bytes < 30 * mib,
		limit: 'smaller than 30 MB',
	},
	audio: {
		formats: ['wav', 'mp3'],
		isSmallEnough: (bytes: number) => bytes <= 15 * mib,
		limit: 'at most 15 MB',
	},
} as const;

export type Medium = 'image' | 'video' | 'audio';

/** Checks `data:image/png;base64,…`. The format must be in lower case. */
function dataUri(uri: string, medium: keyof typeof inline): string | null {
	const { formats, isSmallEnough, limit } = inline[medium];
	const comma = uri.indexOf(',');
	const [, kind, format] = /^data:([a-z]+)\/([A-Za-z0-9.+-]+);base64$/.exec(uri.slice(0, comma)) ?? [];
	if (comma < 0 || kind !== medium || format === undefined) {
		return `must be data:${medium}/<format>;base64,<data>`;
	}
	if (!(formats as readonly string[]).includes(format)) {
		return `has the format ${format}, but must have one of ${formats.join(', ')}, in lower case`;
	}
	const data = uri.slice(comma + 1);
	if (data.length % 4 !== 0 || !isBase64(data)) return 'is not base64';
	const bytes = (data.length / 4) * 3 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);
	return isSmallEnough(bytes) ? null : `must be ${limit}`;
}

/** Checks the `url` of an image, video, or audio: a public URL, an asset, or the file itself, except for videos. */
export function source(medium: Medium, { allowLoopbackMedia }: SourcePolicy): Check {
	const url = publicUrl('https', allowLoopbackMedia);
	return (value) => {
		if (typeof value !== 'string' || value === '') return 'must be a URL';
		if (value.startsWith('asset://')) {
			return /^asset:\/\/[\w.-]+$/.test(value) ? null : 'must be asset://<asset ID>';
		}
		if (!/^data:/i.test(value)) return url(value);
		return medium === 'video' ? 'must not be a data URI for a video' : dataUri(value, medium);
	};
}

/** Searches for an invalid character, because a pattern that matches all 40 MB would overflow the stack. */
function isBase64(data: string): boolean {
	const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
	const digits = data.slice(0, data.length - padding);
	return digits !== '' && !/[^A-Za-z0-9+/]/.test(digits);
}
