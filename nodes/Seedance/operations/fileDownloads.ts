/** Downloads the files of all items of a run. An item's download starts when its task ends, while others are still processing. */
import { fetchFiles, type Files } from '../host/downloads/taskFiles';
import type { Access } from '../host/openRun';
import type { Job, Outcome } from '../tasks/job';
import { Lanes } from '../tasks/lanes';
import type { Recipient } from './plan';

type Downloader = Pick<Recipient, 'itemIndex' | 'delivery'>;

export class FileDownloads {
	private readonly begun = new Map<number, Promise<Files>>();
	private readonly lanes = new Lanes();
	/** By the item index of the job. */
	private readonly recipients: ReadonlyMap<number, ReadonlyArray<Downloader>>;

	constructor(
		private readonly access: Access,
		jobs: ReadonlyArray<{ itemIndex: number; recipients: ReadonlyArray<Downloader> }>,
	) {
		this.recipients = new Map(jobs.map(({ itemIndex, recipients }) => [itemIndex, recipients]));
	}

	/** Starts the downloads for the items of a job whose task has ended. Does nothing after a timeout. */
	ended({ itemIndex: ofJob }: Pick<Job, 'itemIndex'>, { task, timedOut }: Outcome): void {
		if (timedOut) return;
		for (const { itemIndex, delivery } of this.recipients.get(ofJob) ?? []) {
			const { download } = delivery;
			if (download === null || task.videoUrl === null || this.begun.has(itemIndex)) continue;
			const fetching = async () => await fetchFiles(this.access, task, download);
			this.begun.set(itemIndex, this.lanes.run(download.atOnce, fetching));
		}
	}

	/** Waits for an item's files; undefined if it has none. */
	async of(itemIndex: number): Promise<Files | undefined> {
		return await this.begun.get(itemIndex);
	}

	/** Waits until all downloads that have started are done. */
	async settled(): Promise<void> {
		await Promise.all(this.begun.values());
	}
}
