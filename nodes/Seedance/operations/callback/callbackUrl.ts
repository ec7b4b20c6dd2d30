/** The one place that decides which callback URL an order gets: a provider calls only one. */
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

	/** @param resume what wakes this node, or a later one, where that is how it waits */
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
	 * The order as it is sent: with the address of the node that waits by callback, else with that of a trigger of ours and a
	 * token for it, else as the user has it. What the order is known by is made without it: a retry gets another one.
	 * @param payload what a trigger is to hand on, undefined where the user gives nothing
	 * @throws InvalidItem where an address or a payload is given that nobody would get
	 */
	addTo(submission: Submission, payload: CallbackPayload | undefined, reports: Reports): Submission {
		const { url, because } = this.resume;
		if (url === null) return this.trigger.addTo(submission, payload, reports);
		const { parameters } = submission;
		const instead = 'remove the option, or set Wait Using to Polling';
		if (parameters.callbackUrl !== undefined) {
			throw new InvalidItem([
				`Callback URL is ${shown(parameters.callbackUrl)}, but ${because}, and the provider calls only one address: ${instead}`,
			]);
		}
		if (payload !== undefined) {
			throw new InvalidItem([
				`Callback Context is ${shown(payload)}, but ${because}, so no trigger receives it: ${instead}`,
			]);
		}
		return { ...submission, parameters: { ...parameters, callbackUrl: url } };
	}
}

// Which parked node callbacks wake: this one, or a later one that waits for what this one orders.

/** What becomes of callbacks in one run of the node. */
export interface ResumeCallback {
	/** Given to the provider with every order; null where none is. */
	url: string | null;
	/** For messages: the field and node because of which orders get it. */
	because: string;
	/** Whether this node is parked until callbacks wake it. */
	parks: boolean;
	/** To be told of every task that was ordered with the URL, at once. */
	bought(taskId: string): void;
	/** To be told of every task that an earlier try or another execution has ordered: no callback for it comes here. */
	takenOver(taskId: string): void;
	/** Which node a callback for a task wakes; `none` where no node of this workflow ordered it with a callback URL. */
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
 * Submit and Wait by callback is called itself. Where a later node waits by callback, orders get the address that it
 * listens to: from Submit, and from Submit and Wait too, so that the later one can go on after a time limit.
 * @throws NodeOperationError where callbacks are asked for and can't come, before anything is sent
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
		because: parks ? 'Wait Using is Callback' : `the node "${later ?? ''}" waits by callback`,
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
