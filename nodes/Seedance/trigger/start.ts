/**
 * Downloads the files in the execution that the trigger started, if requested.
 * Not done while the caller waits for the response, so that Stop, errors, and "Retry execution" work as for any node.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { readAccount } from '../host/account';
import { fetchFiles, type Wanted } from '../host/downloads/taskFiles';
import { batchError } from '../host/items/runError';
import { errorItem, invalid } from '../host/items/output';
import { NO_ROW } from '../host/items/row';
import { type ItemResult } from '../host/items/itemResult';
import { openAccess, type Access } from '../host/openRun';
import type { Provider } from '../providers/provider';
import { blankTask, Delivered, type Failure, type Task } from '../providers/task';
import { wantedOf } from './parameters';

/** Fields of a delivered item that describe its files. */
const DeliveredItem = z.object({
	taskId: z.string(),
	model: z.string().nullable(),
	status: z.literal('completed'),
	videoUrl: z.string(),
	videoUrls: z.array(z.string()),
	lastFrameUrl: z.string().nullable(),
	delivered: Delivered.nullable(),
});

/**
 * Passes on the delivered items, with their files.
 * @throws NodeOperationError with the task ID and the URL if a download fails
 */
export async function start(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const account = await readAccount(context);
	const access = openAccess(context, account);
	const started: Started = { context, provider: account.provider, access };
	const items = context.getInputData();
	return [await Promise.all(items.map(async (item, itemIndex) => await passOn(started, item, itemIndex)))];
}

/** Execution that the trigger started. */
interface Started {
	context: IExecuteFunctions;
	provider: Provider;
	access: Access;
}

async function passOn(
	started: Started,
	item: INodeExecutionData,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const delivered = DeliveredItem.safeParse(item.json);
	if (!delivered.success) return { ...item };
	const task = blankTask(started.provider.name, delivered.data);
	const wanted = readWanted(started, itemIndex);
	if (wanted === null) return { ...item };
	if ('code' in wanted) return await failed(started, item, { itemIndex, task, failure: wanted });
	const { task: fresh, binary, failure } = await fetchFiles(started.access, task, wanted);
	const { videoUrl, videoUrls, lastFrameUrl, delivered: measured } = fresh;
	const json = { ...item.json, videoUrl, videoUrls, lastFrameUrl, delivered: measured };
	const full = { ...item, json, binary };
	return failure === null ? full : await failed(started, full, { itemIndex, task: fresh, failure });
}

function readWanted({ context }: Started, itemIndex: number): Wanted | Failure | null {
	try {
		return wantedOf(context, itemIndex);
	} catch (error) {
		return invalid([error instanceof Error ? error.message : String(error)]);
	}
}

/** Outputs or throws the failure, as the node's On Error setting says. @throws NodeOperationError */
async function failed(
	{ context, provider, access: { clock } }: Started,
	item: INodeExecutionData,
	{ itemIndex, task, failure }: { itemIndex: number; task: Task; failure: Failure },
): Promise<INodeExecutionData> {
	const node = context.getNode();
	const result: ItemResult = {
		itemIndex,
		task: { ...task, failure },
		unknownStatus: null,
		timedOut: false,
		failedTaskIds: [],
		row: NO_ROW,
		isError: true,
	};
	if (!context.continueOnFail()) {
		const ending = { wanted: 'a video', orders: false, isResumed: false } as const;
		throw await batchError({ context, provider, clock }, [result], ending);
	}
	const error = errorItem(node, result, provider, node.onError === 'continueErrorOutput');
	error.json = { ...item.json, failure: { ...failure }, error: error.json.error };
	return Object.assign(error, item.binary === undefined ? {} : { binary: item.binary });
}
