/** Many tasks at the provider that has a list, in n8n's own engine over real HTTP. */
import type { INodeParameters } from 'n8n-workflow';
import type { FaultRule, LoggedRequest } from '../sandbox';
import { credentialFor } from '../sandbox/credentials';
import { useSandbox } from '../sandbox/useSandbox';
import { createEngine, useVirtualTime, withVirtualTime, type Driven, type RunResult } from './harness';
import { prompts, textIn } from './rig';

useVirtualTime();
const sandbox = useSandbox();

/** So many tasks, each of one to four minutes. */
const MANY = 110;
/** More than two list requests name, so the tasks must take turns. */
const MOST = 200;
const rows = (count = MANY) => prompts(...Array.from({ length: count }, (_, row) => `row ${row}.`));
const VIDEO: INodeParameters = {
	operation: 'submitAndWait',
	model: 'ark/seedance-2.0-mini',
	mode: 'text-to-video',
	prompt: '={{ $json.prompt }}',
	duration: 5,
};
/** A small file of each, because its download begins when the end of its task is noticed. */
const WITH_FILES: INodeParameters = { ...VIDEO, downloadVideo: true };

async function run(parameters: INodeParameters, items = rows()): Promise<Driven<RunResult>> {
	const engine = await createEngine({ credentials: { seedanceApi: credentialFor('ark', sandbox) } });
	return await withVirtualTime(engine.run({ parameters, items, onError: 'continueErrorOutput' }), {
		held: () => sandbox.control.held(),
	});
}

function polls(): LoggedRequest[] {
	return sandbox.control.requests().filter(({ kind }) => kind === 'status' || kind === 'list');
}

/** The shortest time between two polls in a row, in milliseconds. */
function shortestGap(): number {
	const times = polls().map(({ at }) => at);
	return Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
}

/** How long after the end of its task each video was downloaded, at most, in milliseconds. */
function latestNotice(): number {
	const files = sandbox.control.requests().filter(({ kind }) => kind === 'media');
	const delays = sandbox.control.tasks().map(({ taskId, endsAt }) => {
		const at = files.find(({ path }) => path.includes(taskId))?.at ?? Number.POSITIVE_INFINITY;
		return at - endsAt;
	});
	return Math.max(...delays);
}

/** Each item has its own video, and each video was charged once. */
function expectAllDone({ value }: Driven<RunResult>, count = MANY): void {
	expect(value.error).toBeUndefined();
	expect(value.errorItems).toEqual([]);
	const byPrompt = new Map(sandbox.control.ledger().map(({ prompt, taskId }) => [prompt, taskId]));
	expect(sandbox.control.ledger()).toHaveLength(count);
	expect(value.items.map(({ json }) => [json.taskId, json.status])).toEqual(
		rows(count).map((row) => [byPrompt.get(textIn(row, 'prompt')), 'completed']),
	);
}

beforeEach(() => sandbox.control.setTasks({ seconds: { min: 60, max: 240 }, videoBytes: 64 }));

const on = (rule: Omit<FaultRule, 'on'>): FaultRule => ({ on: 'list', ...rule });

test.each<[number, string, () => void]>([
	[MOST, 'as it should be', () => undefined],
	[MANY, 'that lags by 30 s', () => sandbox.control.setListLag(30_000)],
	[
		MANY,
		'that hides some tasks',
		() => {
			for (const row of [3, 77, 105]) sandbox.control.hideFromList(`row ${row}.`);
		},
	],
])('%d tasks and a list %s: one poll a second, each end noticed within 10 s', async (count, _, arrange) => {
	arrange();
	const driven = await run(WITH_FILES, rows(count));
	expectAllDone(driven, count);
	expect(shortestGap()).toBeGreaterThanOrEqual(1000);
	expect(latestNotice()).toBeLessThan(10_000);
	expect(polls().filter(({ kind }) => kind === 'list').length).toBeGreaterThan(50);
	expect(polls().filter(({ status }) => status === 429)).toEqual([]);
});

test.each<[string, FaultRule]>([
	['answers 500 once', on({ skip: 5, fault: { kind: 'status', status: 500 } })],
	['answers 429 twice', on({ skip: 5, times: 2, fault: { kind: 'status', status: 429 } })],
	['is cut off', on({ skip: 5, times: 2, fault: { kind: 'halfBody' } })],
	['is cut short', on({ skip: 5, times: 2, fault: { kind: 'malformed' } })],
	[
		'shows no task, and says that there are many',
		on({ skip: 5, times: 2, fault: { kind: 'status', status: 200, body: { items: [], total: MANY } } }),
	],
])('a list that %s is no end of any task, and is asked again', async (_, fault) => {
	sandbox.control.addFault(fault);
	const driven = await run(VIDEO, rows(60));
	expectAllDone(driven, 60);
	expect(shortestGap()).toBeGreaterThanOrEqual(1000);
	expect(polls().filter((one) => one.kind === 'list').length).toBeGreaterThan(50);
});

test.each<[string, FaultRule['fault']]>([
	['answers 500', { kind: 'status', status: 500 }],
	['answers 429', { kind: 'status', status: 429 }],
	['is missing at a gateway', { kind: 'html', status: 404 }],
	['is refused to the key', { kind: 'status', status: 403 }],
	['is empty', { kind: 'status', status: 200, body: { items: [], total: 0 } }],
])('a list that always %s: each task is polled by itself', async (_, fault) => {
	sandbox.control.addFault(on({ times: 100_000, fault }));
	const driven = await run(VIDEO, rows(20));
	expectAllDone(driven, 20);
	expect(polls().filter(({ kind }) => kind === 'status').length).toBeGreaterThan(20);
});

test('Get Status of 200 tasks takes two requests', async () => {
	sandbox.control.setTasks({ seconds: 3600 });
	const submitted = await run({ ...VIDEO, operation: 'submit' }, rows(200));
	const before = sandbox.control.requests().length;
	const { value } = await run(
		{ operation: 'getStatus', taskId: '={{ $json.taskId }}' },
		submitted.value.items.map(({ json }) => ({ json: { taskId: json.taskId } })),
	);
	expect(value.items.map(({ json }) => [json.taskId, json.status])).toEqual(
		submitted.value.items.map(({ json }) => [json.taskId, 'processing']),
	);
	expect(
		sandbox.control
			.requests()
			.slice(before)
			.map(({ kind }) => kind),
	).toEqual(['list', 'list']);
});

test('a key that is refused in the provider’s own words ends the items, by their own polls', async () => {
	sandbox.control.setTasks({ seconds: 3600 });
	const submitted = await run({ ...VIDEO, operation: 'submit' }, rows(20));
	const refused = { kind: 'status', status: 401 } as const;
	sandbox.control.addFault(on({ times: 1000, fault: refused }));
	sandbox.control.addFault({ on: 'status', times: 1000, fault: refused });
	const { value } = await run(
		{ operation: 'wait', taskId: '={{ $json.taskId }}' },
		submitted.value.items.map(({ json }) => ({ json: { taskId: json.taskId } })),
	);
	expect(value.errorItems).toHaveLength(20);
	for (const { json } of value.errorItems) expect(json.failure).toMatchObject({ code: 'unauthorized' });
});
