/** The files of a finished task: its videos and its last frame, under the names that the user sees in the item. */
import type { IBinaryData } from 'n8n-workflow';
import { withNews, type Failure, type Task } from '../providers/vocabulary';
import { runBatch } from '../tasks/batch';
import { download } from './download';
import { UrlExpired, type MediaAccess } from './mediaRequest';
import type { Access } from './openRun';

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
export async function fetchFiles(run: Access, known: Task, wanted: Wanted): Promise<Files> {
	const { field, mostBytes, allowPrivate } = wanted;
	const access: MediaAccess = { ...run, reach: run.account.reach, allowPrivate };
	const files: Progress = { task: known, binary: {}, failure: null, isFresh: false };
	for (const file of filesOf(known, field)) {
		try {
			files.binary[file.field] = await fetchFile(run, access, files, file, mostBytes);
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
	run: Access,
	access: MediaAccess,
	files: Progress,
	{ kind, suffix, urlIn }: FileOfTask,
	mostBytes: number,
): Promise<IBinaryData> {
	const { taskId } = files.task;
	const fileName = `seedance-${(taskId ?? '').replace(/[^\w-]+/g, '_')}${suffix}`;
	const fetchFrom = async (task: Task) =>
		await download(access, { url: urlIn(task) ?? '', kind, fileName, mostBytes });
	try {
		return await fetchFrom(files.task);
	} catch (error) {
		const mayAsk = error instanceof UrlExpired && taskId !== null && !files.isFresh;
		if (!mayAsk) return await Promise.reject(asProblem(error));
	}
	files.isFresh = true;
	files.task = await askAgain(run, files.task, taskId);
	return await fetchFrom(files.task);
}

/** The provider signs fresh URLs with every answer; where it gives none, those that were known have to do. */
async function askAgain(run: Access, known: Task, taskId: string): Promise<Task> {
	const job = { order: null, taskId, follow: 'once', maxWaitMs: 0, keepRaw: false } as const;
	const [outcome] = await runBatch([{ ...job, itemIndex: 0 }], run);
	const isUsable = outcome?.task.status === 'completed' && outcome.task.failure === null;
	return isUsable ? withNews(known, outcome.task) : known;
}

function failureOf({ what }: FileOfTask, error: unknown): Failure {
	const message = `The video is finished, but ${what === '' ? '' : `${what} `}could not be downloaded: ${asProblem(error).message}`;
	return { code: 'download_failed', message, retryable: true, billed: true };
}

function asProblem(error: unknown): Error {
	return error instanceof Error ? error : new Error('the connection broke');
}
