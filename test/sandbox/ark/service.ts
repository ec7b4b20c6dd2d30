import type { Account, Accounts } from '../accounts';
import { jsonAnswer, type Answer } from '../http/answer';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import { isRecord, textOr } from '../json';
import type { MediaUrls } from '../media/urls';
import { draftIdOf, promptOf } from './content';
import { errorAnswer, errorForStatus, invalid, problems, type Problem } from './errors';
import { stateOf, type Job } from './job';
import type { Jobs } from './jobs';
import { List } from './list';
import { modelList } from './models';
import { refusalOf } from './moderation';
import { readOrder, type Order, type Policy } from './rules';
import { taskView } from './views';

const provider = 'ark';
const tasksPath = '/api/v3/contents/generations/tasks';
const largestBody = 64 * 1024 * 1024;

type Kind = 'submit' | 'status' | 'list' | 'cancel';

const fail = (problem: Problem) => () => errorAnswer(problem);

/** Video generation tasks of Volcengine Ark and BytePlus ModelArk, according to their pages Create, Get, List, and Cancel or Delete. */
export class Ark {
	private readonly list = new List();

	constructor(
		private readonly accounts: Accounts,
		private readonly jobs: Jobs,
		private readonly urls: MediaUrls,
		private readonly policy: Policy,
	) {}

	reset(): void {
		this.list.reset();
	}

	setListLag(ms: number): void {
		this.list.lagMs = ms;
	}

	hideFromList(match: string): void {
		this.list.hide(match);
	}

	/** Returns the route of a request under /api/v3. */
	route(call: Call): Route {
		const common = { provider, problem: errorForStatus } as const;
		const taskId = call.path.startsWith(`${tasksPath}/`) ? call.path.slice(tasksPath.length + 1) : null;
		if (taskId !== null && (call.method === 'GET' || call.method === 'DELETE')) {
			const subjects = [taskId, this.jobs.byId(taskId)?.task.prompt ?? ''];
			return call.method === 'GET'
				? { ...common, kind: 'status', subjects, begin: () => this.get(call, taskId) }
				: { ...common, kind: 'cancel', subjects, begin: () => this.delete(call, taskId) };
		}
		if (call.path === tasksPath && call.method === 'GET') {
			const subjects = [...call.query.values()];
			return { ...common, kind: 'list', subjects, begin: () => this.listTasks(call) };
		}
		if (call.path === tasksPath && call.method === 'POST') {
			const content = isRecord(call.json) ? call.json.content : undefined;
			const subjects = [promptOf(content), draftIdOf(content) ?? ''];
			return { ...common, kind: 'submit', subjects, begin: () => this.submit(call) };
		}
		if (call.path === '/api/v3/models' && call.method === 'GET') {
			return { ...common, kind: 'other', subjects: [], begin: () => this.models(call) };
		}
		const noRoute = { ...problems.noTask, message: `There is no ${call.method} ${call.path}.` };
		return { ...common, kind: 'other', subjects: [], begin: () => fail(noRoute) };
	}

	/** Returns the account of a request, or the problem. */
	private admit(call: Call, kind: Kind): Account | Problem {
		const account = this.accounts.authenticate(provider, call.headers.authorization);
		if (account === null) return problems.unauthorized;
		if (this.accounts.admitsToArk(account, kind)) return account;
		return kind === 'submit' ? problems.tooManyCreates : problems.tooManyRequests;
	}

	private models(call: Call): () => Answer {
		const account = this.accounts.authenticate(provider, call.headers.authorization);
		return account === null ? fail(problems.unauthorized) : () => jsonAnswer(200, modelList());
	}

	private get(call: Call, taskId: string): () => Answer {
		const account = this.admit(call, 'status');
		if ('code' in account) return fail(account);
		return () => {
			const job = this.jobs.find(account, taskId);
			return job === null ? errorAnswer(problems.noTask) : jsonAnswer(200, taskView(job, this.urls));
		};
	}

	private listTasks(call: Call): () => Answer {
		const account = this.admit(call, 'list');
		if ('code' in account) return fail(account);
		return () => {
			const read = this.list.read(call.query, this.jobs.of(account));
			if ('code' in read) return errorAnswer(read);
			const items = read.found.map((job) => taskView(job, this.urls));
			return jsonAnswer(200, { items, total: read.total });
		};
	}

	private delete(call: Call, taskId: string): () => Answer {
		const account = this.admit(call, 'cancel');
		if ('code' in account) return fail(account);
		return () => {
			const job = this.jobs.find(account, taskId);
			if (job === null) return errorAnswer(problems.noTask);
			const state = stateOf(job);
			if (state === 'running' || state === 'cancelled') return errorAnswer(problems[state]);
			if (state === 'queued') this.jobs.cancel(job);
			else job.isDeleted = true;
			return jsonAnswer(200, {});
		};
	}

	private submit(call: Call): () => Answer {
		const account = this.admit(call, 'submit');
		if ('code' in account) return fail(account);
		if (Buffer.byteLength(call.text) > largestBody) return fail(problems.tooLarge);
		const request = call.json;
		if (!isRecord(request) || !/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
			return fail(invalid('body', 'it must be a JSON object'));
		}
		const order = readOrder(request, this.policy);
		if ('code' in order) return fail(order);
		const draft = order.scene === 'draft' ? this.draftOf(account, order) : null;
		if (draft !== null && 'code' in draft) return fail(draft);
		const refusal = refusalOf(promptOf(request.content));
		if (refusal !== null) return fail(refusal);
		// The page documents no idempotency keys: a key in the request is logged and has no effect.
		const idempotencyKey = textOr(call.headers['idempotency-key'], null);
		return () => {
			if (!this.jobs.canPay(account)) return errorAnswer(problems.overdue);
			return jsonAnswer(200, { id: this.jobs.create(account, order, draft, idempotencyKey).task.id });
		};
	}

	/** Returns the draft for a final video, or the problem. */
	private draftOf(account: Account, { request }: Order): Job | Problem {
		const wrong = (problem: string) => invalid('content[0].draft_task', problem);
		const job = this.jobs.find(account, draftIdOf(request.content) ?? '');
		if (job?.order.request.draft !== true) return wrong('there is no such draft task');
		if (stateOf(job) !== 'succeeded') return wrong('the draft task has not succeeded');
		return job.order.request.model === request.model ? job : wrong('the draft task has another model');
	}
}
