/** An account of the official API on a simulated clock: what was created, what its list shows, and what the node has sent. */
import { ark } from '../../nodes/Seedance/providers/ark';
import type { ProviderRequest, Submission } from '../../nodes/Seedance/providers/provider';
import { runBatch, type BatchDeps } from '../../nodes/Seedance/tasks/batch';
import type { Job, Outcome } from '../../nodes/Seedance/tasks/job';
import type { HttpOutcome } from '../../nodes/Seedance/tasks/ports';
import { EventClock } from '../simulation/clock';
import { batchDeps } from './batchDeps';

/** What becomes of a submit: `lost` creates no task and gets no response, `lostTaken` creates one and gets none. */
export type Fate = 'taken' | 'lost' | 'lostTaken';

interface Listed {
	id: string;
	prompt: string;
	mark: string | null;
	status: string;
	createdAt: number;
	/** When the list begins to show it. */
	shownAt: number;
}

export const MINUTE_MS = 60_000;
const [MODEL] = ark.models('public').filter(({ id }) => id === 'ark/seedance-2.0-mini');

/** An order for a video with this prompt. */
export function arkJob(itemIndex: number, prompt: string, facts: Partial<Facts> = {}): Job {
	if (MODEL === undefined) throw new Error('The model is missing');
	const { ownKey = null, safetyIdentifier, videos = null } = facts;
	const submission: Submission = {
		model: MODEL,
		mode: 'text-to-video',
		parameters: {
			prompt,
			duration: 5,
			resolution: '480p',
			aspectRatio: '16:9',
			...(safetyIdentifier === undefined ? {} : { safetyIdentifier }),
		},
		region: 'byteplus',
	};
	const price = ark.price(submission);
	if (price === null) throw new Error('The price is missing');
	return {
		itemIndex,
		order: {
			submission,
			identity: {
				request: prompt,
				ownKey: ownKey === null ? null : { value: ownKey, asWritten: ownKey, isStable: true },
				row: 'row',
				seat: `${itemIndex}`,
			},
			estimate: { price, source: 'published' },
			cap: videos === null ? null : videos * price.most,
		},
		taskId: null,
		follow: 'toEnd',
		maxWaitMs: 60 * MINUTE_MS,
		keepRaw: false,
	};
}

interface Facts {
	ownKey: string | null;
	safetyIdentifier: string;
	/** The most that may be spent, in prices of such a video. */
	videos: number;
}

export class ArkLedger {
	readonly clock = new EventClock();
	readonly sent: Array<{ at: number; kind: 'submit' | 'list' | 'status'; page: number }> = [];
	readonly tasks: Listed[] = [];
	lagMs = 0;
	/** Answers to list requests in place of the list, each used once; null for the list itself. */
	readonly listAnswers: Array<HttpOutcome | null> = [];
	/** The most tasks that a page has, whatever was asked for. */
	mostOnPage = 100;
	tellsTotal = true;

	constructor(private readonly fateOf: (prompt: string) => Fate = () => 'taken') {}

	async run(jobs: readonly Job[], facts: Partial<BatchDeps> = {}): Promise<Outcome[]> {
		const deps = batchDeps({ provider: ark, http: this, clock: this.clock, ...facts });
		return (await this.clock.drive(runBatch(jobs, deps))).map(({ outcome }) => outcome);
	}

	/** Creates a task past the node. */
	create(prompt: string, mark: string | null, facts: Partial<Listed> = {}): Listed {
		const now = this.clock.now();
		const task = {
			id: `cgt-${this.tasks.length}`,
			prompt,
			mark,
			status: 'running',
			createdAt: now,
			shownAt: now + this.lagMs,
			...facts,
		};
		this.tasks.push(task);
		return task;
	}

	/** Times of the requests of a kind, in milliseconds since the start. */
	times(kind: 'submit' | 'list' | 'status'): number[] {
		return this.sent.filter((one) => one.kind === kind).map(({ at }) => at);
	}

	send = async (request: ProviderRequest): Promise<HttpOutcome> => {
		const kind = request.method === 'POST' ? 'submit' : request.query === undefined ? 'status' : 'list';
		this.sent.push({ at: this.clock.elapsed(), kind, page: Number(request.query?.page_num ?? 0) });
		await this.clock.sleep(50);
		if (kind === 'submit') return this.submit(request);
		if (kind === 'status') return said(200, this.viewOf(request.path.split('/').at(-1) ?? ''));
		return this.listAnswers.shift() ?? this.list(request);
	};

	private submit({ body }: ProviderRequest): HttpOutcome {
		const { content, safety_identifier: mark } = body as {
			content: Array<{ text: string }>;
			safety_identifier?: string;
		};
		const prompt = content[0]?.text ?? '';
		const fate = this.fateOf(prompt);
		if (fate === 'lost') return { kind: 'noAnswer', reason: 'socket hang up' };
		const task = this.create(prompt, mark ?? null);
		return fate === 'taken' ? said(200, { id: task.id }) : { kind: 'noAnswer', reason: 'socket hang up' };
	}

	private list({ query }: ProviderRequest): HttpOutcome {
		const shown = this.tasks.filter(({ shownAt }) => shownAt <= this.clock.now());
		const newestFirst = [...shown].sort((a, b) => b.createdAt - a.createdAt);
		const size = Math.min(this.mostOnPage, Number(query?.page_size));
		const begin = (Number(query?.page_num) - 1) * size;
		const items = newestFirst.slice(begin, begin + size).map(({ id }) => this.viewOf(id));
		return said(200, { items, ...(this.tellsTotal ? { total: shown.length } : {}) });
	}

	private viewOf(taskId: string): object {
		const { id, mark, status, createdAt } = this.tasks.find((task) => task.id === taskId) ?? {};
		const isDone = status === 'running' && this.clock.now() - (createdAt ?? 0) >= 4 * MINUTE_MS;
		return {
			id,
			model: 'dreamina-seedance-2-0-mini-260615',
			status: isDone ? 'succeeded' : status,
			created_at: Math.floor((createdAt ?? 0) / 1000),
			...(mark === null ? {} : { safety_identifier: mark }),
			...(isDone ? { content: { video_url: 'https://media.example.com/a.mp4' } } : {}),
		};
	}
}

export function said(status: number, body: unknown): HttpOutcome {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { kind: 'answer', answer: { status, headers: {}, body: text } };
}
