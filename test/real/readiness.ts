import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines, type Program } from './program';

/**
 * Waits until a program that has been started is ready for others. Throws, with the end of its log, where it has ended
 * instead; and where it takes longer than `withinMs`, it is ended.
 */
export async function waitUntilReady(
	name: string,
	program: Program,
	isReady: () => Promise<boolean>,
	withinMs: number,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isReady())) {
		if (program.hasEnded()) throw new Error(`${name} ended while it started:\n${lastLines(program.log())}`);
		if (Date.now() > deadline) {
			await program.stop();
			const seconds = withinMs / 1000;
			throw new Error(`${name} did not answer within ${seconds} s:\n${lastLines(program.log())}`);
		}
		await sleep(100);
	}
}
