/** Get Many: lists the account's tasks, one output item each. Items with the same filters share one listing. */
import type { INodeExecutionData } from 'n8n-workflow';
import { ItemReader } from '../host/items/itemReader';
import type { ItemResult, TaskResult } from '../host/items/itemResult';
import { invalid } from '../host/items/output';
import type { Run } from '../host/openRun';
import { InvalidItem, readAll, violationsIn } from '../parameters/invalidItem';
import type { TaskList } from '../providers/provider';
import { blankTask, type Failure, type FailureCode, type TaskReading } from '../providers/task';
import { inTurns } from '../tasks/eventLoop';
import { outcomeOfTask, withReading } from '../tasks/job';
import { listTasks, type Listed, type ListWish } from '../tasks/list/listTasks';
import { refusedResult } from './itemState';
import { putOut } from './results';

interface Question {
	wish: ListWish;
	list: TaskList;
	keepRaw: boolean;
}

/**
 * Lists tasks for all items of a run.
 * @throws NodeOperationError that names every item whose listing failed, if On Error is to stop
 */
export async function listAll(run: Run): Promise<INodeExecutionData[][]> {
	const questions = await inTurns(run.clock, run.context.getInputData(), (_, itemIndex) => {
		const question = questionOf(run, itemIndex);
		return 'code' in question ? refusedResult(run, { itemIndex, failure: question }) : question;
	});
	const listings = new Map<string, Promise<Listed>>();
	const listingOf = async ({ wish, list, keepRaw }: Question) => {
		const key = JSON.stringify([wish, keepRaw]);
		const listing = listings.get(key) ?? listTasks(wish, list, run);
		listings.set(key, listing);
		return await listing;
	};
	const results = questions.map(async (question, itemIndex): Promise<ItemResult> => {
		if (!('wish' in question)) return question;
		const listed = await listingOf(question);
		if (listed.kind === 'failure') return failedResult(run, itemIndex, listed.failure);
		const own = { itemIndex, row: run.rows.of(itemIndex, null) };
		const tasks = listed.readings.map((reading) => ({ ...taskResult(reading, question.keepRaw), ...own }));
		return { itemIndex, tasks, isError: false };
	});
	return await putOut(run, await Promise.all(results), { wanted: 'a list', orders: false, isResumed: false });
}

function questionOf(run: Run, itemIndex: number): Question | Failure {
	const { list, title } = run.provider;
	try {
		if (list === null) {
			throw new InvalidItem([
				`Operation is Get Many, but ${title} has no task list. Use Get Status with the task IDs from Submit`,
			]);
		}
		const item = new ItemReader(run, itemIndex);
		const [most, status, model, keepRaw] = readAll(
			() => (item.take('returnAll') ? Number.POSITIVE_INFINITY : item.take('limit')),
			() => item.take('status'),
			() => item.take('modelFilter') ?? null,
			() => item.take('includeRawResponse'),
		);
		return { list, keepRaw, wish: { most, model, state: status === 'any' ? null : status } };
	} catch (error) {
		return invalid(violationsIn(error));
	}
}

/** Builds the result of one task. A failed task is a result here, not an error. */
function taskResult(reading: TaskReading, keepRaw: boolean): Omit<TaskResult, 'itemIndex' | 'row'> {
	const known = outcomeOfTask(reading.task, keepRaw);
	return { ...withReading(known, reading), isError: false };
}

const LATER = 'Run this node again later.';

/** Failures whose own advice also fits a list. For other failures, the advice is to retry later. */
const ADVISED: readonly FailureCode[] = ['unauthorized', 'not_found', 'invalid_request'];

function failedResult({ provider, rows }: Run, itemIndex: number, failure: Failure): TaskResult {
	const advice = ADVISED.includes(failure.code) ? {} : { advice: LATER };
	const outcome = outcomeOfTask(blankTask(provider.name, { failure: { ...failure, billed: false } }));
	return { ...outcome, ...advice, itemIndex, row: rows.of(itemIndex, null), isError: true };
}
