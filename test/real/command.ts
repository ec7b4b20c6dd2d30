import { Cleanup } from './cleanup';

/**
 * Runs a program that people start from a terminal: what it starts is ended with it, also on Ctrl-C, and what fails
 * is told in a sentence. `interrupted` gives the exit code for an end by Ctrl-C.
 */
export async function runCommand(
	main: (cleanup: Cleanup) => Promise<void>,
	interrupted = () => 130,
): Promise<void> {
	const cleanup = new Cleanup();
	endOnSignals(cleanup, interrupted);
	let code = 0;
	try {
		await main(cleanup);
	} catch (error) {
		// What fails because everything is being stopped is no news; the signal's handler ends the process.
		if (cleanup.hasBegun()) return;
		code = 1;
		console.error(`\nFailed: ${error instanceof Error ? error.message : String(error)}`);
	}
	await cleanup.run();
	process.exit(code);
}

function endOnSignals(cleanup: Cleanup, exitCode: () => number): void {
	let asked = false;
	const end = () => {
		// Who asks twice does not want to wait.
		if (asked) process.exit(1);
		asked = true;
		console.log('\nStopping.');
		void cleanup.run().finally(() => process.exit(exitCode()));
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
