/** Receives a callback: verifies it, checks the task with the provider, and delivers it once. */
import type { INode, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readAccount, type Account } from '../host/account';
import { taskIdsOf, answerNow, callOf, type WebhookCall } from '../host/callbacks/webhook';
import { realClock } from '../host/clock';
import { outputItem } from '../host/items/output';
import { NO_ROW } from '../host/items/row';
import { whileCallerWaits } from '../host/openRun';
import type { TaskReading } from '../providers/task';
import { confirmFirst, pollAgain } from '../tasks/callbacks/confirm';
import { verifyToken } from '../tasks/callbacks/triggerToken';
import type { CallbackPayload } from '../parameters/ownSchemas';
import { scopeOf, tokenIn } from '../tasks/callbacks/triggerUrl';
import { memoryOf, TriggerMemory, type Complaint } from './memory';
import { receptionOf, type Reception } from './parameters';

/** Response to a callback that starts no workflow. */
interface Answer {
	status: number;
	message: string;
	/** Warning for the user. */
	complaint?: Complaint;
}

/** Sender of a callback: the nonce of its token and the context that Submit put into it. */
interface Sender {
	nonce: string | null;
	context: CallbackPayload;
}

const UNSIGNED: Sender = { nonce: null, context: null };
const REFUSED = { status: 403, message: 'Refused' };
const OF_ANOTHER: Answer = {
	...REFUSED,
	complaint: {
		kind: 'another',
		words: 'was refused, because its token belongs to another video. Each URL is valid for one video',
	},
};

/** Receives one callback. Never throws, because n8n would start the workflow with an error, no matter who called. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const memory = memoryFor(context);
	try {
		const outcome = await judge(context, memory);
		return 'status' in outcome ? answer(context, memory, outcome) : outcome;
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return answer(context, memory, {
			status: 503,
			message: 'Try again later',
			complaint: {
				kind: 'broken',
				words: `could not be processed, so the provider must send it again. ${why}`,
			},
		});
	}
}

/** Returns the trigger's memory. A test from the editor gets a new one, so that the same callback can be sent repeatedly. */
function memoryFor(context: IWebhookFunctions): TriggerMemory {
	if (isTest(context)) return new TriggerMemory();
	return memoryOf(context.getWorkflow().id ?? '', context.getNode().id);
}

function isTest(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

async function judge(
	context: IWebhookFunctions,
	memory: TriggerMemory,
): Promise<Answer | IWebhookResponseData> {
	const account = await readAccount(context);
	const reception = receptionOf(context);
	const call = callOf(context);
	const sender = senderOf(context, call, account, reception);
	if ('status' in sender) return sender;
	if (account.provider.isEarlyCallback(call.body)) return { status: 200, message: 'Not finished yet' };
	const taskIds = taskIdsOf(call);
	if (taskIds.length === 0) return { status: 400, message: 'No task ID' };
	return await deliver(context, memory, { reception, sender, taskIds });
}

function senderOf(
	context: IWebhookFunctions,
	{ query }: WebhookCall,
	{ apiKey }: Account,
	{ authentication }: Reception,
): Sender | Answer {
	const scope = scopeOf(context.getNodeWebhookUrl('default') ?? '') ?? '';
	const verdict = verifyToken(apiKey, scope, tokenIn(query), realClock.now());
	if (verdict.kind === 'valid') return { nonce: verdict.nonce, context: verdict.context };
	if (authentication === 'none') return UNSIGNED;
	const words = `was refused, because ${WHY_REFUSED[verdict.kind]}`;
	return { ...REFUSED, complaint: { kind: verdict.kind, words } };
}

const WHY_REFUSED = {
	missing:
		'its URL has no token. Submit adds a token to the URL of this trigger. If the provider removes the token, set Authentication to None',
	forged:
		'its token was not created for this trigger and API key. Use the same credential in the trigger and the Submit node, and check Callback URL',
	expired: 'its token expired after seven days. To get the video, use Get Status with its task ID',
} as const;

interface Callback {
	reception: Reception;
	sender: Sender;
	/** Values that may be the task ID, most likely first. */
	taskIds: readonly string[];
}

async function deliver(
	context: IWebhookFunctions,
	{ deliveries }: TriggerMemory,
	{ reception, sender, taskIds }: Callback,
): Promise<Answer | IWebhookResponseData> {
	const data = context.getWorkflowStaticData('node');
	if (!isTest(context)) deliveries.recall(data);
	let worthAsking = taskIds.filter((one) => deliveries.isWorthAsking(one, sender.nonce));
	if (worthAsking.length === 0) return OF_ANOTHER;
	const confirmed = await whileCallerWaits(context, async (access) => {
		const pollAll = async () => {
			const found = await confirmFirst(worthAsking, access);
			if (found.kind === 'told') worthAsking = [found.reading.task.taskId];
			return found;
		};
		return await pollAgain(
			pollAll,
			(found) => found.kind === 'told' && found.reading.task.status === 'processing',
			access,
		);
	});
	if (confirmed.kind === 'unknown') return { status: 404, message: 'No such task' };
	if (confirmed.kind === 'unreachable') {
		const { message } = confirmed.failure;
		return {
			status: 503,
			message: 'Try again later',
			complaint: {
				kind: 'unreachable',
				words: `could not be checked, because the status request failed, so the provider must send it again. ${message}`,
			},
		};
	}
	// Uses the provider's spelling of the ID, not the callback's, so that a task has only one name here.
	const { status, taskId } = confirmed.reading.task;
	// After a 200, the provider would not call again, although its callback says that the task has ended.
	if (status === 'processing') return { status: 503, message: 'Not finished yet' };
	if (!reception.events.includes(status)) return { status: 200, message: 'Event not selected' };
	// Polling took a while, and other callbacks may have arrived. Nothing is awaited from here on, so only one of them is
	// delivered.
	if (deliveries.has(taskId, status)) return { status: 200, message: 'Already delivered' };
	if (!deliveries.allows(taskId, sender.nonce)) return OF_ANOTHER;
	deliveries.note(taskId, sender.nonce, status, data);
	// Responds here, because n8n would respond after the start, and the delivery noted in the static data would be lost.
	answerNow(context, 200, { message: 'Delivered' });
	return {
		noWebhookResponse: true,
		workflowData: [[{ json: itemOf(confirmed.reading, sender, reception) }]],
	};
}

function itemOf(reading: TaskReading, { context }: Sender, { keepRaw }: Reception) {
	const nothingElse = { timedOut: false, failedTaskIds: [], row: NO_ROW, isError: false };
	const { task, unknownStatus } = reading;
	const result = { itemIndex: 0, task, unknownStatus, ...nothingElse };
	const { json } = outputItem({ ...result, ...(keepRaw ? { raw: reading.raw } : {}) });
	return { ...json, context };
}

function answer(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	{ status, message, complaint }: Answer,
): IWebhookResponseData {
	const words = complaint === undefined ? null : memory.complaint(complaint, realClock.elapsed());
	if (words !== null) context.logger.warn(`${nameOf(context.getNode())}: a callback ${words}`);
	answerNow(context, status, { message });
	return { noWebhookResponse: true };
}

function nameOf({ name }: INode): string {
	return `Seedance Trigger "${name}"`;
}
