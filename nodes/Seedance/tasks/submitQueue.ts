/** A queue of jobs with the same kind of submit, in the order in which they were added. */
import type { RequestKind } from '../providers/provider';
import type { JobState } from './job';

/** Finished submits are removed only if more than this many must be skipped. */
const MOST_PASSED_BY = 100;

export interface Place {
	state: JobState;
	/** Ascending in the order in which the jobs were added. */
	number: number;
}

export class SubmitQueue {
	private places: Place[] = [];

	constructor(readonly kind: RequestKind) {}

	add(place: Place): void {
		this.places.push(place);
	}

	/** Returns the jobs that are not submitted yet or wait for the response. */
	states(): JobState[] {
		this.tidy();
		return this.places.map(({ state }) => state);
	}

	/** Returns the first job that may be sent now, or null, and the time when an earlier one may be sent. Ignores busy jobs. */
	first(now: number): { place: Place | null; wakeAt: number } {
		let wakeAt = Number.POSITIVE_INFINITY;
		let passedBy = 0;
		let found: Place | null = null;
		for (const place of this.places) {
			const { phase, busy, notBefore } = place.state;
			if (phase !== 'submit') passedBy += 1;
			else if (busy) continue;
			else if (notBefore > now) wakeAt = Math.min(wakeAt, notBefore);
			else {
				found = place;
				break;
			}
		}
		if (passedBy > MOST_PASSED_BY) this.tidy();
		return { place: found, wakeAt };
	}

	/** Like `first`, but only for jobs whose submit must be retried. */
	firstAgain(now: number): { state: JobState | null; wakeAt: number } {
		let wakeAt = Number.POSITIVE_INFINITY;
		for (const { state } of this.places) {
			const { phase, busy, notBefore, tries } = state;
			if (phase !== 'submit' || busy || tries === 0) continue;
			if (notBefore <= now) return { state, wakeAt };
			wakeAt = Math.min(wakeAt, notBefore);
		}
		return { state: null, wakeAt };
	}

	private tidy(): void {
		this.places = this.places.filter(({ state }) => state.phase === 'submit');
	}
}
