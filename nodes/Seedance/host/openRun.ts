/** Opens what an execution or a webhook works with, bound to n8n. */
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
 * What polls tasks and downloads their files. It has no journal, no prices, no place in an execution and no part of the provider
 * that submits: whoever must not submit anything gets only this, as a webhook does.
 */
export interface Access extends ConfirmDeps {
	context: NodeContext;
	/** The provider's own network, which decides which files may be downloaded. */
	reach: Reach;
}

/** What one run of the node works with. */
export interface Run extends Access, BatchDeps {
	context: IExecuteFunctions;
	account: Account;
	provider: BatchDeps['provider'];
	http: BatchDeps['http'];
	parameters: GivenParameters;
	/** The files of its items that go inside requests. */
	attachments: Attachments;
	/** What its input items give to their output items. */
	rows: Rows;
	progress: Progress;
}

/** What lists an account's tasks for the editor. */
export interface Listing extends ConfirmDeps {
	account: Account;
	/** The tasks that this process has seen. */
	recent: RecentTasks;
}

/** Shared by all executions of the process: the provider counts requests by account, whoever sends them. */
const accounts = keptByProcess(() => new Accounts(realClock));
const prices = keptByProcess(() => new PriceMemory());
const durations = keptByProcess(() => new RenderTimeMemory());
const recentTasks = keptByProcess(() => new RecentTaskMemory());
const journals = keptByProcess(() => new JournalMemory());
/** When tasks were first seen completed without a video. There are few, for a minute each. */
const withoutVideo = keptByProcess(() => new RecentMap<string, number>({ entries: 1000 }));

/**
 * @param orders whether the run submits anything, and so needs to know what was submitted before
 * @throws NodeOperationError where the credential can't be used
 */
export async function openRun(context: IExecuteFunctions, orders: boolean): Promise<Run> {
	const account = await readAccount(context);
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
	const node = context.getNode();
	const isTool = isToolNode(node);
	const origin = executionOrigin(context);
	// By name too: n8n keeps the context by it, and workflows made by programs may have the same ID twice.
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
		// A model that calls its tool again with the very same values, as after an error, means the same video.
		scope: { isTool, runIndex: typeof runIndex === 'number' && !isTool ? runIndex : 0 },
	};
}

/** Opens what an execution needs that only downloads files of tasks. */
export function openAccess(context: IExecuteFunctions, account: Account): Access {
	return accessWith(toolsOf(context, account, signalOf(context)));
}

/**
 * Opens what the editor needs to list tasks, for as long as a person waits for a list.
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

/** Longer than a list takes, and shorter than a person would wait. */
const EDITOR_WAITS_MS = 20_000;

/**
 * Does work after the execution was stopped. n8n ends every request of a stopped execution at once, so this work has requests with a
 * signal of their own.
 * @param mostMs when that signal is aborted, at the latest
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

/** The same context for n8n's HTTP, which asks it for the signal that ends a request. */
function stoppedBy(context: IExecuteFunctions, signal: AbortSignal): IExecuteFunctions {
	const name: keyof IExecuteFunctions = 'getExecutionCancelSignal';
	return new Proxy(context, {
		get: (target, key): unknown => (key === name ? () => signal : Reflect.get(target, key)),
	});
}

/**
 * Does the work of a webhook as long as its caller waits.
 * @param work gets a signal that ends after `PATIENCE_MS`
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
 * The same for work that the next caller can go on with: a request that is under way when this caller has been answered goes on for a
 * while.
 * @param late the result if the work has none by the time that the caller has to be answered
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

/** How long a webhook's requests go on after its caller has been answered. */
const REQUESTS_GO_ON_MS = 15_000;

/** Aborted after so many milliseconds, if not before. */
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
	// A provider that echoes the key, or the callback URL, must not bring a secret into an error or an output item.
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

/** Where n8n's node context has the journal. */
const JOURNAL = 'seedanceJournal';

/**
 * Returns what earlier tries have submitted, as far as n8n and this process know it.
 *
 * n8n's mode tells a retry from a fresh run. Without the token in `$execution.resumeUrl`, which older versions lack, a retry can't have
 * the marks of the execution that it retries, so there is nothing to look up.
 * @param id the same for this node in an execution and in its retries
 */
function rememberedBy(
	context: IExecuteFunctions,
	{ provider, home, apiKey }: Account,
	id: string,
): { journal: Journal; earlier: EarlierTries } {
	const isRetry = context.getMode() === 'retry' && resumeToken(context) !== null;
	const shared = journals().of(id, isRetry ? realClock.elapsed() : null);
	// Without a list, nothing of an own key reaches the provider, or the provider itself refuses its second use.
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

/** Returns the journal's part in n8n's node context, which survives Retry On Fail and "Retry execution". */
function journalKeptBy(context: IExecuteFunctions): JournalStore {
	const node = context.getContext('node');
	const known: unknown = node[JOURNAL];
	if (typeof known !== 'object' || known === null) node[JOURNAL] = {};
	return node[JOURNAL] as Record<string, unknown>;
}

/**
 * Returns what a retried execution shares with the one it retries, even after a crash: the token in `$execution.resumeUrl`.
 * n8n makes it once for an execution and hands it to every retry, so a key made from it is the same there and nowhere else.
 * Where n8n gives none, the execution's ID has to do.
 * @returns a hash, since the token itself would let somebody resume the execution
 */
function executionOrigin(context: IExecuteFunctions): string {
	return hash(resumeToken(context) ?? `execution ${context.getExecutionId()}`, 40);
}
