import { bytesUnderWay, describeRequestsUnderWay, httpEvents, requestsUnderWay } from './httpActivity';

/** How a promise is driven through virtual time. */
export interface DriveOptions {
	/** How many requests the server keeps unanswered on purpose: they do not hold the clock. */
	held?: () => number;
	/** Things to do at a time, in milliseconds from now, such as pressing Stop. */
	at?: Array<readonly [ms: number, action: () => unknown]>;
	/** How long it may take at most, in virtual time. Two days if not given. */
	limitMs?: number;
	/** Real time for which requests may be under way without any sign of progress; ten seconds if not given. */
	stallMs?: number;
}

/** What came of it, and how much virtual time passed. */
export interface Driven<T> {
	value: T;
	elapsedMs: number;
}

/** Turns of the event loop without a sign of I/O after which the process counts as idle. */
const quietTurns = 6;
/** Real time for which requests may be under way without any sign of progress before the drive gives up. */
const usualStallMs = 10_000;
/** The same where there are none, but file operations: a busy machine reads hundreds of MB slowly. */
const filesStallMs = 50_000;
const deadlockMs = 150;

/** Node's names of operations under way, as against handles that are merely open. */
const ioResources = /^FSReq|GetAddrInfo|CloseReq|ReqWrap$|(Connect|Write|Shutdown)Wrap$/i;

/** Real time, in milliseconds, whatever is faked. */
export const realNow = performance.now.bind(performance);

let driving = false;

/**
 * Puts `Date`, `performance`, `setTimeout` and `setInterval` on a virtual clock, for each test of the file or `describe` it is called in.
 * Promises, `setImmediate`, sockets and files stay real. Drive it with `withVirtualTime`.
 */
export function useVirtualTime(options: { now?: Date } = {}): void {
	beforeEach(() => {
		driving = false;
		jest.useFakeTimers({
			now: options.now ?? new Date('2026-01-01T00:00:00Z'),
			doNotFake: [
				'hrtime',
				'nextTick',
				'queueMicrotask',
				'setImmediate',
				'clearImmediate',
				'requestAnimationFrame',
				'cancelAnimationFrame',
				'requestIdleCallback',
				'cancelIdleCallback',
			],
		});
	});
	afterEach(() => {
		jest.useRealTimers();
	});
}

/**
 * Drives the virtual clock until the promise settles. The clock stands still while requests or file operations are under
 * way, and jumps to the next timer when there are none. Where the promise can never settle, it says so.
 */
export async function withVirtualTime<T>(
	promise: Promise<T>,
	options: DriveOptions = {},
): Promise<Driven<T>> {
	let settled = false;
	const settle = () => (settled = true);
	promise.then(settle, settle);
	const elapsedMs = await driveUntil(() => settled, options);
	return { value: await promise, elapsedMs };
}

/** Drives the virtual clock until the condition holds, and tells how much virtual time passed. */
export async function driveUntil(condition: () => boolean, options: DriveOptions = {}): Promise<number> {
	if (driving)
		throw new Error('The virtual clock is driven already; drive one promise, of all that is to happen');
	driving = true;
	const start = Date.now();
	const limit = start + (options.limitMs ?? 48 * 3_600_000);
	const actions = (options.at ?? []).map(([ms, action]) => setTimeout(action, ms));
	try {
		for (;;) {
			await idle(condition, options.held ?? none, options.stallMs ?? usualStallMs);
			if (condition()) return Date.now() - start;
			if (jest.getTimerCount() === 0) {
				await lastChance(condition);
				continue;
			}
			jest.advanceTimersToNextTimer();
			await turn();
			// What else is due at this very time, as one turn of the event loop would run it.
			jest.advanceTimersByTime(0);
			if (Date.now() > limit) throw new Error(`Not done after ${Date.now() - start} ms of virtual time`);
		}
	} finally {
		driving = false;
		for (const action of actions) clearTimeout(action);
	}
}

const none = () => 0;

function turn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

function ioPending(held: () => number): boolean {
	if (requestsUnderWay() > held()) return true;
	return process.getActiveResourcesInfo().some((resource) => ioResources.test(resource));
}

/** Lets real I/O happen until there has been none for some turns. */
async function idle(condition: () => boolean, held: () => number, stallMs: number): Promise<void> {
	let quiet = 0;
	let seen = httpEvents();
	let bytes = bytesUnderWay();
	let since = realNow();
	while (quiet < quietTurns) {
		await turn();
		if (condition()) return;
		const now = httpEvents();
		quiet = ioPending(held) || now !== seen ? 0 : quiet + 1;
		if (now !== seen) since = realNow();
		seen = now;
		const patience = describeRequestsUnderWay().length === 0 ? filesStallMs : stallMs;
		if (realNow() - since < patience) continue;
		if (bytesUnderWay() === bytes) throw new Error(stallMessage(held, patience));
		bytes = bytesUnderWay();
		since = realNow();
	}
}

function stallMessage(held: () => number, patience: number): string {
	const list = describeRequestsUnderWay();
	return (
		`The virtual clock stands still: nothing has come of ${list.length} requests under way for ${patience} ms ` +
		`(${held()} held by the server): ${list.join(', ') || 'only file operations'}`
	);
}

/** No timer is left. Something invisible may still be at work, in a thread, so it gets a little real time. */
async function lastChance(condition: () => boolean): Promise<void> {
	const start = realNow();
	const seen = httpEvents();
	while (realNow() - start < deadlockMs) {
		await turn();
		if (condition() || jest.getTimerCount() > 0 || httpEvents() !== seen) return;
	}
	throw new Error(
		`Deadlock in virtual time: no timer is set, no file operation is under way, and the promise is still pending. ` +
			`Requests under way: ${describeRequestsUnderWay().join(', ') || 'none'}`,
	);
}
