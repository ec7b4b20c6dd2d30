import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The top of the repository. */
export const REPOSITORY = resolve(__dirname, '../..');

/** An empty folder outside the repository, so that no file finds the repository's modules by looking upwards. */
export function temporaryFolder(): { path: string; remove: () => void } {
	const path = mkdtempSync(join(tmpdir(), 'seedance-package-'));
	return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
