import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hostFolder } from './paths';
import { lastLines, startProgram, type Program } from './program';

/** Starts npm with the Node of this process; its cache and its temporary files stay in the host folder. */
export async function startNpm(args: string[], cwd: string, logFile: string): Promise<Program> {
	return await startProgram({
		node: process.execPath,
		script: npmScript(),
		args,
		cwd,
		logFile,
		env: {
			...environmentForNpm(),
			npm_config_cache: npmCache,
			npm_config_update_notifier: 'false',
			TMPDIR: join(hostFolder, 'tmp'),
		},
	});
}

/** Why npm failed: its errors come before its advice. */
export function npmErrors(log: string): string {
	const errors = log.split('\n').filter((line) => /^npm (error|ERR!) *\S/.test(line));
	return errors.length === 0 ? lastLines(log) : errors.slice(0, 12).join('\n');
}

/** Where npm keeps what it has downloaded until the install is complete. */
export const npmCache = join(hostFolder, 'npm-cache');

/** The environment without what an outer npm says about its own package and script. */
function environmentForNpm(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^npm_(package_|lifecycle_|config_(local_prefix|prefix|cache)$)/.test(name),
		),
	);
}

function npmScript(): string {
	const running = process.env['npm_execpath'];
	if (running?.endsWith('npm-cli.js') === true) return running;
	const found = (process.env['PATH'] ?? '')
		.split(delimiter)
		.map((folder) => join(folder, 'npm'))
		.find((path) => existsSync(path));
	if (found === undefined) throw new Error('npm is needed to install n8n, and it is not on the PATH.');
	return realpathSync(found);
}
