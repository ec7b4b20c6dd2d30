import type { Account, Accounts } from '../accounts';
import { jsonAnswer, type Answer } from '../http/answer';
import { isRecord, textOr } from '../json';
import type { MediaUrls } from '../media/urls';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import type { Tasks } from '../tasks';
import { errorAnswer, errorForStatus } from './errors';
import { IdempotencyKeys, type Claim } from './idempotency';
import { creditsFor } from './prices';
import { violations, type UrlPolicy } from './rules';
import { submittedView, taskView } from './views';

const provider = 'seedance2ai';

/** The two endpoints of the seedance2ai.io API page. */
export class Seedance2ai {
	private readonly keys = new IdempotencyKeys();

	constructor(
		private readonly accounts: Accounts,
		private readonly tasks: Tasks,
		private readonly urls: MediaUrls,
		private readonly policy: UrlPolicy,
	) {}

	reset(): void {
		this.keys.clear();
	}

	/** Returns the route of a request under /api/v1. */
	route(call: Call): Route {
		const common = { provider, problem: errorForStatus } as const;
		const taskId = /^\/api\/v1\/tasks\/([^/]+)$/.exec(call.path)?.[1];
		if (call.method === 'GET' && taskId !== undefined) {
			const subjects = [taskId, this.tasks.find(taskId)?.prompt ?? ''];
			return { ...common, kind: 'status', subjects, begin: () => this.status(call, taskId) };
		}
		if (call.method === 'POST' && call.path === '/api/v1/video/seedance2') {
			const subjects = isRecord(call.json) ? [textOr(call.json.prompt, '')] : [];
			return { ...common, kind: 'submit', subjects, begin: () => this.submit(call) };
		}
		const nothing = () => errorAnswer('not_found', `There is no ${call.method} ${call.path}`);
		return { ...common, kind: 'other', subjects: [], begin: () => nothing };
	}

	/** Returns the account of a request, or the error response. */
	private admit(call: Call): Account | Answer {
		const account = this.accounts.authenticate(provider, call.headers.authorization);
		if (account === null) return errorAnswer('unauthorized');
		const wait = this.accounts.secondsToWait(account, hasMedia(call));
		return wait === 0 ? account : errorAnswer('rate_limited', undefined, { 'retry-after': String(wait) });
	}

	private status(call: Call, taskId: string): () => Answer {
		const account = this.admit(call);
		if ('status' in account) return () => account;
		return () => {
			const task = this.tasks.find(taskId);
			return task?.provider === provider && task.key === account.key
				? jsonAnswer(200, taskView(task, this.urls))
				: errorAnswer('not_found');
		};
	}

	private submit(call: Call): () => Answer {
		const account = this.admit(call);
		if ('status' in account) return () => account;
		const request = call.json;
		if (!isRecord(request) || !/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
			return () => errorAnswer('invalid_request', 'Invalid request body: a JSON object is expected');
		}
		const problems = violations(request, this.policy);
		if (problems.length > 0) return () => errorAnswer('invalid_request', problems.join('; '));

		const idempotencyKey = textOr(call.headers['idempotency-key'], null);
		if (idempotencyKey === null) return () => this.buy(account, request, null);
		const verdict = this.keys.claim(account.key, idempotencyKey, call.text);
		switch (verdict.kind) {
			case 'replay':
				return () => verdict.answer;
			case 'running':
				return () => errorAnswer('idempotency_conflict', 'The first request with this key is still running.');
			case 'otherBody':
				return () => errorAnswer('idempotency_conflict', 'This key was used with a different body.');
			case 'first':
				return () => this.buy(account, request, { idempotencyKey, claim: verdict.claim });
		}
	}

	private buy(
		account: Account,
		request: Record<string, unknown>,
		once: { idempotencyKey: string; claim: Claim } | null,
	): Answer {
		this.tasks.settle();
		const credits = creditsFor(request);
		if (account.credits < credits) {
			once?.claim.release();
			return errorAnswer('insufficient_credits');
		}
		const { key } = account;
		const prompt = textOr(request.prompt, '');
		const idempotencyKey = once?.idempotencyKey ?? null;
		const task = this.tasks.create({ provider, key, prompt, request, callbackUrl: null }, (taskId) =>
			this.accounts.charge(
				{ provider, key, taskId, credits, refunded: 0, usd: 0, prompt, idempotencyKey, at: Date.now() },
				account,
			),
		);
		const answer = jsonAnswer(202, submittedView(task));
		once?.claim.settle(answer);
		return answer;
	}
}

/** Returns true if a request has media that the provider must check. */
function hasMedia({ json }: Call): boolean {
	return (
		isRecord(json) && ['image_url', 'end_image_url', 'media_urls'].some((name) => json[name] !== undefined)
	);
}
