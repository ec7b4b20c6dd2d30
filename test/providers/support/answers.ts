import type { Failure, Task } from '../../../nodes/Seedance/providers/task';
import type { HttpAnswer, Reading } from '../../../nodes/Seedance/providers/provider';

/** An answer as it comes over HTTP: text as it is, anything else as JSON. */
export function answer(status: number, body: unknown): HttpAnswer {
	return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** The task of a reading. @throws Error where it is none */
export function taskOf(reading: Reading): Task {
	if (reading.kind === 'task') return reading.reading.task;
	throw new Error(`No task, but ${JSON.stringify(reading.failure)}`);
}

/** The failure of a reading. @throws Error where it is none */
export function failureOf(reading: Reading): Failure {
	if (reading.kind === 'failure') return reading.failure;
	throw new Error(`No failure, but ${JSON.stringify(reading.reading.task)}`);
}
