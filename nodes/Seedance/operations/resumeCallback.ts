/** Which parked node callbacks wake: this one, or a later one that waits for what this one orders. */
import {
	callbackAddress,
	laterWaiter,
	readWaitUsing,
	requireNoTool,
	type CallbackAddress,
} from '../host/callbackAddress';
import { CallbackBook } from '../host/callbackBook';
import type { Run } from '../host/openRun';
import { SUBMITTING, WAITING } from '../ui/operationNames';
import { SHARED_PATH } from '../ui/resumeWebhooks';

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
	/** Whether a callback for a task wakes this node; `never` where none of this workflow's nodes ordered it with a URL. */
	reach(taskId: string): 'here' | 'elsewhere' | 'never';
}

export const NO_CALLBACK: ResumeCallback = {
	url: null,
	because: '',
	parks: false,
	bought: () => undefined,
	reach: () => 'never',
};

/**
 * Submit and Wait by callback is called itself. Where a later node waits by callback, orders get the address that it
 * listens to: from Submit, and from Submit and Wait too, so that the later one can go on after a time limit.
 * @throws NodeOperationError where callbacks are asked for and can't come, before anything is sent
 */
export function resumeCallbackOf(run: Run): ResumeCallback {
	const { context, account, nodeId } = run;
	const operation: unknown = context.getNodeParameter('operation', 0);
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
		...inBook(new CallbackBook(context), address, path, nodeId),
	};
}

function inBook(
	book: CallbackBook,
	{ executionId }: CallbackAddress,
	path: string,
	nodeId: string,
): Pick<ResumeCallback, 'bought' | 'reach'> {
	return {
		bought: (taskId) => book.note(taskId, { executionId, path }),
		reach: (taskId) => {
			const entry = book.find(taskId);
			if (entry === null) return 'never';
			const comesHere = entry.executionId === executionId && [nodeId, SHARED_PATH].includes(entry.path);
			return comesHere ? 'here' : 'elsewhere';
		},
	};
}
