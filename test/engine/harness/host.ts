import 'reflect-metadata';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { watchHttp } from './httpActivity';
import { forgetProcesses } from './packageTypes';
import { closeScopes, currentScope } from './scope';

// n8n-core reads these when it is first asked for its settings, so they are set before it loads. The files that a worker of
// Jest runs share one n8n-core, and so one folder.
const folder = join(tmpdir(), `seedance-engine-${process.pid}`);
mkdirSync(folder, { recursive: true });
process.env['N8N_USER_FOLDER'] = folder;
process.env['N8N_ENCRYPTION_KEY'] = 'only for tests';
process.env['N8N_LOG_LEVEL'] ??= 'debug';
process.env['N8N_LOG_OUTPUT'] = 'none';

const stopWatching = watchHttp();
let booted: Promise<void> | undefined;

/** Loads n8n-core and starts what n8n starts before it can run a workflow. Once a test file, however often called. */
export function bootHost(): Promise<void> {
	booted ??= boot();
	return booted;
}

async function boot(): Promise<void> {
	const { Container } = await import('@n8n/di');
	const { Logger } = await import('@n8n/backend-common');
	const { BinaryDataService } = await import('n8n-core');
	const { LoggerProxy, setGlobalState } = await import('n8n-workflow');
	await configureAxios();
	const logger = Container.get(Logger);
	logger.getInternalLogger().clear().pipe(logSink());
	LoggerProxy.init(logger);
	// n8n computes the local time for each expression. Except in UTC, it formats a date for that, which is slow.
	setGlobalState({ defaultTimezone: 'UTC' });
	captureConsole();
	await Container.get(BinaryDataService).init();
}

/** n8n's settings of its HTTP client. Before it had a package of its own for this, n8n-core made them when it was loaded. */
async function configureAxios(): Promise<void> {
	const found = await import('@n8n/backend-network').catch((error: unknown) => {
		if (typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'MODULE_NOT_FOUND')
			return undefined;
		throw error;
	});
	found?.configureGlobalAxiosDefaults();
}

function logSink(): Writable {
	return new Writable({
		objectMode: true,
		write(line: unknown, _encoding, done) {
			// Whole, at any depth: a secret hidden in a nested object is in the log too.
			currentScope()?.logs.push(inspect(line, { depth: 20, breakLength: Infinity }));
			done();
		},
	});
}

const consoleMethods = ['debug', 'error', 'info', 'log', 'warn'] as const;
const target = globalThis.console;
const originals = consoleMethods.map((method) => [method, target[method]] as const);

function captureConsole(): void {
	for (const [method, original] of originals) {
		target[method] = (...parts: unknown[]) => {
			currentScope()?.logs.push(`console.${method} ${parts.map((part) => inspect(part)).join(' ')}`);
			original.apply(target, parts);
		};
	}
}

/** Removes the host's folder, its watchers and what goes with every promise. Under Jest it happens by itself after the test file. */
export function closeHost(): void {
	stopWatching();
	closeScopes();
	forgetProcesses();
	for (const [method, original] of originals) target[method] = original;
	rmSync(folder, { recursive: true, force: true });
}

if (typeof afterAll === 'function') afterAll(closeHost);
