/** Answers the editor when it asks for the tasks to choose from in Task ID. */
import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { nextStepOf, operationError } from '../host/items/errorTexts';
import { whileEditorWaits } from '../host/openRun';
import type { TaskStatus } from '../providers/task';
import { listTasks } from '../tasks/list/listTasks';

/** The most tasks to offer. */
const MOST_TASKS = 200;

interface Choice {
	taskId: string;
	status: TaskStatus;
	/** The beginning of its prompt, or null if unknown. */
	prompt: string | null;
	/** Milliseconds since 1970, or null if unknown. */
	since: number | null;
}

/**
 * Lists the account's recent tasks, newest first: by the provider's list if it has one, or else those that this n8n process has seen.
 * @param filter what the user typed: part of an ID, a status or a prompt
 * @throws NodeOperationError if the credential can't be used or the provider's list can't be read
 */
export async function taskChoices(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const choices = await whileEditorWaits(context, async (listing) => {
		const { list } = listing.account.provider;
		const { recent } = listing;
		if (list === null) return recent.list();
		const listed = await listTasks({ state: null, model: null, most: MOST_TASKS }, list, listing);
		if (listed.kind === 'failure') {
			const { code, message } = listed.failure;
			throw operationError(context.getNode(), message, { description: nextStepOf(code, null, false) });
		}
		return listed.readings.map(({ task: { taskId, status, createdAt } }): Choice => {
			const known = recent.get(taskId);
			const since = createdAt === null ? (known?.since ?? null) : Date.parse(createdAt);
			return { taskId, status, prompt: known?.prompt ?? null, since };
		});
	});
	const now = Date.now();
	const wanted = filter.trim().toLowerCase();
	const items = choices.map(
		(choice): INodeListSearchItems => ({
			name: inWords(choice, now),
			value: choice.taskId,
		}),
	);
	return { results: items.filter(({ name }) => name.toLowerCase().includes(wanted)) };
}

/** Describes a task, such as "Completed, 5 min ago: A paper boat sails… (sd2_4f8a1c)". */
function inWords({ taskId, status, prompt, since }: Choice, now: number): string {
	const age = since === null || Number.isNaN(since) ? '' : `, ${ageInWords(now - since)}`;
	const name = `${status.charAt(0).toUpperCase()}${status.slice(1)}${age}`;
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
