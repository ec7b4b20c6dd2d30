/** All that one run of the node works with, bound to n8n. */
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { Accounts } from '../tasks/accounts';
import type { BatchDeps } from '../tasks/batch';
import { PATIENCE_MS } from '../tasks/confirm';
import { DurationMemory } from '../tasks/durations';
import { Journal } from '../tasks/journal';
import { PriceMemory } from '../tasks/prices';
import type { Account } from './account';
import { realClock } from './clock';
import { providerHttp, type NodeContext } from './http';
import { openJournal } from './journalStore';
import { executionOrigin } from './origin';
import { readAccount } from './readAccount';
import { isTool } from './tool';

/** What reaches the provider and its files, whether the node runs or is called back. */
export interface Access extends BatchDeps {
	context: NodeContext;
	account: Account;
}

export interface Run extends Access {
	context: IExecuteFunctions;
	/** Which round of a loop this is, from 0. */
	runIndex: number;
}

/** Shared by all executions of the process: the provider counts requests by account, whoever sends them. */
const accounts = new Accounts(realClock);
const prices = new PriceMemory();
const durations = new DurationMemory();

/** @throws NodeOperationError where the credential can't be used */
export async function openRun(context: IExecuteFunctions): Promise<Run> {
	const account = await readAccount(context);
	const signal = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
	return {
		...accessOf(context, account, signal),
		context,
		journal: openJournal(context),
		origin: executionOrigin(context),
		// A model that calls its tool again with the very same values, as after an error, means the same video.
		runIndex: typeof runIndex === 'number' && !isTool(context.getNode()) ? runIndex : 0,
	};
}

/**
 * Does what a callback needs, as long as its caller waits. Nothing is bought there, so nothing is noted.
 * @param work given a signal that ends after `PATIENCE_MS`
 * @throws NodeOperationError where the credential can't be used
 */
export async function whileCallerWaits<T>(
	context: IWebhookFunctions,
	work: (access: Access) => Promise<T>,
): Promise<T> {
	const timer = new AbortController();
	realClock.sleep(PATIENCE_MS, timer.signal).then(
		() => timer.abort(),
		() => undefined,
	);
	try {
		return await work(accessOf(context, await readAccount(context), timer.signal));
	} finally {
		timer.abort();
	}
}

function accessOf(context: NodeContext, account: Account, signal: AbortSignal): Access {
	const { provider, baseUrl, apiKey } = account;
	const node = context.getNode();
	return {
		context,
		account,
		provider,
		signal,
		clock: realClock,
		http: providerHttp(context, account, realClock, signal),
		window: accounts.windowOf(baseUrl, apiKey, provider.rateLimit),
		prices,
		durations,
		journal: new Journal({}),
		origin: '',
		nodeId: node.id,
		// Every call of a tool is a run.
		capsAllRuns: isTool(node),
		random: Math.random,
		log: {
			info: (message, facts) => context.logger.info(message, facts ?? {}),
			debug: (message, facts) => context.logger.debug(message, facts ?? {}),
		},
	};
}
