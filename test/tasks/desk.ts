import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import type { RequestKind } from '../../nodes/Seedance/providers/provider';
import type { Model } from '../../nodes/Seedance/parameters/model';
import { Agenda, type Next } from '../../nodes/Seedance/tasks/agenda';
import { SpendGate } from '../../nodes/Seedance/tasks/orders/spendGate';
import { JobState, type Job } from '../../nodes/Seedance/tasks/job';
import type { OrderPlace } from '../../nodes/Seedance/tasks/orders/journal';
import { Pace } from '../../nodes/Seedance/tasks/rate/pace';
import { PriceMemory } from '../../nodes/Seedance/tasks/orders/prices';
import { AccountLimits } from '../../nodes/Seedance/tasks/rate/accounts';
import { EventClock } from '../simulation/clock';
import { aPlace } from './orders/journalEntry';

/** Of a provider that publishes no prices. */
const MODEL = firstModel();

export interface Asked {
	isBought: boolean;
	follow: 'once' | 'toEnd';
	maxWaitMs: number;
	imageUrl?: string | undefined;
}

function firstModel(): Model {
	const [model] = seedance2ai.models('public');
	if (model === undefined) throw new Error('The provider has no model');
	return model;
}

export function job(
	itemIndex: number,
	{ isBought, follow, maxWaitMs, imageUrl }: Asked,
	cap: number | null = null,
): Job {
	const submission = {
		model: MODEL,
		mode: 'text-to-video',
		parameters: { prompt: `video ${itemIndex}`, duration: 5, imageUrl },
		region: null,
	} as const;
	const identity = { request: `${itemIndex}`, ownKey: null, row: 'row', seat: `${itemIndex}` };
	return {
		itemIndex,
		order: isBought ? null : { submission, identity, estimate: { price: null, source: 'unknown' }, cap },
		taskId: isBought ? `task ${itemIndex}` : null,
		follow,
		maxWaitMs,
		keepRaw: false,
	};
}

function placeOf({ itemIndex }: Job): OrderPlace {
	return aPlace({ key: `${itemIndex}/0`, seat: `${itemIndex}` });
}

/** An agenda, and what happens to its jobs: they are served, and some time later the answer is there. */
export class Desk {
	now = 0;
	readonly states: JobState[];
	/** Kinds of requests that wait for a limit of their own. */
	readonly withoutPass = new Set<RequestKind>();
	readonly agenda: Agenda;
	readonly gate = new SpendGate(seedance2ai, new PriceMemory().of('account'), { amount: 0, unknown: 0 });
	readonly pace = new Pace(new AccountLimits(new EventClock(), []));

	constructor(jobs: readonly Job[]) {
		this.agenda = new Agenda(this.gate, this.pace, (kind) => !this.withoutPass.has(kind));
		this.states = jobs.map((one) => new JobState(one, seedance2ai, this.now, placeOf(one)));
		for (const state of this.states) this.agenda.add(state);
	}

	next(): Next | { wakeAt: number } {
		if (this.now >= this.agenda.deadline) {
			this.agenda.endThoseOver((state) => {
				if (this.now >= state.deadline) state.end(null);
			});
		}
		const next = this.agenda.next(this.now);
		if ('wakeAt' in next || 'state' in next) return next;
		throw new Error('The list is asked, of which the desk knows nothing');
	}

	/** The one that is served now. */
	served(): JobState | null {
		const next = this.next();
		if (!('state' in next)) return null;
		next.state.busy = true;
		return next.state;
	}

	/** The answer: the task is there, or goes on, or has ended, or nothing usable came. */
	answered(state: JobState, answer: 'goesOn' | 'ended' | 'again'): void {
		const before = state.phase;
		state.busy = false;
		if (answer === 'ended') state.end(null);
		else if (answer === 'again') state.notBefore = this.now + 5000;
		else if (before === 'submit') {
			state.seenAge = 0;
			state.bought(this.now, this.now + 3000);
		} else {
			state.seenAge = this.now - state.begin.at;
			state.notBefore = this.now + 3000;
		}
		this.agenda.stepped(state, before);
	}

	isDue(state: JobState): boolean {
		if (state.busy || state.phase === 'ended') return false;
		if (state.phase === 'submit') return state.notBefore <= this.now;
		return (this.isLastPoll(state) ? state.notBefore : this.pace.dueAt(state, this.now)) <= this.now;
	}

	isLastPoll(state: JobState): boolean {
		return state.phase === 'poll' && this.now >= this.pace.lastPollFrom(state);
	}
}
