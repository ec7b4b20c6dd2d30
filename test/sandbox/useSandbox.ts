import { startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './types';

/**
 * Declares a sandbox for a test file: it starts anew before every test and ends after it. This is how every test opens one;
 * programs and the real n8n, which live longer than a test, call `startSandbox`.
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
