/** Searches the provider's list of tasks for videos that may have been submitted, and acts on the result. */
import type { Failure, TaskReading } from '../providers/task';
import type { SpendGate } from './orders/spendGate';
import type { Job, JobState, Outcome, PlacedOrder } from './job';
import { lookUpOf, type LookUp, type Reason } from './orders/lookUps';
import { OrderSearch, type FoundTask, type SearchDeps, type SearchEvents } from './orderSearch';
import type { Log } from './ports';
import { endWithPeriod } from '../text/sentences';
import {
	makePresent,
	mayHaveBeenSubmitted,
	noteBought,
	noteTaskFailed,
	standingOf,
	type SubmitDeps,
} from './submitStep';

type LookUpDeps = SubmitDeps &
	SearchDeps & {
		log: Log;
		/** Called as soon as a submit has created a task. Must not throw. */
		onBought?: (job: Job, taskId: string) => void;
		/** Called with each task that an earlier try or another execution submitted. Must not throw. */
		onTakenOver?: (taskId: string) => void;
	};

/** Stores new facts about a job. */
interface Facts {
	learn(state: JobState, reading: TaskReading): void;
	update(state: JobState, outcome: Outcome): void;
	/** Adopts the task that the journal has for this order. */
	adopt(state: JobState, order: PlacedOrder): void;
	noteIfFailed(state: JobState): void;
	tell(message: string, state: JobState): void;
}

/** Why a job's task was searched, as the end of a log entry. */
const REASONS: Readonly<Record<Reason, string>> = {
	noResponse: 'the submit request got no usable response',
	journalLost: 'the original execution left no record',
	others: 'another execution used the same Idempotency Key',
	elsewhere: 'another process or execution may have submitted the item',
};

/** Failure codes from gateways that have no list of tasks. */
const HAS_NO_LIST: ReadonlyArray<Failure['code']> = ['not_found', 'invalid_request'];

export class LookUpSteps implements SearchEvents {
	private readonly search: OrderSearch;

	constructor(
		private readonly deps: LookUpDeps,
		private readonly gate: SpendGate,
		private readonly facts: Facts,
		readonly over: (state: JobState) => void,
	) {
		this.search = new OrderSearch(deps, this);
	}

	/** Starts the search for the jobs that were added. */
	go(): void {
		this.search.go();
	}

	/** Starts a lookup if one is needed, and returns whether it is. Call `go` afterwards. */
	begin(state: JobState, order: PlacedOrder): boolean {
		const lookUp = lookUpOf(order, this.deps);
		if (lookUp !== null) this.search.add(state, order, lookUp);
		return lookUp !== null;
	}

	/** Another execution with the same user-defined key may have received a response in the meantime. */
	isSettled(state: JobState, order: PlacedOrder, { reason }: LookUp): boolean {
		if (reason !== 'noResponse' || order.place.sentKey === null || state.tries > 0) return false;
		const entry = this.deps.journal.find(order.place);
		if (entry?.state === 'sent') return false;
		state.resolved();
		if (entry?.state === 'bought') this.facts.adopt(state, order);
		else {
			this.facts.update(state, state.outcome);
			this.mayBeSent(state);
		}
		return true;
	}

	/** Adopts a task that has the mark of this job's video, like one from the journal. */
	found(state: JobState, order: PlacedOrder, { reason }: LookUp, found: FoundTask): LookUp | null {
		const isOfThisRun = state.tries > 0;
		const { reading } = found.task;
		const { task } = reading;
		if (found.ahead > 0) {
			makePresent(order, standingOf(order.place, this.deps.journal).attempt + found.ahead, this.deps);
		}
		noteBought(order, task, this.deps);
		this.deps.log.info(
			`Seedance: found the task of item ${state.job.itemIndex} in the provider's task list: task ${task.taskId} at ${task.provider}. The node searched the list because ${REASONS[reason]}`,
		);
		const hasFailed = task.status === 'failed' && task.failure?.code !== 'task_cancelled' && !isOfThisRun;
		if (hasFailed || found.isOutdated) {
			// As with a failed task in the journal, a retry makes a new attempt, which may also have been submitted already.
			noteTaskFailed(order, task, this.deps);
			state.resolved();
			const { failedTaskIds } = standingOf(order.place, this.deps.journal);
			this.facts.update(state, { ...state.outcome, failedTaskIds });
			const next = lookUpOf(order, this.deps);
			if (next === null) this.mayBeSent(state);
			return next;
		}
		this.facts.learn(state, reading);
		const now = this.deps.clock.elapsed();
		// The task's age is unknown, so its end says nothing about the render times of others.
		state.bought(now, now);
		if (isOfThisRun) {
			this.deps.onBought?.(state.job, task.taskId);
			this.gate.answered(state, null);
		} else this.deps.onTakenOver?.(task.taskId);
		this.facts.noteIfFailed(state);
		return null;
	}

	/** Handles a lookup without a result. The missing task may still exist, so the outcome depends on why it was looked up. */
	notFound(state: JobState, { reason }: LookUp, unread: Failure | null): void {
		if (reason === 'noResponse') {
			const why = unread === null ? 'does not show the task' : `could not be read: ${unread.message}`;
			const doubt = state.lastFailure ?? mayHaveBeenSubmitted('it was sent');
			const message = `${endWithPeriod(doubt.message)} The provider's task list ${why}`;
			state.end({ ...doubt, message });
		} else if (reason === 'others') {
			if (state.order !== null) this.facts.adopt(state, state.order);
		} else if (unread === null || (reason === 'elsewhere' && isNeverRead(unread))) {
			this.mayBeSent(state);
		} else if (reason === 'elsewhere') {
			const message = `Not submitted, because the node could not check the provider's task list for an earlier attempt. ${unread.message}`;
			// This run charged nothing, but the other process may have.
			state.end({ ...unread, message, billed: null });
		} else {
			const why = `the original execution may have sent the request. The provider's task list could not be read: ${unread.message}`;
			state.end(state.inDoubt(mayHaveBeenSubmitted(why)));
			this.gate.counts(state);
		}
		this.facts.tell(
			`task not found in the provider's task list. The node searched the list because ${REASONS[reason]}`,
			state,
		);
	}

	private mayBeSent(state: JobState): void {
		state.notBefore = this.deps.clock.elapsed();
	}

	/** Ends a job whose last submit may have been accepted, unless the provider's list can show the task. */
	lost(state: JobState, order: PlacedOrder | null, failure: Failure): void {
		this.gate.counts(state);
		if (order !== null && this.begin(state, order)) {
			state.lastFailure = failure;
			this.search.go();
		} else state.end(failure);
	}
}

/**
 * Returns true if the list can't be read later either. Only for a lookup without a sign of an earlier submit: then the video may be
 * submitted. If the API key is invalid, that submit will show it.
 */
function isNeverRead({ code, retryable }: Failure): boolean {
	return !retryable || HAS_NO_LIST.includes(code);
}
