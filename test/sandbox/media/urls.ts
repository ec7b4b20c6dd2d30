import { createHmac, randomBytes } from 'node:crypto';

import type { Task } from '../tasks';

/** Result URLs as a CDN signs them: good for a time, and for nobody who changes them. */
export class MediaUrls {
	private readonly secret = randomBytes(32);
	private base = '';

	/** Told once the media host listens. */
	serveFrom(base: string): void {
		this.base = base;
	}

	/** Fresh URLs of a task's videos. */
	videos(task: Task): string[] {
		return Array.from({ length: task.plan.videos }, (_, index) => this.sign(task, `video-${index + 1}.mp4`));
	}

	/** A fresh URL of a task's last frame. */
	lastFrame(task: Task): string {
		return this.sign(task, 'last-frame.jpg');
	}

	/** Whether a URL is one that was given out and hasn't expired. */
	isValid(path: string, query: URLSearchParams): boolean {
		const expires = Number(query.get('expires'));
		return query.get('token') === this.tokenFor(path, expires) && Date.now() < expires;
	}

	private sign(task: Task, name: string): string {
		const path = `/v/${task.id}/${name}`;
		const expires = Date.now() + task.plan.urlLifeSeconds * 1000;
		return `${this.base}${path}?expires=${expires}&token=${this.tokenFor(path, expires)}`;
	}

	private tokenFor(path: string, expires: number): string {
		return createHmac('sha256', this.secret).update(`${path} ${expires}`).digest('hex').slice(0, 32);
	}
}
