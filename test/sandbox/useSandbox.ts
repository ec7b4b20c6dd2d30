import { startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './types';

/**
 * Declares a sandbox for a test file. It starts before every test and ends after it.
 * Programs and tests with the real n8n need one that lives longer than a test, and call `startSandbox`.
 */
export function useSandbox(options: SandboxOptions = {}): Sandbox {
	let started: Sandbox | undefined;
	beforeEach(async () => {
		started = await startSandbox(options);
	});
	afterEach(async () => {
		await started?.close();
		started = undefined;
	});
	const running = (): Sandbox => {
		if (started === undefined) throw new Error('The sandbox runs only during a test');
		return started;
	};
	return {
		get seedance2aiUrl() {
			return running().seedance2aiUrl;
		},
		get seedanceapiUrl() {
			return running().seedanceapiUrl;
		},
		get arkUrl() {
			return running().arkUrl;
		},
		get mediaUrl() {
			return running().mediaUrl;
		},
		get control() {
			return running().control;
		},
		get apiHost() {
			return running().apiHost;
		},
		get mediaHost() {
			return running().mediaHost;
		},
		close: async () => await running().close(),
	};
}
