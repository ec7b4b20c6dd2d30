import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram, type Program } from './program';
import { waitUntilReady } from './readiness';

/** A program that isn't Node's, and how it is run. */
export interface Command {
	/** A folder of its own, which is removed where this process dies before it could. */
	folder: string;
	/** What is run, with its arguments. */
	command: readonly [string, ...string[]];
	/** The signal that makes it end properly. */
	signal: 'SIGINT' | 'SIGTERM';
	logFile: string;
}

/** Starts a program of the system. It ends with this process at the latest; see `supervise.cjs`. */
export async function startCommand({ folder, command, signal, logFile }: Command): Promise<Program> {
	return await startProgram({
		node: process.execPath,
		script: join(__dirname, 'supervise.cjs'),
		args: [signal, folder, ...command],
		cwd: folder,
		env: process.env,
		logFile,
		endsItself: true,
	});
}

/** An empty folder for a service's data, outside the repository: the service may run as another user. */
export function serviceFolder(name: string): string {
	return mkdtempSync(join(tmpdir(), `seedance-${name}-`));
}

const startWithinMs = 30_000;

/** A server of the system's, such as Redis, that lives in a folder of its own and can be stopped and started again. */
export class Service {
	private constructor(
		private readonly name: string,
		readonly port: number,
		private readonly command: Command,
		private readonly isReady: () => Promise<boolean>,
		private program: Program,
	) {}

	/** Starts it and waits until `isReady`. */
	static async start(
		name: string,
		port: number,
		command: Command,
		isReady: () => Promise<boolean>,
	): Promise<Service> {
		const service = new Service(name, port, command, isReady, await startCommand(command));
		try {
			await service.waitUntilReady();
		} catch (error) {
			await service.end();
			throw error;
		}
		return service;
	}

	/** What it has logged since it was last started. */
	log(): string {
		return this.program.log();
	}

	/** Ends it properly; its data stay. */
	async stop(): Promise<void> {
		await this.program.stop();
	}

	/** Ends it as a power cut does; what it has not written is lost. */
	async kill(): Promise<void> {
		await this.program.kill();
	}

	/** Starts it on the same port with the same data. */
	async startAgain(): Promise<void> {
		this.program = await startCommand(this.command);
		await this.waitUntilReady();
	}

	/** Ends it, and nothing of it stays. */
	async end(): Promise<void> {
		await this.program.stop();
		rmSync(this.command.folder, { recursive: true, force: true });
	}

	private async waitUntilReady(): Promise<void> {
		await waitUntilReady(this.name, this.program, this.isReady, startWithinMs);
	}
}
