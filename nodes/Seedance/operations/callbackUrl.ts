/** The one place that decides which callback URL an order gets: a provider calls only one. */
import { InvalidItem } from '../host/invalidItem';
import type { Run } from '../host/openRun';
import { shown } from '../providers/check';
import type { Submission } from '../providers/vocabulary';
import type { CallbackContext } from '../tasks/callbackToken';
import type { ResumeCallback } from './resumeCallback';
import { TriggerCallback, type Reports } from './triggerCallback';

export class CallbackUrl {
	private readonly trigger: TriggerCallback;

	/** @param resume what wakes this node, or a later one, where that is how it waits */
	constructor(
		run: Run,
		readonly resume: ResumeCallback,
	) {
		this.trigger = new TriggerCallback(run);
	}

	/**
	 * The order as it is sent: with the address of the node that waits by callback, else with that of a trigger of ours and a
	 * token for it, else as the user has it. What the order is known by is made without it: a retry gets another one.
	 * @param context what a trigger is to hand on, undefined where the user gives nothing
	 * @throws InvalidItem where an address or a context is given that nobody would get
	 */
	addTo(submission: Submission, context: CallbackContext | undefined, reports: Reports): Submission {
		const { url, because } = this.resume;
		if (url === null) return this.trigger.addTo(submission, context, reports);
		const { parameters } = submission;
		const instead = 'remove the option, or set Wait Using to Polling';
		if (parameters.callbackUrl !== undefined) {
			throw new InvalidItem([
				`Callback URL is ${shown(parameters.callbackUrl)}, but ${because}, and the provider calls only one address: ${instead}`,
			]);
		}
		if (context !== undefined) {
			throw new InvalidItem([
				`Callback Context is ${shown(context)}, but ${because}, and no trigger is called that could hand it on: ${instead}`,
			]);
		}
		return { ...submission, parameters: { ...parameters, callbackUrl: url } };
	}
}
