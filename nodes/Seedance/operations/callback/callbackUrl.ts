/** Decides which callback URL is sent with a submission. The provider calls only one URL per task. */
import { CallbackRegistry } from '../../host/callbacks/callbackRegistry';
import {
	callbackAddress,
	laterWaiter,
	readWaitUsing,
	requireNoTool,
	type CallbackAddress,
} from '../../host/callbacks/waiter';
import { operationOf } from '../../host/context';
import type { Run } from '../../host/openRun';
import { SUBMITTING, WAITING } from '../../parameters/choices';
import { InvalidItem } from '../../parameters/invalidItem';
import type { Submission } from '../../providers/provider';
import type { CallbackPayload } from '../../parameters/ownSchemas';
import { shown } from '../../text/shown';
import { SHARED_PATH } from '../../ui/resumeWebhooks';
import type { Callbacks, Reports } from '../plan';
import { ReportToTrigger } from './reportToTrigger';

export class CallbackUrl implements Callbacks {
	private readonly trigger: ReportToTrigger;

	/** @param resume the callback that resumes this node or a later one */
	constructor(
		run: Run,
		private readonly resume: ResumeCallback,
	) {
		this.trigger = new ReportToTrigger(run);
	}

	get parks(): boolean {
		return this.resume.parks;
	}

	wakes(taskId: string): ReturnType<Callbacks['wakes']> {
		return this.resume.wakes(taskId);
	}

	/**
	 * Returns the submission with its callback URL: that of the node that waits by callback, else that of a Seedance Trigger
	 * with a token, else the user's own.
	 * The identity of the submission does not include this URL, because a retry gets a different one.
	 * @param payload the context for the trigger to output; undefined if the user gives none
	 * @throws InvalidItem if a URL or payload is given that would have no receiver
	 */
	addTo(submission: Submission, payload: CallbackPayload | undefined, reports: Reports): Submission {
		const { url, because } = this.resume;
		if (url === null) return this.trigger.addTo(submission, payload, reports);
		const { parameters } = submission;
		const instead = 'remove the option, or set Wait Using to Polling in the node that waits';
		if (parameters.callbackUrl !== undefined) {
			throw new InvalidItem([
				`Callback URL is ${shown(parameters.callbackUrl)}, but ${because}, and the provider calls only one URL: ${instead}`,
			]);
		}
		if (payload !== undefined) {
			throw new InvalidItem([
				`Callback Context is ${shown(payload)}, but ${because}, so no trigger receives the context: ${instead}`,
			]);
		}
		return { ...submission, parameters: { ...parameters, callbackUrl: url } };
	}
}

// The parked node that callbacks resume: this one, or a later one that waits for the tasks of this one.

/** Callback handling in one run of the node. */
export interface ResumeCallback {
	/** Callback URL sent with every submit; null if none is sent. */
	url: string | null;
	/** Field or node that requires this URL, for error messages. */
	because: string;
	/** Whether this node parks until callbacks resume it. */
	parks: boolean;
	/** Must be called at once for every task submitted with the URL. */
	bought(taskId: string): void;
	/**
	 * Must be called for every task that an earlier attempt or another execution submitted: its callback does not go to this
	 * execution.
	 */
	takenOver(taskId: string): void;
	/** Returns the node that a task's callback resumes; `none` if no node of this workflow submitted it with a callback URL. */
	wakes: Callbacks['wakes'];
}

export const NO_CALLBACK: ResumeCallback = {
	url: null,
	because: '',
	parks: false,
	bought: () => undefined,
	takenOver: () => undefined,
	wakes: () => 'none',
};

/**
 * Returns the callback handling for this run.
 * Submit and Wait by callback uses its own URL. If a later node waits by callback, Submit and Submit and Wait use the shared URL
 * that the later node listens to, so that it can continue after a timeout.
 * @throws NodeOperationError before anything is sent, if callbacks are requested but can't be received
 */
export function resumeCallbackOf(run: Run): ResumeCallback {
	const { context, account, nodeId } = run;
	const operation = operationOf(context);
	const isOneOf = (names: readonly unknown[]) => names.includes(operation);
	const parks = isOneOf(WAITING) && readWaitUsing(context) === 'callback';
	const later = isOneOf(SUBMITTING) && (parks || operation === 'submit') ? laterWaiter(context) : null;
	if (!parks && later === null) return NO_CALLBACK;
	if (parks) requireNoTool(context);
	const { name } = context.getNode();
	const address = callbackAddress(context, account, parks ? name : (later ?? name));
	const path = later === null ? nodeId : SHARED_PATH;
	return {
		url: isOneOf(SUBMITTING) ? address.urlFor(path) : null,
		because: parks ? 'Wait Using is Callback' : `the node "${later ?? ''}" has Wait Using set to Callback`,
		parks,
		...inRegistry(new CallbackRegistry(context), address, path, nodeId),
	};
}

function inRegistry(
	registry: CallbackRegistry,
	{ executionId }: CallbackAddress,
	path: string,
	nodeId: string,
): Pick<ResumeCallback, 'bought' | 'takenOver' | 'wakes'> {
	return {
		bought: (taskId) => registry.note(taskId, { executionId, path }),
		takenOver: (taskId) => {
			if (registry.find(taskId) === null) registry.note(taskId, { executionId: '', path });
		},
		wakes: (taskId) => {
			const entry = registry.find(taskId);
			if (entry === null) return 'none';
			const comesHere = entry.executionId === executionId && [nodeId, SHARED_PATH].includes(entry.path);
			return comesHere ? 'thisNode' : 'another';
		},
	};
}
