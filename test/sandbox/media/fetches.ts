import { isRecord } from '../json';
import type { FetchedMedia } from '../types';

/** Media URL parameters of the resellers. */
const MEDIA = [
	'image_url',
	'end_image_url',
	'media_urls',
	'images',
	'reference_video_urls',
	'reference_audio_urls',
];

/** Returns the URLs in ark's `content`. */
function urlsIn(content: unknown): unknown[] {
	if (!Array.isArray(content)) return [];
	return content.filter(isRecord).flatMap((item) =>
		['image_url', 'video_url', 'audio_url'].map((name) => {
			const inner = item[name];
			return isRecord(inner) ? inner.url : undefined;
		}),
	);
}

/** Downloads the media of accepted requests, without an API key, as a provider does. */
export class MediaFetches {
	isOn = false;
	private fetched: FetchedMedia[] = [];

	reset(): void {
		this.isOn = false;
		this.fetched = [];
	}

	all(): FetchedMedia[] {
		return [...this.fetched];
	}

	/** Starts downloading all media of a request, if turned on. */
	bought(taskId: string, request: unknown): void {
		if (!this.isOn || !isRecord(request)) return;
		const urls = [...MEDIA.flatMap((name) => request[name]).flat(), ...urlsIn(request.content)];
		for (const url of urls) {
			if (typeof url === 'string' && /^https?:/.test(url)) void this.fetch(taskId, url);
		}
	}

	private async fetch(taskId: string, url: string): Promise<void> {
		try {
			const answer = await fetch(url);
			const body = Buffer.from(await answer.arrayBuffer());
			const contentType = answer.headers.get('content-type');
			const start = body.subarray(0, 4).toString('hex');
			this.fetched.push({ taskId, url, status: answer.status, contentType, bytes: body.length, start });
		} catch {
			this.fetched.push({ taskId, url, status: null, contentType: null, bytes: 0, start: '' });
		}
	}
}
