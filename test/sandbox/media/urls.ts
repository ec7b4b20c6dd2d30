import { createHmac, randomBytes } from 'node:crypto';

import type { Task } from '../tasks';

/** Creates signed result URLs like those of a CDN. They expire, and a changed URL is invalid. */
export class MediaUrls {
	private readonly secret = randomBytes(32);
	private base = '';

	/** Sets the base URL, once the media host is listening. */
	serveFrom(base: string): void {
		this.base = base;
	}

	/** Creates new URLs of a task's videos. They expire no later than `latest`. */
	videos(task: Task, latest = Infinity): string[] {
		return Array.from({ length: task.plan.videos }, (_, index) =>
			this.sign(task, `video-${index + 1}.mp4`, latest),
		);
	}

	/** Creates a new URL of a task's last frame. It expires no later than `latest`. */
	lastFrame(task: Task, latest = Infinity): string {
		return this.sign(task, 'last-frame.jpg', latest);
	}

	/** Returns true if the URL was created here and hasn't expired. */
	isValid(path: string, query: URLSearchParams): boolean {
		const expires = Number(query.get('expires'));
		return query.get('token') === this.tokenFor(path, expires) && Date.now() < expires;
	}

	private sign(task: Task, name: string, latest: number): string {
		const path = `/v/${task.id}/${name}`;
		const expires = Math.min(latest, Date.now() + task.plan.urlLifeSeconds * 1000);
		return `${this.base}${path}?expires=${expires}&token=${this.tokenFor(path, expires)}`;
	}

	private tokenFor(path: string, expires: number): string {
		return createHmac('sha256', this.secret).update(`${path} ${expires}`).digest('hex').slice(0, 32);
	}
}
