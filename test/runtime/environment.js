'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * The storages in which something has run. jest-circus is loaded for each test file and runs each test in a storage of its own; all that are not
 * disabled slow down every promise of the worker (Node.js 20), so after 100 files it would be half as fast.
 */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...given) {
	storages.add(this);
	return run.apply(this, given);
};

/**
 * Where nothing is left to do, the worker ends at once. Node.js would first take its heap apart, which takes longer for hundreds of MB than the
 * half second after which Jest ends a worker by force and complains.
 */
process.once('beforeExit', () => process.exit());

/** Servers and connections that are open in this worker. */
const connections = () =>
	process.getActiveResourcesInfo().filter((name) => /^TCP(Server|Socket)Wrap$/.test(name));

/** Waits until no more than these are open: ten seconds at most, which is enough on any machine for those that are being closed. */
async function connectionsClosed(allowed) {
	for (let tries = 0; tries < 1000 && connections().length > allowed; tries += 1) await sleep(10);
}

/**
 * Runs every test file in the worker's own realm, where the packages that runtime.js shares live as well, so that Jest's clock
 * is theirs too. What a file leaves on the global object or in the environment's variables is undone after it.
 */
module.exports = class SharedRealm {
	constructor({ projectConfig }) {
		this.global = globalThis;
		this.moduleMocker = new ModuleMocker(globalThis);
		this.fakeTimers = null;
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
		this.globals = Object.getOwnPropertyDescriptors(globalThis);
		this.variables = { ...process.env };
		this.exit = process.exit;
		this.connections = connections().length;
	}

	async setup() {
		// Jest sets 100, which makes each of the many errors that zod makes dear.
		Error.stackTraceLimit = 10;
	}

	async teardown() {
		this.fakeTimersModern.dispose();
		await connectionsClosed(this.connections);
		const open = connections();
		for (const storage of storages) storage.disable();
		storages.clear();
		for (const key of Reflect.ownKeys(globalThis))
			if (!Object.hasOwn(this.globals, key)) Reflect.deleteProperty(globalThis, key);
		Object.defineProperties(globalThis, this.globals);
		for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
		Object.assign(process.env, this.variables);
		process.exit = this.exit;
		if (open.length > this.connections)
			throw new Error(`Still open after this file, so the worker would not exit: ${open.join(', ')}`);
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	/** None: it is the realm's own. */
	getVmContext() {
		return null;
	}
};
