/** The list of tasks of the official API (ModelArk/1521675): the last seven days, newest first, one request per second. */
import { z } from 'zod/v4';
import { jsonOf, unreadable } from '../answers';
import { anything, numberOrNull, textOrNull } from '../facts';
import type { HttpAnswer, ListedTask, FailureReading, ListQuery, ListReading, TaskList } from '../provider';
import { taskReadingOf } from './answers';
import { errorOf } from './errors';
import { TASKS_PATH } from './request';

const MOST_ON_PAGE = 500;

export const list: TaskList = {
	mostOnPage: MOST_ON_PAGE,
	openStatuses: ['queued', 'running'],
	// `failed` is not listed here, because the status filter doesn't support `expired`, which also counts as failed.
	statusesOf: {
		queued: ['queued'],
		running: ['running'],
		processing: ['queued', 'running'],
		completed: ['succeeded'],
		cancelled: ['cancelled'],
	},
	request: ({ taskIds, status, model, page, pageSize }) => ({
		method: 'GET',
		path: TASKS_PATH,
		query: {
			page_num: String(page),
			page_size: String(pageSize),
			...(status === undefined ? {} : { 'filter.status': status }),
			...(model === undefined ? {} : { 'filter.model': model }),
			...(taskIds === undefined ? {} : { 'filter.task_ids': taskIds }),
		},
	}),
	read,
};

const List = z.object({ items: z.array(anything), total: numberOrNull });
const Marked = z.object({ safety_identifier: textOrNull });

function read(answer: HttpAnswer, { taskIds, page, pageSize }: ListQuery): ListReading {
	const parsed = List.safeParse(jsonOf(answer)).data;
	if (answer.status < 200 || answer.status > 299 || parsed === undefined) return failureOf(answer);
	const wanted = taskIds === undefined ? null : new Set(taskIds);
	const tasks = parsed.items.flatMap((item): ListedTask[] => {
		const reading = taskReadingOf(answer, item);
		if (reading === null || wanted?.has(reading.task.taskId) === false) return [];
		return [{ reading, mark: Marked.safeParse(item).data?.safety_identifier ?? null }];
	});
	// An unreadable page, or an empty first page with a total above 0, must not count as proof that the tasks don't exist.
	const isReadable =
		parsed.items.length === 0 || parsed.items.some((item) => taskReadingOf(answer, item) !== null);
	const isMissing = parsed.items.length === 0 && page === 1 && (parsed.total ?? 0) > 0;
	if (!isReadable || isMissing) return unreadable(answer);
	// If a gateway leaves out the total, a full page counts as not the last one.
	const { length } = parsed.items;
	const least = (page - 1) * pageSize + length + (length < pageSize ? 0 : 1);
	return { kind: 'list', tasks, total: parsed.total ?? least };
}

function failureOf(answer: HttpAnswer): FailureReading {
	return answer.status < 300 ? unreadable(answer) : errorOf(answer, '');
}
