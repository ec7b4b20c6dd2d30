import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { REPOSITORY } from './folders';

/** Runs a program in a Node of its own, because ESLint loads modules in a way that Jest doesn't know. */
export function runProgram<T>(program: string, input: unknown, output: z.ZodType<T>, folder: string): T {
	const text = execFileSync(process.execPath, [program], {
		cwd: REPOSITORY,
		input: JSON.stringify(input),
		encoding: 'utf8',
		// Without Jest's NODE_ENV: n8n's rules behave differently in their own tests.
		env: { PATH: process.env['PATH'], TMPDIR: folder },
	});
	return output.parse(JSON.parse(text));
}

/** Runs npm without any settings of the user's and without the network. */
export function npm(args: readonly string[], cwd: string, home: string): string {
	return execFileSync('npm', [...args, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { PATH: process.env['PATH'], HOME: home, npm_config_cache: join(home, 'npm-cache') },
	});
}

const Packed = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);

/** What `npm pack` makes of the repository, or of a built copy of it, and which files are in it. */
export function pack(folder: string, from = REPOSITORY): { tarball: string; files: string[] } {
	if (!existsSync(join(from, 'dist/nodes/Seedance/Seedance.node.js'))) {
		throw new Error('The package is not built, or was cleaned meanwhile: run "npm run build" first.');
	}
	const [{ filename, files }] = Packed.parse(
		JSON.parse(npm(['pack', '--json', '--pack-destination', folder], from, folder)),
	);
	return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

/** Unpacks a tarball as npm does, without its outermost folder. */
export function unpack(tarball: string, into: string): string {
	mkdirSync(into, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', into, '--strip-components=1']);
	return into;
}
