/** The files of a finished task: its videos and its last frame, under the names that the user sees in the item. */
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

/** Where the files go, and what may be fetched. */
export interface Wanted {
	/** The binary field for the video. */
	field: string;
	/** The video's name as the user gives it, or null for one made from the task ID. */
	fileName: string | null;
	/** Larger files are not fetched. */
	mostBytes: number;
	/** Whether a private provider's files may lie anywhere in private networks, not only where the provider itself is. */
	allowPrivate: boolean;
}

/** What became of a task's files. */
export interface Files {
	/** The task, with fresh URLs where those that were known had expired, and with what its first video's file tells. */
	task: Task;
	binary: Record<string, IBinaryData>;
	/** Why browsers often can't play its videos, or null if they can. */
	hardToPlay: HardToPlay | null;
	/** Why not all of them could be fetched, or null. */
	failure: Failure | null;
}

interface FileOfTask {
	field: string;
	/** For messages. */
	what: string;
	kind: 'video' | 'image';
	/** Whether it is the video that the item names first. */
	isFirst: boolean;
	/** Added to the name of the file. */
	suffix: string;
	urlIn: (task: Task) => string | null;
}

/** Fetches what there is. Never throws: what was paid for comes out, with its URL, whatever becomes of its files. */
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

/** The facts of a video by its file, which win over what the provider tells. */
function measured(film: PassedFilm | null, told: Delivered | null): Delivered | null {
	if (film === null) return told;
	const { width, height, seconds } = film;
	const durationSeconds =
		seconds === null ? (told?.durationSeconds ?? null) : Math.round(seconds * 100) / 100;
	return { width, height, durationSeconds };
}

/** Fetched so far, and whether the URLs have been asked for once more: once is enough for all files. */
interface Progress extends Files {
	isFresh: boolean;
	/** What the file of the first video tells. */
	film: PassedFilm | null;
	/** How long files that aren't there yet are still tried, once one was not: for all of them together. */
	patience: Patience | null;
}

function filesOf(task: Task, field: string): FileOfTask[] {
	const videos = task.videoUrls.map(
		(_, index): FileOfTask => ({
			field: index === 0 ? field : `${field}${index + 1}`,
			what: index === 0 ? '' : `video ${index + 1}`,
			kind: 'video',
			isFirst: index === 0,
			suffix: index === 0 ? '' : `-${index + 1}`,
			urlIn: ({ videoUrls }) => videoUrls[index] ?? null,
		}),
	);
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
