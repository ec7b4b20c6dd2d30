import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies of built packages. Modules are known by their paths, so what is loaded from a copy is loaded anew, and so is what
 * it loads later on; and n8n-workflow and zod, found by looking upwards, are those of the host.
 */
export class Copies {
	private folder: string | null = null;
	private count = 0;

	/** @param parent a folder within the one that has the host's node_modules */
	constructor(private readonly parent: string) {}

	/**
	 * Copies the scripts in the top folders that hold these files.
	 * @param files relative to `root`
	 * @returns the folder in which they are found under the same relative paths
	 */
	of(root: string, files: readonly string[]): string {
		const copy = join(this.open(), String(this.count));
		this.count += 1;
		for (const top of new Set(files.map((file) => file.split('/')[0] ?? ''))) {
			for (const name of readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })) {
				if (!name.endsWith('.js')) continue;
				const target = join(copy, top, name);
				mkdirSync(dirname(target), { recursive: true });
				// A second name for the same file takes a tenth of the time of a copy.
				linkSync(join(root, top, name), target);
			}
		}
		return copy;
	}

	close(): void {
		if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
		this.folder = null;
	}

	private open(): string {
		if (this.folder !== null) return this.folder;
		mkdirSync(this.parent, { recursive: true });
		this.folder = mkdtempSync(join(this.parent, 'loaded-'));
		return this.folder;
	}
}
