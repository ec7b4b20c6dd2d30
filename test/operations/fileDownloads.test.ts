/** Which items' files are downloaded, and when. */
import { FileDownloads } from '../../nodes/Seedance/operations/fileDownloads';
import { outcomeOfTask } from '../../nodes/Seedance/tasks/job';
import { n8nContext } from '../host/n8nContext';
import { aTask } from '../providers/support/aTask';
import { EventClock } from '../simulation/clock';
import { askingDeps } from '../tasks/asking';

test('files are tried where a task has ended, but not where only its time is up: polling leaves those alone as well', async () => {
	const clock = new EventClock();
	const signal = new AbortController().signal;
	const nobody = async () => await Promise.reject(new Error('No request is expected'));
	const access = {
		...askingDeps(clock, signal, nobody),
		context: await n8nContext(),
		reach: 'public' as const,
	};
	const download = { field: 'data', fileName: null, mostBytes: 1, allowPrivate: false, atOnce: 4 };
	const delivery = { download, ordered: null, taskFailureIsError: true, timeoutIsError: false };
	const jobs = [0, 1].map((itemIndex) => ({ itemIndex, recipients: [{ itemIndex, delivery }] }));
	const downloads = new FileDownloads(access, jobs);
	// A host that is refused: whether it was tried shows without a request.
	const task = aTask('seedanceapi', {
		videoUrl: 'https://127.0.0.1/a.mp4',
		videoUrls: ['https://127.0.0.1/a.mp4'],
	});
	downloads.ended({ itemIndex: 0 }, outcomeOfTask(task));
	downloads.ended({ itemIndex: 1 }, { ...outcomeOfTask(task), timedOut: true });
	expect(await downloads.of(0)).toMatchObject({ failure: { code: 'download_failed' } });
	expect(await downloads.of(1)).toBeUndefined();
});
