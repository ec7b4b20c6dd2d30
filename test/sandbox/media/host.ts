import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { textAnswer, type Answer } from '../http/answer';
import { bufferBody, generatedBody, type Body } from '../http/body';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import type { Tasks } from '../tasks';
import { fileAnswer } from './range';
import { footage, footageOf } from './footage';
import type { MediaUrls } from './urls';

const load = (name: string): Body => bufferBody(readFileSync(join(__dirname, name)));

const video = load('video.mp4');
const lastFrame = load('last-frame.jpg');

/** Source media for requests. */
const sources = new Map<string, [type: string, body: Body]>([
	['/image.png', ['image/png', load('image.png')]],
	['/image.jpg', ['image/jpeg', lastFrame]],
	['/clip.mp4', ['video/mp4', video]],
]);

/** Creates an error in a CDN's format, which differs from those of the APIs. */
const cdnError = (status: number, code: string): Answer =>
	textAnswer(status, 'application/xml', `<?xml version="1.0"?>\n<Error><Code>${code}</Code></Error>`);

/** Host of results and source media. It requires no API key. */
export class MediaHost {
	constructor(
		private readonly tasks: Tasks,
		private readonly urls: MediaUrls,
	) {}

	route(call: Call): Route {
		const task = this.tasks.find(/^\/v\/([^/]+)\//.exec(call.path)?.[1] ?? '');
		return {
			kind: 'media',
			provider: task?.provider ?? null,
			subjects: task === undefined ? [call.path] : [call.path, task.id, task.prompt],
			begin: () => () => this.answer(call),
			problem: (status) => cdnError(status, 'Error'),
		};
	}

	private answer(call: Call): Answer {
		if (call.method !== 'GET' && call.method !== 'HEAD') return cdnError(405, 'MethodNotAllowed');
		const source = sources.get(call.path);
		if (source !== undefined) return fileAnswer(call, ...source);
		const bytes = /^\/big\/(\d{1,15})$/.exec(call.path)?.[1];
		if (bytes !== undefined) return fileAnswer(call, 'video/mp4', generatedBody(Number(bytes)));
		return this.result(call);
	}

	private result(call: Call): Answer {
		const [, id = '', name] = /^\/v\/([^/]+)\/(video-\d+\.mp4|last-frame\.jpg)$/.exec(call.path) ?? [];
		const task = this.tasks.find(id);
		if (task === undefined) return cdnError(404, 'NoSuchKey');
		if (!this.urls.isValid(call.path, call.query)) return cdnError(403, 'AccessDenied');
		if (name === 'last-frame.jpg') return fileAnswer(call, 'image/jpeg', lastFrame);
		const { videoBytes, ranges } = task.plan;
		const { range, ...others } = call.headers;
		const asked = ranges ? { range } : {};
		return fileAnswer(
			{ ...call, headers: { ...others, ...asked } },
			'video/mp4',
			videoBytes === null ? bufferBody(footage(footageOf(task))) : generatedBody(videoBytes),
		);
	}
}
