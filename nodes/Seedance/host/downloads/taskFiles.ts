/** The files of a finished task: its videos and its last frame, under the names that the user sees in the item. */
import type { IBinaryData } from 'n8n-workflow';
import { withNews, type Failure, type Task } from '../../providers/task';
import { ONE_POLL, poll } from '../../tasks/pollStep';
import { BROKE } from './connection';
import { toError } from '../context';
import { download } from './download';
import { NotThereYet, UrlExpired, type MediaAccess } from './mediaRequest';
import type { Access } from '../openRun';
import { Patience } from './patience';

/** Where the files go, and what may be fetched. */
export interface Wanted {
	/** The binary field for the video. */
	field: string;
	/** Larger files are not fetched. */
	mostBytes: number;
	/** Whether a private provider's files may lie anywhere in private networks, not only where the provider itself is. */
	allowPrivate: boolean;
}

/** What became of a task's files. */
export interface Files {
	/** The task, with fresh URLs where those that were known had expired. */
	task: Task;
	binary: Record<string, IBinaryData>;
	/** Why not all of them could be fetched, or null. */
	failure: Failure | null;
}

interface FileOfTask {
	field: string;
	/** For messages. */
	what: string;
	kind: 'video' | 'image';
	/** Added to the name of the file. */
	suffix: string;
	urlIn: (task: Task) => string | null;
}

/** Fetches what there is. Never throws: what was paid for comes out, with its URL, whatever becomes of its files. */
export async function fetchFiles(access: Access, known: Task, wanted: Wanted): Promise<Files> {
	const { field, mostBytes, allowPrivate } = wanted;
	const files: Progress = { task: known, binary: {}, failure: null, isFresh: false, patience: null };
	for (const file of filesOf(known, field)) {
		try {
			files.binary[file.field] = await fetchFile({ ...access, allowPrivate }, files, file, mostBytes);
			files.patience = null;
		} catch (error) {
			files.failure ??= failureOf(file, error);
		}
	}
	const { task, binary, failure } = files;
	return { task, binary, failure };
}

/** Fetched so far, and whether the URLs have been asked for once more: once is enough for all files. */
interface Progress extends Files {
	isFresh: boolean;
	/** How long files that aren't there yet are still tried, once one was not: for all of them together. */
	patience: Patience | null;
}

function filesOf(task: Task, field: string): FileOfTask[] {
	const videos = task.videoUrls.map(
		(_, index): FileOfTask => ({
			field: index === 0 ? field : `${field}${index + 1}`,
			what: index === 0 ? '' : `video ${index + 1}`,
			kind: 'video',
			suffix: index === 0 ? '' : `-${index + 1}`,
			urlIn: ({ videoUrls }) => videoUrls[index] ?? null,
		}),
	);
	const lastFrame: FileOfTask = {
		field: `${field}LastFrame`,
		what: 'its last frame',
		kind: 'image',
		suffix: '-last-frame',
		urlIn: ({ lastFrameUrl }) => lastFrameUrl,
	};
	return task.lastFrameUrl === null ? videos : [...videos, lastFrame];
}

async function fetchFile(
	access: Access & MediaAccess,
	files: Progress,
	{ kind, suffix, urlIn }: FileOfTask,
	mostBytes: number,
): Promise<IBinaryData> {
	const { taskId } = files.task;
	const fileName = `seedance-${(taskId ?? '').replace(/[^\w-]+/g, '_')}${suffix}`;
	const fetchFrom = async (task: Task) =>
		await download(access, { url: urlIn(task) ?? '', kind, fileName, mostBytes });
	for (;;) {
		try {
			return await fetchFrom(files.task);
		} catch (error) {
			const problem = toError(error, BROKE);
			if (!(await mayTryAgain(access, files, problem))) throw problem;
		}
		if (files.isFresh || taskId === null) continue;
		files.isFresh = true;
		files.task = await withFreshUrls(access, files.task, taskId);
	}
}

/** Decides whether a file is tried again, and waits before it; not where a fresh URL can be had, which may work at once. */
async function mayTryAgain(access: MediaAccess, files: Progress, problem: Error): Promise<boolean> {
	if (!(problem instanceof NotThereYet)) return false;
	files.patience ??= new Patience(access.clock, access.signal);
	if (files.patience.isOverAfter(0)) return false;
	const isRenewable = problem instanceof UrlExpired && !files.isFresh && files.task.taskId !== null;
	if (!isRenewable) await files.patience.backOff();
	return !access.signal.aborted;
}

/** The provider signs fresh URLs with every response. If a poll gives none, the known ones are kept. */
async function withFreshUrls(access: Access, known: Task, taskId: string): Promise<Task> {
	const polled = await poll(taskId, access, 'poll', ONE_POLL);
	if (polled.kind !== 'read') return known;
	const { task } = polled.reading;
	return task.status === 'completed' && task.failure === null ? withNews(known, task) : known;
}

function failureOf({ what }: FileOfTask, error: unknown): Failure {
	const message = `The video is finished, but ${what === '' ? '' : `${what} `}could not be downloaded: ${toError(error, BROKE).message}`;
	return { code: 'download_failed', message, retryable: true, billed: true };
}
