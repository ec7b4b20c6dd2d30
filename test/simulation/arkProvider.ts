import { z } from 'zod/v4';
import type { HttpAnswer, ProviderRequest } from '../../nodes/Seedance/providers/provider';
import type { EventClock } from './clock';
import { SimulatedProvider, type Seen, type SimulatedTask } from './provider';
import type { Random } from './random';

/** How the list of tasks differs from what status requests tell. */
export interface ListPlan {
	/** How long a new task is missing from it. */
	lagMs?: number;
	/** Which tasks never appear in it. */
	hides?: (item: number) => boolean;
	/** The most tasks on a page, if a gateway allows fewer than asked for. */
	mostOnPage?: number;
	/** The most task IDs in a request; more are refused. */
	mostIds?: number;
	/** Answers a request in place of the list, or returns null. */
	instead?: (elapsedMs: number) => HttpAnswer | null;
}

const LIMITS = { submit: Number.POSITIVE_INFINITY, status: 20, list: 1 };
const RUNNING_AT_ONCE = 600;
const Body = z.object({ content: z.array(z.object({ text: z.string() })) });

/** Ark on the simulation's clock: 20 status requests and 1 list request a second, each counted by itself. */
export class SimulatedArk extends SimulatedProvider {
	/** IDs are as long as the provider's, because they are put into a URL. */
	protected override readonly idPrefix = 'cgt-20260101080000-0000';
	private readonly sent = {
		submit: new Array<number>(),
		status: new Array<number>(),
		list: new Array<number>(),
	};

	constructor(
		clock: EventClock,
		random: Random,
		secondsOf: (prompt: string) => number,
		private readonly plan: ListPlan,
	) {
		super('ark', clock, random, { all: null, media: null }, secondsOf);
	}

	protected override answer(process: number, request: ProviderRequest): HttpAnswer {
		const kind =
			request.method === 'POST' ? 'submit' : request.path.endsWith('/tasks') ? 'list' : ('status' as const);
		const now = this.clock.time;
		const recent = this.sent[kind];
		while (recent[0] !== undefined && recent[0] <= now - 1000) recent.shift();
		const seen: Seen = { at: now, process, kind, isRefused: recent.length >= LIMITS[kind], task: null };
		this.seen.push(seen);
		if (seen.isRefused)
			return said(429, { error: { code: 'AccountRateLimitExceeded', message: 'Too many' } });
		recent.push(now);
		if (kind === 'submit') {
			const [text] = Body.parse(request.body).content;
			seen.task = this.create(process, text?.text ?? '');
			return said(200, { id: seen.task.id });
		}
		if (kind === 'status') {
			seen.task = this.find(request);
			return said(200, this.view(seen.task));
		}
		this.listQueries.push(request.query ?? {});
		return this.plan.instead?.(this.clock.elapsed()) ?? this.list(request);
	}

	private list({ query = {} }: ProviderRequest): HttpAnswer {
		const { lagMs = 0, hides = () => false, mostOnPage = 500, mostIds = 1000 } = this.plan;
		const ids = new Set([query['filter.task_ids'] ?? []].flat());
		if (ids.size > mostIds)
			return said(400, { error: { code: 'InvalidParameter', message: 'Too many IDs' } });
		const status = query['filter.status'];
		const isWanted = (task: SimulatedTask) =>
			this.clock.time - task.createdAt >= lagMs &&
			!hides(Number(task.prompt.split('/')[1])) &&
			(ids.size === 0 || ids.has(task.id)) &&
			(status === undefined || this.statusOf(task) === status);
		const all = this.tasks.filter(isWanted).reverse();
		const size = Math.min(mostOnPage, Number(query['page_size']));
		const from = (Number(query['page_num']) - 1) * size;
		const items = all.slice(from, from + size).map((task) => this.view(task));
		return said(200, { items, total: all.length });
	}

	/** The newest wait until there is room for them. */
	private statusOf(task: SimulatedTask): string {
		if (this.clock.time >= task.endsAt) return 'succeeded';
		return Number(task.id.replace(this.idPrefix, '')) < RUNNING_AT_ONCE ? 'running' : 'queued';
	}

	private view(task: SimulatedTask): unknown {
		const status = this.statusOf(task);
		if (status !== 'succeeded') return { id: task.id, status };
		task.seenAt ??= this.clock.time;
		return { id: task.id, status, content: { video_url: 'https://media.example.com/video.mp4' } };
	}
}

function said(status: number, body: unknown): HttpAnswer {
	return { status, headers: {}, body: JSON.stringify(body) };
}
