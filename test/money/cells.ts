/**
 * The fault table: what may go wrong between a request and its answer, and by hand, for each provider and each way of
 * trying again, how many POSTs reach the provider and how many videos are charged. Nothing here is computed.
 */
import type { Fault } from '../sandbox';

/**
 * `changing values`: "Retry execution" where expressions give another value each time. `crash`: kill -9 in the middle, then
 * "Retry execution". `crash, moved rows`: the same where the source has a new first row by then.
 */
export const RETRIES = [
	'none',
	'retryOnFail',
	'retryExecution',
	'changing values',
	'crash',
	'crash, moved rows',
] as const;
export type Retry = (typeof RETRIES)[number];

/** POSTs that reach the provider (a number, or from–to where back off is drawn by chance) and videos charged. */
export interface Expected {
	posts: number | readonly [number, number];
	charges: 0 | 1;
	/** `video`: it comes out. `unknown`: it may have been bought, says so, and is not sent again. */
	ends: 'video' | 'unknown';
}

export interface Row {
	on: 'submit' | 'status';
	name: string;
	fault: Fault | null;
	/** How many requests are struck. */
	times: number;
	seedance2ai: Readonly<Record<Retry, Expected>>;
	seedanceapi: Readonly<Record<Retry, Expected>>;
	ark: Readonly<Record<Retry, Expected>>;
}

const expected = (posts: Expected['posts'], charges: 0 | 1, ends: Expected['ends']): Expected => ({
	posts,
	charges,
	ends,
});

/** The same, however it is tried again. */
const always = (one: Expected): Readonly<Record<Retry, Expected>> => ({
	none: one,
	retryOnFail: one,
	retryExecution: one,
	'changing values': one,
	crash: one,
	'crash, moved rows': one,
});

/** The same where nothing breaks n8n, and another where it is killed. */
const butAfterCrash = (one: Expected, crash: Expected): Readonly<Record<Retry, Expected>> => ({
	...always(one),
	crash,
	'crash, moved rows': crash,
});

const BOUGHT_AT_ONCE = expected(1, 1, 'video');
const BOUGHT_AT_SECOND = expected(2, 1, 'video');

/** seedance2ai.io: sent again with the same key. After a crash the journal is gone, so one POST more asks by key. */
const AGAIN_BY_KEY = always(BOUGHT_AT_SECOND);
/** seedanceapi.org: the answer is lost, and so is the matter until a person has looked. */
const LOST_BEFORE = always(expected(1, 0, 'unknown'));
const LOST_AFTER = always(expected(1, 1, 'unknown'));
/** seedance2ai.io where only looks meet trouble: the journal knows the task, but not after a crash. */
const LOOKS_BY_KEY = butAfterCrash(BOUGHT_AT_ONCE, BOUGHT_AT_SECOND);
/** The official API: the order is found in the list of tasks by its mark, also after a kill, and sent once. */
const FOUND_BY_MARK = always(BOUGHT_AT_ONCE);
/** The official API: what is not in the list is never sent again, but by the retry of an execution that was killed. */
const NOT_IN_LIST = butAfterCrash(expected(1, 0, 'unknown'), BOUGHT_AT_SECOND);
/** seedanceapi.org as two nodes with "Save execution progress": the task ID is Wait's input, a crash can't lose it. */
const LOOKS_ONLY = always(BOUGHT_AT_ONCE);

const submit = (
	name: string,
	fault: Fault,
	seedanceapi: Row['seedanceapi'],
	seedance2ai = AGAIN_BY_KEY,
): Row => ({
	on: 'submit',
	name,
	fault,
	times: 1,
	seedance2ai,
	seedanceapi,
	ark: ON_ARK.get(seedanceapi) ?? seedanceapi,
});

/** By what the provider without keys and without a list gives. */
const ON_ARK: ReadonlyMap<Row['seedanceapi'], Row['ark']> = new Map([
	[LOST_BEFORE, NOT_IN_LIST],
	[LOST_AFTER, FOUND_BY_MARK],
]);

const look = (name: string, fault: Fault, times = 3): Row => ({
	on: 'status',
	name,
	fault,
	times,
	seedance2ai: LOOKS_BY_KEY,
	seedanceapi: LOOKS_ONLY,
	ark: FOUND_BY_MARK,
});

/** Slower than the node waits: it asks again by key and is told that its first request is still running. */
const SLOW = expected([3, 9], 1, 'video');

export const ROWS: readonly Row[] = [
	{
		on: 'status',
		name: 'nothing',
		fault: null,
		times: 0,
		seedance2ai: LOOKS_BY_KEY,
		seedanceapi: LOOKS_ONLY,
		ark: FOUND_BY_MARK,
	},

	submit('reset before it is taken', { kind: 'reset', when: 'before' }, LOST_BEFORE),
	submit('reset after it is taken', { kind: 'reset', when: 'after' }, LOST_AFTER),
	submit('half an answer', { kind: 'halfBody' }, LOST_AFTER),
	submit('never answered, not taken', { kind: 'stall', when: 'before' }, LOST_BEFORE),
	submit('never answered, taken', { kind: 'stall', when: 'after' }, LOST_AFTER),
	submit('answer stops in the middle', { kind: 'stallBody' }, LOST_AFTER),
	submit(
		'answered after 90 seconds',
		{ kind: 'delay', ms: 90_000 },
		LOST_AFTER,
		butAfterCrash(SLOW, expected([2, 12], 1, 'video')),
	),
	submit(
		'429, Retry-After in seconds',
		{ kind: 'status', status: 429, headers: { 'retry-after': '20' } },
		AGAIN_BY_KEY,
	),
	submit(
		'429, Retry-After as a date',
		{ kind: 'status', status: 429, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' } },
		AGAIN_BY_KEY,
	),
	submit('429 without Retry-After', { kind: 'status', status: 429 }, AGAIN_BY_KEY),
	submit(
		'429, Retry-After nonsense',
		{ kind: 'status', status: 429, headers: { 'retry-after': 'soon' } },
		AGAIN_BY_KEY,
	),
	submit('500 before it is taken', { kind: 'status', status: 500 }, LOST_BEFORE),
	submit('500 after it is taken', { kind: 'status', status: 500, when: 'after' }, LOST_AFTER),
	submit('502 page of a proxy', { kind: 'html', status: 502 }, LOST_BEFORE),
	submit('502 page after it is taken', { kind: 'html', status: 502, when: 'after' }, LOST_AFTER),
	submit('503', { kind: 'status', status: 503 }, LOST_BEFORE),
	submit('malformed answer', { kind: 'malformed' }, LOST_AFTER),
	submit('empty answer', { kind: 'empty' }, LOST_AFTER),
	submit('200 with a page', { kind: 'html', status: 200, when: 'after' }, LOST_AFTER),

	look('reset', { kind: 'reset', when: 'before' }),
	look('half an answer', { kind: 'halfBody' }),
	look('never answered', { kind: 'stall', when: 'before' }, 1),
	look('answer stops in the middle', { kind: 'stallBody' }, 1),
	look('429', { kind: 'status', status: 429, headers: { 'retry-after': '5' } }),
	look('500', { kind: 'status', status: 500 }),
	look('503', { kind: 'status', status: 503 }),
	look('page of a proxy', { kind: 'html', status: 502 }),
	look('malformed answer', { kind: 'malformed' }),
	look('empty answer', { kind: 'empty' }),
];
