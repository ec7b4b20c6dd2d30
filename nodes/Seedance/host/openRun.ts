/** All that one run of the node works with, bound to n8n. */
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { Accounts } from '../tasks/accounts';
import type { BatchDeps } from '../tasks/batch';
import { DurationMemory } from '../tasks/durations';
import { Journal } from '../tasks/journal';
import { PriceMemory } from '../tasks/prices';
import type { RateWindow } from '../tasks/rateWindow';
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

/** The window that all requests of an account go through. */
export function windowOf({ baseUrl, apiKey, provider }: Account): RateWindow {
	return accounts.windowOf(baseUrl, apiKey, provider.rateLimit);
}

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
 * What a callback works with: nothing is bought there, so nothing is noted.
 * @param signal ends what is under way
 * @throws NodeOperationError where the credential can't be used
 */
export async function openCallback(context: IWebhookFunctions, signal: AbortSignal): Promise<Access> {
	return accessOf(context, await readAccount(context), signal);
}

function accessOf(context: NodeContext, account: Account, signal: AbortSignal): Access {
	const { provider } = account;
	const node = context.getNode();
	return {
		context,
		account,
		provider,
		signal,
		clock: realClock,
		http: providerHttp(context, account, realClock, signal),
		window: windowOf(account),
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
