import { seedance2ai } from '../../nodes/Seedance/providers/seedance2ai';
import type { Model } from '../../nodes/Seedance/providers/model';
import { Agenda } from '../../nodes/Seedance/tasks/agenda';
import { Gate } from '../../nodes/Seedance/tasks/gate';
import { JobState, type Job } from '../../nodes/Seedance/tasks/job';
import { Pace } from '../../nodes/Seedance/tasks/pace';
import { PriceMemory } from '../../nodes/Seedance/tasks/prices';
import { RateWindow } from '../../nodes/Seedance/tasks/rateWindow';
import { EventClock } from '../simulation/clock';

/** Of a provider that publishes no prices. */
const MODEL = firstModel();

export interface Asked {
	isBought: boolean;
	follow: 'once' | 'toEnd';
	maxWaitMs: number;
}

function firstModel(): Model {
	const [model] = seedance2ai.models('public');
	if (model === undefined) throw new Error('The provider has no model');
	return model;
}

export function job(
	itemIndex: number,
	{ isBought, follow, maxWaitMs }: Asked,
	maxCredits: number | null = null,
): Job {
	const submission = {
		model: MODEL,
		mode: 'text-to-video',
		parameters: { prompt: `video ${itemIndex}`, duration: 5 },
	} as const;
	const place = { runIndex: 0, itemIndex, request: `${itemIndex}`, userKey: null };
	return {
		itemIndex,
		order: isBought
			? null
			: { submission, place, estimate: { credits: null, source: 'unknown' }, maxCredits },
		taskId: isBought ? `task ${itemIndex}` : null,
		follow,
		maxWaitMs,
		keepRaw: false,
	};
}

/** An agenda, and what happens to its jobs: they are served, and some time later the answer is there. */
export class Desk {
	now = 0;
	readonly states: JobState[];
	readonly agenda: Agenda;
	readonly gate = new Gate(seedance2ai, new PriceMemory(), { credits: 0, unknown: 0 });
	readonly pace = new Pace(new RateWindow(new EventClock(), null));

	constructor(jobs: readonly Job[]) {
		this.agenda = new Agenda(this.gate, this.pace);
		this.states = jobs.map((one) => new JobState(one, 'seedance2ai', this.now));
		for (const state of this.states) this.agenda.add(state);
	}

	next(): ReturnType<Agenda['next']> {
		if (this.now >= this.agenda.deadline) {
			this.agenda.endThoseOver((state) => {
				if (this.now >= state.deadline) state.end(null);
			});
		}
		return this.agenda.next(this.now);
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
		return (this.isLastLook(state) ? state.notBefore : this.pace.dueAt(state, this.now)) <= this.now;
	}

	isLastLook(state: JobState): boolean {
		return state.phase === 'poll' && this.now >= this.pace.lastLookFrom(state);
	}
}
