/** The files of all items of a run: of an item that has ended they are fetched while the others are still waited for. */
import type { Access } from '../host/openRun';
import type { Outcome } from '../tasks/job';
import { Downloads } from './downloads';
import { fetchFiles, type Files } from '../host/files';
import type { Download } from './plan';

/** An item that wants files, and which item's work is done for it. */
export interface Recipient {
	itemIndex: number;
	runsAs: number;
	download: Download | null;
}

export class Deliveries {
	private readonly begun = new Map<number, Promise<Files>>();
	private readonly downloads = new Downloads();

	constructor(
		private readonly access: Access,
		private readonly recipients: readonly Recipient[],
	) {}

	/** The work that was done for one or more items has ended. */
	ended(runsAs: number, { task }: Outcome): void {
		for (const { itemIndex, runsAs: own, download } of this.recipients) {
			if (own !== runsAs || this.begun.has(itemIndex)) continue;
			if (download === null || task.videoUrl === null) continue;
			const fetching = async () => await fetchFiles(this.access, task, download);
			this.begun.set(itemIndex, this.downloads.run(download.atOnce, fetching));
		}
	}

	/** Waits for an item's files; undefined where there are none. */
	async of(itemIndex: number): Promise<Files | undefined> {
		return await this.begun.get(itemIndex);
	}

	/** Waits until nothing is under way. */
	async settled(): Promise<void> {
		await Promise.all(this.begun.values());
	}
}
