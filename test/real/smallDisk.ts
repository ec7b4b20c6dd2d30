import { execFileSync, spawnSync } from 'node:child_process';

const MIB = 1024 * 1024;

/**
 * Runs a program in a mount namespace of its own, where a folder is a disk of so many bytes. It is gone with the program,
 * however that ends. Needs root, or a system that lets its users make namespaces.
 * @returns what goes before the program's own command line
 */
export function onSmallDisk(folder: string, bytes: number): readonly string[] {
	const mount = `mount -t tmpfs -o size=${bytes} tmpfs "$0" && exec "$@"`;
	return [...namespace(), 'sh', '-c', mount, folder];
}

/** Why this machine permits no disk of that kind, in the system's own words; null where it does. */
export function smallDiskProblem(): string | null {
	const [command = '', ...args] = onSmallDisk('/mnt', MIB);
	const { status, stderr, error } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
	return status === 0 ? null : (error?.message ?? stderr.trim());
}

/** Makes room on the disk of a running program. */
export function growDisk(pid: number, folder: string, bytes: number): void {
	const into = [
		'--target',
		String(pid),
		'--mount',
		...(isRoot() ? [] : ['--user', '--preserve-credentials']),
	];
	execFileSync('nsenter', [...into, 'mount', '-o', `remount,size=${bytes}`, folder]);
}

function namespace(): readonly string[] {
	return ['unshare', '--mount', ...(isRoot() ? [] : ['--user', '--map-root-user'])];
}

function isRoot(): boolean {
	return process.getuid?.() === 0;
}
