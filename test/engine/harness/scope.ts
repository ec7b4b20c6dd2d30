import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest } from 'node:http';

/** What belongs to one running execution, wherever in the process its code is at the moment. */
export interface Scope {
	readonly executionId: string;
	/** Everything logged or written to the console while this execution's code ran. */
	readonly logs: string[];
	/** What the execution wrote into the console of the browser that runs it. */
	readonly browserConsole: string[];
	/** HTTP requests of this execution that are under way. */
	readonly requests: Set<ClientRequest>;
	/** The process this execution ran in is gone: nothing that it still does may reach the outside. */
	dead: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** A fresh scope for one execution. */
export function newScope(executionId: string): Scope {
	return { executionId, logs: [], browserConsole: [], requests: new Set(), dead: false };
}

/** Runs `action`, and all that it starts, as part of `scope`. */
export function inScope<T>(scope: Scope, action: () => T): T {
	return storage.run(scope, action);
}

/** The execution whose code is running, if any. */
export function currentScope(): Scope | undefined {
	return storage.getStore();
}

/** Forgets the scopes. Until then every promise of the process carries them along, also those of later test files. */
export function closeScopes(): void {
	storage.disable();
}
