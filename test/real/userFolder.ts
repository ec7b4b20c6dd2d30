import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { tryLock } from './lock';
import { npmErrors, startNpm } from './npm';
import { hostFolder, repository } from './paths';

/** A home of its own for one n8n: its database, files, log and community packages. */
export interface UserFolder {
	path: string;
	/** Lets others have it. What is in it stays, to be looked at, until somebody claims the folder again. */
	release: () => void;
}

/** Claims an empty folder: the first of `name`, `name-2`, … that no living process uses. */
export function claimUserFolder(name: string): UserFolder {
	for (let number = 1; ; number++) {
		const path = join(hostFolder, 'users', number === 1 ? name : `${name}-${number}`);
		const lock = tryLock(`${path}.in-use`);
		if (lock === null) continue;
		rmSync(path, { recursive: true, force: true });
		mkdirSync(join(path, 'tmp'), { recursive: true });
		return { path, release: lock.release };
	}
}

const packageSchema = z.looseObject({ name: z.string(), version: z.string() });

/**
 * Puts the packed package where n8n keeps community packages, the way n8n's own install does it: unpacked,
 * without what is only for development, and written into the folder's ledger.
 */
export function installPackage(userFolder: UserFolder, tarball: string): void {
	const nodes = join(userFolder.path, '.n8n/nodes');
	const { name } = packageSchema.parse(readJson(join(repository, 'package.json')));
	const target = join(nodes, 'node_modules', name);
	mkdirSync(target, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);

	const manifest = packageSchema.parse(readJson(join(target, 'package.json')));
	for (const development of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		Reflect.deleteProperty(manifest, development);
	}
	writeJson(join(target, 'package.json'), manifest);
	writeJson(join(nodes, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [manifest.name]: manifest.version },
	});
}

/** Packs what is built; the answer is the tarball's path. */
export async function packPackage(userFolder: UserFolder): Promise<string> {
	const destination = join(userFolder.path, 'package');
	mkdirSync(destination, { recursive: true });
	const logFile = join(userFolder.path, 'pack.log');
	const npm = await startNpm(['pack', '--pack-destination', destination], repository, logFile);
	const code = await npm.ended;
	const tarball = readdirSync(destination).find((file) => file.endsWith('.tgz'));
	if (code !== 0 || tarball === undefined) {
		throw new Error(`npm pack made no package:\n${npmErrors(npm.log())}`);
	}
	return join(destination, tarball);
}

function readJson(file: string): unknown {
	return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file: string, value: unknown): void {
	writeFileSync(file, JSON.stringify(value, null, 2));
}
