import { readFileSync } from 'node:fs';

/** Returns the resident memory of a process in MiB, as reported by the kernel. */
export function residentMib(pid: number): number {
	const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Math.round(Number(kib) / 1024);
}
