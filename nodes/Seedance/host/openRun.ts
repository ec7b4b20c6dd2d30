/** All that one run of the node works with, bound to n8n. */
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { Accounts } from '../tasks/accounts';
import type { BatchDeps } from '../tasks/batch';
import { DurationMemory } from '../tasks/durations';
import { PriceMemory } from '../tasks/prices';
import { accountOf, CREDENTIAL, type Account } from './account';
import { realClock } from './clock';
import { providerHttp } from './http';
import { openJournal } from './journalStore';
import { executionOrigin } from './origin';
import { isTool } from './tool';

export interface Run extends BatchDeps {
	context: IExecuteFunctions;
	account: Account;
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
	const { provider, baseUrl, apiKey } = account;
	const signal = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const node = context.getNode();
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0);
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
		journal: openJournal(context),
		origin: executionOrigin(context),
		nodeId: node.id,
		// Every call of a tool is a run.
		capsAllRuns: isTool(node),
		// A model that calls its tool again with the very same values, as after an error, means the same video.
		runIndex: typeof runIndex === 'number' && !isTool(node) ? runIndex : 0,
		random: Math.random,
		log: {
			info: (message, facts) => context.logger.info(message, facts ?? {}),
			debug: (message, facts) => context.logger.debug(message, facts ?? {}),
		},
	};
}

async function readAccount(context: IExecuteFunctions): Promise<Account> {
	const credential: unknown = await context.getCredentials(CREDENTIAL);
	try {
		return accountOf(credential);
	} catch (error) {
		throw new NodeOperationError(
			context.getNode(),
			error instanceof Error ? error.message : 'The credential cannot be used',
			{
				description: 'Open the Seedance credential of this node and correct it.',
			},
		);
	}
}
