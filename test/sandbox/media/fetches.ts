import { isRecord } from '../json';
import type { FetchedMedia } from '../types';

/** The parameters of both APIs that name media. */
const MEDIA = [
	'image_url',
	'end_image_url',
	'media_urls',
	'images',
	'reference_video_urls',
	'reference_audio_urls',
];

/** What a provider does with the media of an order: it gets them, without a key, when it has taken the order. */
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

	/** Begins to fetch all that a request names, where that is asked for. */
	bought(taskId: string, request: unknown): void {
		if (!this.isOn || !isRecord(request)) return;
		const urls = MEDIA.flatMap((name) => request[name]).flat();
		for (const url of urls) if (typeof url === 'string') void this.fetch(taskId, url);
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
