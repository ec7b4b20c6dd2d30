import type { Account, Accounts } from '../accounts';
import { jsonAnswer, type Answer } from '../http/answer';
import type { Callbacks } from '../callbacks/callbacks';
import { isRecord, textOr } from '../json';
import type { MediaUrls } from '../media/urls';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import type { Tasks } from '../tasks';
import type { Errors } from './errors';
import { creditsFor } from './prices';
import { violation, type CallbackPolicy } from './rules';
import { submittedView, taskView } from './views';

const provider = 'seedanceapi';

/** The two endpoints of the seedanceapi.org API v2 page. */
export class Seedanceapi {
	constructor(
		private readonly accounts: Accounts,
		private readonly tasks: Tasks,
		private readonly urls: MediaUrls,
		private readonly callbacks: Callbacks,
		private readonly errors: Errors,
		private readonly policy: CallbackPolicy,
	) {}

	/** Returns the route of a request under /v2. */
	route(call: Call): Route {
		const problem = (status: number) => this.errors.forStatus(status);
		const common = { provider, problem } as const;
		if (call.method === 'GET' && call.path === '/v2/status') {
			const taskId = call.query.get('task_id') ?? '';
			const subjects = [taskId, this.tasks.find(taskId)?.prompt ?? ''];
			return { ...common, kind: 'status', subjects, begin: () => this.status(call, taskId) };
		}
		if (call.method === 'POST' && call.path === '/v2/generate') {
			const subjects = isRecord(call.json) ? [textOr(call.json.prompt, '')] : [];
			return { ...common, kind: 'submit', subjects, begin: () => this.submit(call) };
		}
		const nothing = () => this.errors.answer('TASK_NOT_FOUND', `There is no ${call.method} ${call.path}`);
		return { ...common, kind: 'other', subjects: [], begin: () => nothing };
	}

	/** Returns the account of a request, or the error response. */
	private admit(call: Call): Account | Answer {
		const account = this.accounts.authenticate(provider, call.headers.authorization);
		if (account === null) return this.errors.answer('INVALID_API_KEY');
		const wait = this.accounts.secondsToWait(account, hasMedia(call));
		if (wait === 0) return account;
		return this.errors.answer('RATE_LIMITED', undefined, { 'retry-after': String(wait) });
	}

	private status(call: Call, taskId: string): () => Answer {
		const account = this.admit(call);
		if ('status' in account) return () => account;
		return () => {
			const task = this.tasks.find(taskId);
			return task?.provider === provider && task.key === account.key
				? jsonAnswer(200, taskView(task, this.urls))
				: this.errors.answer('TASK_NOT_FOUND');
		};
	}

	private submit(call: Call): () => Answer {
		const account = this.admit(call);
		if ('status' in account) return () => account;
		const request = call.json;
		if (!isRecord(request) || !/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
			return () => this.errors.answer('INVALID_REQUEST', 'The body must be a JSON object');
		}
		const found = violation(request, this.policy);
		if (found !== null) return () => this.errors.answer(found.code, found.message);
		// The page documents no idempotency keys: a key in the request is logged and has no effect.
		const idempotencyKey = textOr(call.headers['idempotency-key'], null);
		return () => this.buy(account, request, idempotencyKey);
	}

	private buy(account: Account, request: Record<string, unknown>, idempotencyKey: string | null): Answer {
		this.tasks.settle();
		const credits = creditsFor(request);
		if (account.credits < credits) return this.errors.answer('INSUFFICIENT_CREDITS');
		const { key } = account;
		const prompt = textOr(request.prompt, '');
		const callbackUrl = textOr(request.callback_url, null);
		const task = this.tasks.create({ provider, key, prompt, request, callbackUrl }, (taskId) =>
			this.accounts.charge(
				{ provider, key, taskId, credits, refunded: 0, usd: 0, prompt, idempotencyKey, at: Date.now() },
				account,
			),
		);
		this.callbacks.expect(task);
		return jsonAnswer(200, submittedView(task));
	}
}

/** Returns true if a request has media that the provider must check. */
function hasMedia({ json }: Call): boolean {
	return (
		isRecord(json) &&
		['images', 'reference_video_urls', 'reference_audio_urls'].some((name) => json[name] !== undefined)
	);
}
