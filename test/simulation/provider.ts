import type { HttpAnswer, ProviderRequest } from '../../nodes/Seedance/providers/provider';
import type { Http } from '../../nodes/Seedance/tasks/ports';
import type { EventClock } from './clock';
import type { Random } from './random';

export type ProviderName = 'seedance2ai' | 'seedanceapi' | 'ark';

/** What the provider saw of one request, by its own clock. */
export interface Seen {
	at: number;
	process: number;
	kind: 'submit' | 'status' | 'list';
	/** Refused by a 429. */
	isRefused: boolean;
	task: SimulatedTask | null;
}

export interface SimulatedTask {
	id: string;
	prompt: string;
	process: number;
	createdAt: number;
	endsAt: number;
	/** When a look first found it ended. */
	seenAt: number | null;
}

const WINDOW_MS = 60_000;

/**
 * A provider on the simulation's clock. It answers as the providers' pages say, counts requests as they reach it, and
 * refuses those above its limit with a 429 and the seconds until the oldest leaves its window.
 */
export class SimulatedProvider {
	readonly seen: Seen[] = [];
	readonly tasks: SimulatedTask[] = [];
	/** The queries of all list requests. */
	readonly listQueries: Array<NonNullable<ProviderRequest['query']>> = [];
	protected readonly idPrefix: string = 'task';
	protected readonly recent = { all: new Array<number>(), media: new Array<number>() };

	/** @param limits in 60 seconds, of all requests and of submits with media; null for none */
	constructor(
		private readonly name: ProviderName,
		protected readonly clock: EventClock,
		private readonly random: Random,
		private readonly limits: Readonly<Record<'all' | 'media', number | null>>,
		private readonly secondsOf: (prompt: string) => number,
	) {}

	/** The network between one process and the provider: about 60 ms there and 90 ms back, with a long tail. */
	http(process: number): Http {
		return {
			send: async (request) => {
				await this.clock.sleep(30 + this.random.exponential(30));
				const answer = this.answer(process, request);
				await this.clock.sleep(50 + this.random.exponential(40));
				return { kind: 'answer', answer };
			},
		};
	}

	/** Somebody who sends so many requests in 60 seconds, evenly spaced, whatever is answered. */
	visitedBy(requests: number): void {
		void this.clock.sleep(WINDOW_MS / requests).then(() => {
			this.secondsToWait('all');
			this.visitedBy(requests);
		});
	}

	protected answer(process: number, request: ProviderRequest): HttpAnswer {
		const kind = request.method === 'POST' ? 'submit' : 'status';
		const media = request.body?.['image_url'] ?? request.body?.['images'];
		const seconds = this.secondsToWait('all') || (media === undefined ? 0 : this.secondsToWait('media'));
		const seen: Seen = { at: this.clock.time, process, kind, isRefused: seconds > 0, task: null };
		this.seen.push(seen);
		if (seconds > 0) {
			const error = { code: 'rate_limited', message: 'Too many requests' };
			return { status: 429, headers: { 'retry-after': String(seconds) }, body: JSON.stringify({ error }) };
		}
		seen.task =
			kind === 'submit' ? this.create(process, String(request.body?.['prompt'])) : this.find(request);
		const hasEnded = this.clock.time >= seen.task.endsAt;
		if (kind === 'status' && hasEnded) seen.task.seenAt ??= this.clock.time;
		return this.shown(seen.task, hasEnded, kind);
	}

	private secondsToWait(name: 'all' | 'media'): number {
		const limit = this.limits[name];
		const recent = this.recent[name];
		if (limit === null) return 0;
		const now = this.clock.time;
		while (recent[0] !== undefined && recent[0] <= now - WINDOW_MS) recent.shift();
		if (recent.length < limit) {
			recent.push(now);
			return 0;
		}
		return Math.max(1, Math.ceil(((recent[0] ?? now) + WINDOW_MS - now) / 1000));
	}

	protected create(process: number, prompt: string): SimulatedTask {
		const createdAt = this.clock.time;
		const endsAt = createdAt + this.secondsOf(prompt) * 1000;
		const id = `${this.idPrefix}${this.tasks.length}`;
		const task: SimulatedTask = { id, prompt, process, createdAt, endsAt, seenAt: null };
		this.tasks.push(task);
		return task;
	}

	protected find({ path, query }: ProviderRequest): SimulatedTask {
		const id = [query?.['task_id'] ?? []].flat()[0] ?? path.split('/').at(-1) ?? '';
		const task = this.tasks[Number(id.replace(this.idPrefix, ''))];
		if (task === undefined) throw new Error(`There is no task ${id}`);
		return task;
	}

	private shown({ id }: SimulatedTask, hasEnded: boolean, kind: Seen['kind']): HttpAnswer {
		const video = 'https://media.example.com/video.mp4';
		if (this.name === 'seedance2ai') {
			const status = hasEnded ? 'completed' : 'processing';
			const body = { id, status, credits_used: 10, ...(hasEnded ? { output: { video_url: video } } : {}) };
			return { status: kind === 'submit' ? 202 : 200, headers: {}, body: JSON.stringify(body) };
		}
		const status = hasEnded ? 'SUCCESS' : 'IN_PROGRESS';
		const data = { task_id: id, status, consumed_credits: 10, response: hasEnded ? [video] : [] };
		const body = JSON.stringify({ code: 200, message: 'success', data });
		return { status: 200, headers: {}, body };
	}
}
