import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file that says which living process has something for itself. */
export interface Lock {
	release: () => void;
}

/** Takes the lock, or returns null where another living process has it. A dead owner's lock is taken over. */
export function tryLock(file: string): Lock | null {
	mkdirSync(dirname(file), { recursive: true });
	if (ownerOf(file) === 'dead') removeDead(file);
	try {
		writeFileSync(file, String(process.pid), { flag: 'wx' });
	} catch {
		return null;
	}
	return { release: () => rmSync(file, { force: true }) };
}

/** Takes the lock as soon as it is free; calls `onWait` once when it isn't. */
export async function waitForLock(file: string, onWait: () => void): Promise<Lock> {
	let told = false;
	for (;;) {
		const lock = tryLock(file);
		if (lock !== null) return lock;
		if (!told) onWait();
		told = true;
		await sleep(1_000);
	}
}

/** Removes a dead owner's lock. It is renamed first, because another process may have taken it over since it was read. */
function removeDead(file: string): void {
	const aside = `${file}.${process.pid}`;
	try {
		renameSync(file, aside);
	} catch {
		return;
	}
	if (ownerOf(aside) === 'dead') rmSync(aside);
	else renameSync(aside, file);
}

function ownerOf(file: string): 'nobody' | 'alive' | 'dead' {
	let pid: number;
	try {
		pid = Number(readFileSync(file, 'utf8'));
	} catch {
		return 'nobody';
	}
	if (pid === process.pid) return 'alive';
	try {
		process.kill(pid, 0);
		return 'alive';
	} catch {
		return 'dead';
	}
}
