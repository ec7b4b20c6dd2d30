import type { ServerResponse } from 'node:http';

import type { Timers } from '../timers';

/** Tracks requests that are left open on purpose. A test's clock may only advance when no other request is in progress. */
export class Holds {
	private readonly held = new Set<ServerResponse>();
	/** Responses that already have a close listener; a slow body is held many times. */
	private readonly watched = new WeakSet<ServerResponse>();
	private readonly drops = new Set<() => void>();

	constructor(private readonly timers: Timers) {}

	get count(): number {
		return this.held.size;
	}

	/** Counts a request as held until its connection closes or `release` is called. */
	keep(response: ServerResponse): void {
		if (response.closed || response.destroyed) return;
		this.held.add(response);
		if (this.watched.has(response)) return;
		this.watched.add(response);
		response.once('close', () => this.release(response));
	}

	release(response: ServerResponse): void {
		this.held.delete(response);
	}

	/**
	 * Holds a request for `ms`. Resolves even if the client has disconnected, because a provider finishes what it has begun.
	 * Resolves to false if the sandbox was reset meanwhile; the request must then have no effect.
	 */
	delay(response: ServerResponse, ms: number): Promise<boolean> {
		this.keep(response);
		return new Promise((resolve) => {
			const finish = (goOn: boolean) => {
				this.drops.delete(drop);
				this.release(response);
				resolve(goOn);
			};
			const cancel = this.timers.after(ms, () => finish(true));
			const drop = () => {
				cancel();
				finish(false);
				response.destroy();
			};
			this.drops.add(drop);
		});
	}

	dropAll(): void {
		for (const drop of [...this.drops]) drop();
		for (const response of [...this.held]) response.destroy();
		this.held.clear();
	}
}
