/** Wraps a provider so that reading a response never throws and the result contains no secrets. */
import { failed, UNREADABLE } from '../providers/answers';
import type { Failure, TaskReading } from '../providers/task';
import type { HttpAnswer, Provider, Reading, StatusProvider, TaskList } from '../providers/provider';
import type { Secrets } from './secrets';

/**
 * Wraps all functions of a provider that read responses. Secrets are removed after parsing. If they were removed before, a short
 * key would also disappear from task IDs and statuses.
 */
export function carefulReader(provider: Provider, secrets: Secrets): Provider {
	return {
		...provider,
		...carefulStatusReader(provider, secrets),
		readSubmit: (answer) => carefully(answer, secrets, () => provider.readSubmit(answer)),
	};
}

/** Wraps the part of a provider that reads the status of tasks. The result has no other part. */
export function carefulStatusReader(provider: StatusProvider, secrets: Secrets): StatusProvider {
	return {
		name: provider.name,
		statusRequest: (taskId) => provider.statusRequest(taskId),
		readStatus: (answer, taskId) => carefully(answer, secrets, () => provider.readStatus(answer, taskId)),
		list: provider.list === null ? null : carefulList(provider.list, secrets),
	};
}

function carefulList(list: TaskList, secrets: Secrets): TaskList {
	return {
		...list,
		read: (answer, query) => {
			try {
				const reading = list.read(answer, query);
				if (reading.kind === 'failure') return { ...reading, failure: failureOf(reading.failure, secrets) };
				if (!mayHold(answer, secrets)) return reading;
				const tasks = reading.tasks.map((one) => ({ ...one, reading: taskOf(one.reading, secrets) }));
				return { ...reading, tasks };
			} catch {
				const message = `The provider returned HTTP ${answer.status}, but the node could not read the task list`;
				return failed({ ...UNREADABLE, message });
			}
		},
	};
}

function carefully(answer: HttpAnswer, secrets: Secrets, read: () => Reading): Reading {
	try {
		return cleaned(read(), secrets, answer);
	} catch {
		// The response may be about a paid task, so it must not count as the task's end or as a refusal.
		const message = `The provider returned HTTP ${answer.status}, but the node could not read the response`;
		return failed({ ...UNREADABLE, message });
	}
}

function cleaned(reading: Reading, secrets: Secrets, answer: HttpAnswer): Reading {
	if (reading.kind === 'failure') return { ...reading, failure: failureOf(reading.failure, secrets) };
	return mayHold(answer, secrets) ? { kind: 'task', reading: taskOf(reading.reading, secrets) } : reading;
}

/** More than a response about one task has. */
const MOST_SEARCHED_CHARACTERS = 16_384;

/**
 * Returns true if a response may contain a secret. A long one always counts, because searching it is slow. Only the few facts read
 * from it are searched.
 */
function mayHold({ body }: HttpAnswer, secrets: Secrets): boolean {
	return body.length > MOST_SEARCHED_CHARACTERS || secrets.areIn(body);
}

function taskOf(reading: TaskReading, secrets: Secrets): TaskReading {
	const { task, stage, unknownStatus } = reading;
	const { inFact, inUrl } = secrets;
	const orNull = (value: string | null, change: (text: string) => string) =>
		value === null ? null : change(value);
	return {
		task: {
			...task,
			model: orNull(task.model, inFact),
			videoUrl: orNull(task.videoUrl, inUrl),
			videoUrls: task.videoUrls.map(inUrl),
			lastFrameUrl: orNull(task.lastFrameUrl, inUrl),
			createdAt: orNull(task.createdAt, inFact),
			updatedAt: orNull(task.updatedAt, inFact),
			failure: task.failure === null ? null : failureOf(task.failure, secrets),
		},
		...(stage === undefined ? {} : { stage }),
		unknownStatus: orNull(unknownStatus, secrets.inText),
		// Computed only when read: few users keep the response, and copying a large one is slow.
		get raw() {
			return secrets.inJson(reading.raw);
		},
	};
}

function failureOf(failure: Failure, { inText }: Secrets): Failure {
	return { ...failure, message: inText(failure.message) };
}
