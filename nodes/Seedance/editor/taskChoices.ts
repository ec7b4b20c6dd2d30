/** Lists the tasks for the editor's field Task ID. */
import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { nextStepOf } from '../host/items/errorTexts';
import { whileEditorWaits } from '../host/openRun';
import { operationError } from '../host/operationError';
import type { TaskStatus } from '../providers/task';
import { listTasks } from '../tasks/list/listTasks';
import { plainIdOf } from '../text/taskIds';

/** Most tasks to list. */
const MOST_TASKS = 200;

interface Choice {
	taskId: string;
	/** State from the provider's list, or as this process last saw it. */
	state: string;
	/** Beginning of the prompt, or null if unknown. */
	prompt: string | null;
	/** In milliseconds since 1970, or null if unknown. */
	since: number | null;
}

/**
 * Lists the account's recent tasks, newest first: from the provider's list if it has one, otherwise those this n8n process has
 * seen.
 * @param filter text typed by the user: part of an ID, a status, or a prompt
 * @throws NodeOperationError if the credential can't be used or the provider's list can't be read
 */
export async function taskChoices(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const choices = await whileEditorWaits(context, async (listing) => {
		const { list } = listing.account.provider;
		const { recent } = listing;
		if (list === null) return recent.list().map((task) => ({ ...task, state: lastSeen(task.status) }));
		const listed = await listTasks({ state: null, model: null, most: MOST_TASKS }, list, listing);
		if (listed.kind === 'failure') {
			const { code, message } = listed.failure;
			const words = code === 'stopped' ? 'The task list did not load in time' : message;
			const advice = code === 'unauthorized' ? `${nextStepOf(code, null, false)} ` : '';
			throw operationError(context.getNode(), words, { lines: [`${advice}${OR_BY_ID}`] });
		}
		return listed.readings.map(({ task: { taskId, status, createdAt }, stage }): Choice => {
			const known = recent.get(taskId);
			const since = createdAt === null ? (known?.since ?? null) : Date.parse(createdAt);
			return { taskId, state: stage ?? status, prompt: known?.prompt ?? null, since };
		});
	});
	const now = Date.now();
	const wanted = filter.trim().toLowerCase();
	const items = choices.filter(isSafe).map((choice): INodeListSearchItems => ({
		name: inWords(choice, now),
		value: choice.taskId,
	}));
	return { results: items.filter(({ name }) => name.toLowerCase().includes(wanted)) };
}

const OR_BY_ID = 'Try again later, or switch Task ID to By ID and enter the ID.';

/**
 * Whether a task can be listed: its ID is valid for the field and is not an expression.
 * The ID is the provider's text, and n8n would evaluate a value that begins like an expression.
 */
function isSafe({ taskId }: Choice): boolean {
	return plainIdOf(taskId) !== null && !taskId.startsWith('=');
}

/** A task that was last seen as processing may have ended since. */
function lastSeen(status: TaskStatus): string {
	return status === 'processing' ? 'submitted' : status;
}

/** Describes a task, such as "Completed, 5 min ago: A paper boat sails… (sd2_4f8a1c)". */
function inWords({ taskId, state, prompt, since }: Choice, now: number): string {
	const age = since === null || Number.isNaN(since) ? '' : `, ${ageInWords(now - since)}`;
	const name = `${state.charAt(0).toUpperCase()}${state.slice(1)}${age}`;
	return prompt === null ? `${name}: ${taskId}` : `${name}: ${prompt} (${taskId})`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ageInWords(ms: number): string {
	if (ms < MINUTE) return 'just now';
	if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
	if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
	return `${Math.floor(ms / DAY)} d ago`;
}
