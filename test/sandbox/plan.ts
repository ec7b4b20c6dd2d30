import type { TaskPlan } from './types';

export const defaultPlan: TaskPlan = {
	seconds: 2,
	outcome: 'completed',
	failMessage: 'The video could not be rendered',
	failCode: 'InternalServiceError',
	failShape: 'object',
	refund: true,
	videos: 1,
	lastFrame: true,
	urlLifeSeconds: 3600,
	ranges: true,
	delivers: null,
	videoBytes: null,
	runningAtOnce: null,
	chosenSeconds: 5,
};

/** Plan for one task, with a fixed duration and the prompt's markers applied. */
export interface SettledPlan extends Omit<TaskPlan, 'seconds'> {
	seconds: number;
	/** Undocumented status to report until the task ends; null for the documented one. */
	runningStatus: string | null;
}

/** Returns the duration of task number `index`. In a range, the golden ratio spreads the values evenly and reproducibly. */
function secondsFor(seconds: TaskPlan['seconds'], index: number): number {
	if (typeof seconds === 'number') return seconds;
	if ('min' in seconds) return seconds.min + ((index * 0.618_034) % 1) * (seconds.max - seconds.min);
	return seconds[index % seconds.length] ?? 2;
}

/** Applies the markers of a prompt: [fail], [fail: message], [seconds=12], [status=QUEUED]. */
export function settlePlan(plan: TaskPlan, prompt: string, index: number): SettledPlan {
	const fail = /\[fail(?::\s*([^\]]+))?\]/.exec(prompt);
	const seconds = /\[seconds=(\d+(?:\.\d+)?)\]/.exec(prompt)?.[1];
	return {
		...plan,
		seconds: seconds === undefined ? secondsFor(plan.seconds, index) : Number(seconds),
		outcome: fail === null ? plan.outcome : 'failed',
		failMessage: fail?.[1] ?? plan.failMessage,
		runningStatus: /\[status=([^\]]+)\]/.exec(prompt)?.[1] ?? null,
	};
}
