/** Downloads the files of a finished task, its videos and its last frame, into the binary fields of its item. */
import type { IBinaryData } from 'n8n-workflow';
import { withNews, type Delivered, type Failure, type Task } from '../../providers/task';
import { ONE_POLL, poll } from '../../tasks/pollStep';
import { BROKE } from './connection';
import { toError } from '../context';
import { download, type Downloaded } from './download';
import { fileName } from './fileName';
import { NotThereYet, UrlExpired, type MediaAccess } from './mediaRequest';
import type { Access } from '../openRun';
import { Patience } from './patience';
import type { PassedFilm } from './passingFilm';
import type { HardToPlay } from '../media/filmCodec';

/** Where to store the files, and which files may be downloaded. */
export interface Wanted {
	/** The binary field for the video. */
	field: string;
	/** The file name that the user entered, or null to make one from the task ID. */
	fileName: string | null;
	/** Larger files are not downloaded. */
	mostBytes: number;
	/** Whether a private provider's files may be anywhere in private networks, not only in the provider's own. */
	allowPrivate: boolean;
}

/** The result of downloading a task's files. */
export interface Files {
	/** The task, with fresh URLs if the known ones had expired, and with the facts read from its first video. */
	task: Task;
	binary: Record<string, IBinaryData>;
	/** Why browsers often can't play the videos, or null if they can. */
	hardToPlay: HardToPlay | null;
	/** Why the first failed file could not be downloaded; null if none failed. */
	failure: Failure | null;
}

interface FileOfTask {
	field: string;
	/** Names the file in messages; '' for the first video. */
	what: string;
	kind: 'video' | 'image';
	/** Whether it is the item's first video. */
	isFirst: boolean;
	/** Added to the file name, before the extension. */
	suffix: string;
	urlIn: (task: Task) => string | null;
}

/** Downloads all files of a task. Never throws: a paid video is returned with its URL even if its files can't be downloaded. */
export async function fetchFiles(access: Access, known: Task, wanted: Wanted): Promise<Files> {
	const nothing = { binary: {}, hardToPlay: null, failure: null, film: null };
	const files: Progress = { ...nothing, task: known, isFresh: false, patience: null };
	for (const file of filesOf(known, wanted.field)) {
		try {
			const { binary, film } = await fetchFile(access, files, file, wanted);
			files.binary[file.field] = binary;
			files.hardToPlay ??= film?.hardToPlay ?? null;
			if (file.isFirst) files.film = film;
			files.patience = null;
		} catch (error) {
			files.failure ??= failureOf(file, error);
		}
	}
	const { binary, hardToPlay, failure } = files;
	const task = { ...files.task, delivered: measured(files.film, files.task.delivered) };
	return { task, binary, hardToPlay, failure };
}

/** Returns the facts of a video. Those read from its file take precedence over those from the provider. */
function measured(film: PassedFilm | null, told: Delivered | null): Delivered | null {
	if (film === null) return told;
	const { width, height, seconds } = film;
	const durationSeconds =
		seconds === null ? (told?.durationSeconds ?? null) : Math.round(seconds * 100) / 100;
	return { width, height, durationSeconds };
}

/** The files so far, and whether fresh URLs were requested: one request is enough for all files. */
interface Progress extends Files {
	isFresh: boolean;
	/** Facts read from the first video's file. */
	film: PassedFilm | null;
	/** Limits the retries of files that are not available yet, for all of them together. Each successful download resets it. */
	patience: Patience | null;
}

function filesOf(task: Task, field: string): FileOfTask[] {
	const videos = task.videoUrls.map((_, index): FileOfTask => ({
		field: index === 0 ? field : `${field}${index + 1}`,
		what: index === 0 ? '' : `video ${index + 1}`,
		kind: 'video',
		isFirst: index === 0,
		suffix: index === 0 ? '' : `-${index + 1}`,
		urlIn: ({ videoUrls }) => videoUrls[index] ?? null,
	}));
	const lastFrame: FileOfTask = {
		field: `${field}LastFrame`,
		what: 'its last frame',
		kind: 'image',
		isFirst: false,
		suffix: '-last-frame',
		urlIn: ({ lastFrameUrl }) => lastFrameUrl,
	};
	return task.lastFrameUrl === null ? videos : [...videos, lastFrame];
}

async function fetchFile(
	known: Access,
	files: Progress,
	{ kind, suffix, urlIn }: FileOfTask,
	{ fileName: given, mostBytes, allowPrivate }: Wanted,
): Promise<Downloaded> {
	const access = { ...known, allowPrivate };
	const { taskId } = files.task;
	const name = given ?? `seedance-${(taskId ?? '').replace(/[^\w-]+/g, '_')}`;
	const nameWith = (extension: string) => fileName(name, suffix, extension);
	const fetchFrom = async (task: Task) =>
		await download(access, { url: urlIn(task) ?? '', kind, nameWith, mostBytes });
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

/** Returns true if the download should be retried. Backs off first, unless a fresh URL can be requested and may work at once. */
async function mayTryAgain(access: MediaAccess, files: Progress, problem: Error): Promise<boolean> {
	if (!(problem instanceof NotThereYet)) return false;
	files.patience ??= new Patience(access.clock, access.signal);
	if (files.patience.isOverAfter(0)) return false;
	const isRenewable = problem instanceof UrlExpired && !files.isFresh && files.task.taskId !== null;
	if (!isRenewable) await files.patience.backOff();
	return !access.signal.aborted;
}

/** Returns the task with the fresh URLs that the provider signs in each response. If a poll returns none, keeps the known ones. */
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
