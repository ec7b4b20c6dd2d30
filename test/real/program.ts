import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What to start, and where its words go. */
export interface ProgramOptions {
	/** The Node to run it with. */
	node: string;
	script: string;
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	logFile: string;
	/** What goes before Node on the command line, and becomes it by `exec`: it prepares the place that Node runs in. */
	wrapper?: readonly string[];
	/** Whether the script sees to its own end when this process dies; otherwise `guard.cjs` does. */
	endsItself?: boolean;
}

/** A Node program that runs in a process group of its own and ends with this process at the latest. */
export interface Program {
	pid: number;
	/** Fulfilled when it has ended: with its exit code, or null where a signal ended it. */
	ended: Promise<number | null>;
	hasEnded: () => boolean;
	/** All that it has written so far. */
	log: () => string;
	/** Asks it to end, and makes it end when it hasn't after the grace time. */
	stop: (graceMs?: number) => Promise<void>;
	/** Ends it and all it started at once, as a crash would. */
	kill: () => Promise<void>;
}

/** Starts a Node program. See `guard.cjs` for how it ends when this process dies. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
	mkdirSync(dirname(options.logFile), { recursive: true });
	const output = openSync(options.logFile, 'w');
	const guard = options.endsItself === true ? [] : ['--require', join(__dirname, 'guard.cjs')];
	const line = [...(options.wrapper ?? []), options.node, ...guard, options.script, ...options.args];
	const [command = options.node, ...args] = line;
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.env,
		detached: true,
		stdio: ['ignore', output, output, 'ipc'],
	});
	closeSync(output);
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	const pid = await new Promise<number>((resolve, reject) => {
		child.once('error', (error) => reject(new Error(`Could not start ${command}: ${error.message}`)));
		child.once('spawn', () => resolve(child.pid ?? 0));
	});
	const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

	const kill = async () => {
		signalGroup(pid, 'SIGKILL');
		await ended;
	};
	const stop = async (graceMs = 15_000) => {
		if (!hasEnded()) child.kill('SIGTERM');
		const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
		await ended;
		clearTimeout(timer);
		// What it started may outlive it.
		signalGroup(pid, 'SIGKILL');
	};
	return { pid, ended, hasEnded, log: () => readFileSync(options.logFile, 'utf8'), stop, kill };
}

/** The last lines of a log, for a message about why something failed. */
export function lastLines(log: string, count = 15): string {
	return log.trimEnd().split('\n').slice(-count).join('\n');
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-leader, signal);
	} catch {
		// Nobody of the group is left.
	}
}
