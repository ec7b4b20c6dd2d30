/** Opens what an execution, a webhook, or the editor needs to work with tasks, bound to n8n. */
import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { BatchDeps } from '../tasks/batch';
import { PATIENCE_MS, type ConfirmDeps } from '../tasks/callbacks/confirm';
import { NO_EARLIER_TRIES, type EarlierTries } from '../tasks/orders/earlierTries';
import { Journal, JournalMemory, type JournalStore } from '../tasks/orders/journal';
import { PriceMemory } from '../tasks/orders/prices';
import type { Http } from '../tasks/ports';
import { accountId, Accounts } from '../tasks/rate/accounts';
import { RenderTimeMemory } from '../tasks/rate/renderTimes';
import { RecentMap } from '../tasks/recentMap';
import { RecentTaskMemory, type RecentTasks } from '../tasks/recentTasks';
import { hash } from '../text/hash';
import type { Reach } from '../text/reach';
import { readAccount, type Account } from './account';
import { carefulReader, carefulStatusReader } from './carefulReader';
import { realClock } from './clock';
import { isToolNode, type NodeContext, type RequestContext } from './context';
import { executionRecord } from './executionRecord';
import { providerHttp } from './http';
import { Attachments } from './items/attachments';
import { GivenParameters } from './items/givenParameters';
import { Rows } from './items/row';
import { resumeToken } from './ownAddress';
import { keptByProcess } from './processState';
import { Progress } from './progress';
import { secretsOf, type Secrets } from './secrets';

/**
 * Everything needed to poll tasks and download their files. It has no journal, no prices, no place in an execution, and no part of
 * the provider that submits, so code that must not submit anything, such as a webhook, gets only this.
 */
export interface Access extends ConfirmDeps {
	context: NodeContext;
	/** The provider's network, which decides which hosts files may be downloaded from. */
	reach: Reach;
}

/** Everything that one run of the node works with. */
export interface Run extends Access, BatchDeps {
	context: IExecuteFunctions;
	account: Account;
	provider: BatchDeps['provider'];
	http: BatchDeps['http'];
	parameters: GivenParameters;
	/** Files of the items that are sent inside requests. */
	attachments: Attachments;
	/** The parts of the input items that their output items repeat. */
	rows: Rows;
	progress: Progress;
}

/** Everything needed to list an account's tasks in the editor. */
export interface Listing extends ConfirmDeps {
	account: Account;
	/** The tasks that this process has seen. */
	recent: RecentTasks;
}

/** Shared by all executions of the process, because the provider counts the requests of an account together. */
const accounts = keptByProcess(() => new Accounts(realClock));
const prices = keptByProcess(() => new PriceMemory());
const durations = keptByProcess(() => new RenderTimeMemory());
const recentTasks = keptByProcess(() => new RecentTaskMemory());
const journals = keptByProcess(() => new JournalMemory());
/** The times when tasks were first seen completed without a video. Few tasks are, and only for a minute each. */
const withoutVideo = keptByProcess(() => new RecentMap<string, number>({ entries: 1000 }));

/**
 * Opens what a run of the node works with.
 * @param orders whether the run submits anything. If so, it also gets the record of what was submitted before
 * @throws NodeOperationError if the credential can't be used
 */
export async function openRun(context: IExecuteFunctions, orders: boolean): Promise<Run> {
	const account = await readAccount(context);
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
	const node = context.getNode();
	const isTool = isToolNode(node);
	const origin = executionOrigin(context);
	// Includes the name: n8n's node context is stored by name, and generated workflows may have the same node ID twice.
	const { journal, earlier } = orders
		? rememberedBy(context, account, [origin, node.id, node.name].join(' '))
		: { journal: new Journal({}), earlier: NO_EARLIER_TRIES };
	const attachments = new Attachments(context);
	const tools = toolsOf(context, account, signalOf(context), attachments);
	const id = accountId(account.home, account.apiKey);
	return {
		...accessWith(tools),
		context,
		account,
		parameters: new GivenParameters(context),
		attachments,
		rows: new Rows(context),
		progress: new Progress(context, recentTasks().of(id), () => realClock.now()),
		provider: carefulReader(account.provider, tools.secrets),
		http: tools.http,
		prices: prices().of(id),
		durations: durations(),
		journal,
		earlier,
		origin,
		nodeId: node.id,
		// An agent that calls its tool again with exactly the same values, such as after an error, means the same video.
		scope: { isTool, runIndex: typeof runIndex === 'number' && !isTool ? runIndex : 0 },
	};
}

/** Opens what an execution needs if it only downloads files of tasks. */
export function openAccess(context: IExecuteFunctions, account: Account): Access {
	return accessWith(toolsOf(context, account, signalOf(context)));
}

/**
 * Runs work that lists tasks for the editor. Its requests end after `EDITOR_WAITS_MS`.
 * @throws NodeOperationError if the credential can't be used
 */
export async function whileEditorWaits<T>(
	context: ILoadOptionsFunctions,
	work: (listing: Listing) => Promise<T>,
): Promise<T> {
	const account = await readAccount(context);
	const recent = recentTasks().of(accountId(account.home, account.apiKey));
	const patience = endAfter(EDITOR_WAITS_MS);
	try {
		return await work({ ...askingWith(toolsOf(context, account, patience.signal)), account, recent });
	} finally {
		patience.abort();
	}
}

/** The time limit of a list in the editor: longer than a list takes, and shorter than a person would wait. */
const EDITOR_WAITS_MS = 20_000;

/**
 * Runs work after the execution was stopped. n8n ends every request of a stopped execution at once, so the requests of this work
 * have their own signal.
 * @param mostMs time limit in milliseconds, after which that signal is aborted
 */
export async function afterStop<T>(run: Run, mostMs: number, work: (run: Run) => Promise<T>): Promise<T> {
	const timer = endAfter(mostMs);
	try {
		const { http } = toolsOf(stoppedBy(run.context, timer.signal), run.account, timer.signal);
		return await work({ ...run, http, signal: timer.signal });
	} finally {
		timer.abort();
	}
}

/** Returns the context with another cancel signal. n8n's HTTP helper reads the signal from the context to end a request. */
function stoppedBy(context: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions {
	const name: keyof IExecuteFunctions = 'getExecutionCancelSignal';
	return new Proxy(context, {
		get: (target, key): unknown => (key === name ? () => signal : Reflect.get(target, key)),
	});
}

/**
 * Runs the work of a webhook while its caller waits for the response.
 * @param work gets a signal that is aborted after `PATIENCE_MS`
 * @throws NodeOperationError if the credential can't be used
 */
export async function whileCallerWaits<T>(
	context: IWebhookFunctions,
	work: (access: Access) => Promise<T>,
): Promise<T> {
	const caller = endAfter(PATIENCE_MS);
	try {
		return await work(accessWith(toolsOf(context, await readAccount(context), caller.signal)));
	} finally {
		caller.abort();
	}
}

/**
 * Like `whileCallerWaits`, for work that the next call can continue: requests in progress when this caller gets its response may
 * still finish, for up to `REQUESTS_GO_ON_MS`.
 * @param late the result if the work is not done when the caller must get its response
 * @throws NodeOperationError if the credential can't be used
 */
export async function longerThanCallerWaits<T>(
	context: IWebhookFunctions,
	work: (access: Access) => Promise<T>,
	late: T,
): Promise<T> {
	const account = await readAccount(context);
	const [caller, requests] = [endAfter(PATIENCE_MS), endAfter(PATIENCE_MS + REQUESTS_GO_ON_MS)];
	const access = { ...accessWith(toolsOf(context, account, requests.signal)), signal: caller.signal };
	const isLate = new Promise<T>((resolve) => {
		caller.signal.addEventListener('abort', () => resolve(late));
	});
	const working = work(access).finally(() => requests.abort());
	try {
		return await Promise.race([working, isLate]);
	} finally {
		caller.abort();
		working.catch(() => undefined);
	}
}

/** How long a webhook's requests may continue after its caller got the response. */
const REQUESTS_GO_ON_MS = 15_000;

/** Returns a controller that aborts itself after this time, unless it is aborted earlier. */
function endAfter(ms: number): AbortController {
	const end = new AbortController();
	realClock.sleep(ms, end.signal).then(
		() => end.abort(),
		() => undefined,
	);
	return end;
}

interface Tools<C extends RequestContext = RequestContext> {
	context: C;
	account: Account;
	signal: AbortSignal;
	secrets: Secrets;
	http: Http;
}

function toolsOf<C extends RequestContext>(
	context: C,
	account: Account,
	signal: AbortSignal,
	attachments: Attachments | null = null,
): Tools<C> {
	// A provider may echo the API key or the callback URL. Their secrets must not get into an error or an output item.
	const token = 'evaluateExpression' in context ? resumeToken(context) : null;
	const secrets = secretsOf([account.apiKey, token ?? '']);
	return {
		context,
		account,
		signal,
		secrets,
		http: providerHttp(context, account, realClock, signal, secrets, attachments),
	};
}

function accessWith(tools: Tools<NodeContext>): Access {
	return { ...askingWith(tools), context: tools.context, reach: tools.account.reach };
}

function askingWith({ context, account, signal, secrets, http }: Tools): ConfirmDeps {
	const { provider, home, apiKey } = account;
	return {
		provider: carefulStatusReader(provider, secrets),
		signal,
		clock: realClock,
		http,
		limits: accounts().limitsOf(home, apiKey, provider.limits),
		random: Math.random,
		firstWithoutVideo: (taskId) =>
			withoutVideo().use(`${accountId(home, apiKey)} ${taskId}`, () => realClock.elapsed()),
		log: {
			info: (message, facts) => context.logger.info(message, facts ?? {}),
			debug: (message, facts) => context.logger.debug(message, facts ?? {}),
		},
	};
}

function signalOf(context: IExecuteFunctions): AbortSignal {
	return context.getExecutionCancelSignal() ?? new AbortController().signal;
}

/** The journal's key in n8n's node context. */
const JOURNAL = 'seedanceJournal';

/**
 * Returns what earlier attempts submitted, as far as n8n and this process know.
 *
 * n8n's mode says whether this is a retry. Without the token in `$execution.resumeUrl`, which older versions don't have, a retry
 * can't know the marks of the execution that it retries, so there is nothing to look up.
 * @param id identifies this node in an execution and its retries
 */
function rememberedBy(
	context: IExecuteFunctions,
	{ provider, home, apiKey }: Account,
	id: string,
): { journal: Journal; earlier: EarlierTries } {
	const isRetry = context.getMode() === 'retry' && resumeToken(context) !== null;
	const shared = journals().of(id, isRetry ? realClock.elapsed() : null);
	// Only for providers with a list of tasks. The others don't receive a user's own key, or refuse its second use themselves.
	const own =
		provider.list === null ? null : journals().ownOrdersOf(accountId(home, apiKey), realClock.now());
	return {
		journal: new Journal(journalKeptBy(context), shared, own),
		earlier: {
			isRetry,
			journalLostAt: journals().lostAt(shared),
			since: executionRecord(context).establishedAt ?? null,
		},
	};
}

/** Returns the journal's object in n8n's node context, which survives Retry On Fail and "Retry execution". */
function journalKeptBy(context: IExecuteFunctions): JournalStore {
	const node = context.getContext('node');
	const known: unknown = node[JOURNAL];
	if (typeof known !== 'object' || known === null) node[JOURNAL] = {};
	return node[JOURNAL] as Record<string, unknown>;
}

/**
 * Returns what a retried execution shares with the one it retries, even after a crash: the token in `$execution.resumeUrl`.
 * n8n creates it once per execution and passes it on to every retry, so a key made from it is the same there and nowhere else.
 * Without a token, uses the execution's ID.
 * @returns a hash, because the token itself would let others resume the execution
 */
function executionOrigin(context: IExecuteFunctions): string {
	return hash(resumeToken(context) ?? `execution ${context.getExecutionId()}`, 40);
}
