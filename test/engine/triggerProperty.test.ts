/** Whatever callbacks come, in whatever order: each end of a task starts the workflow once with its own item, forgeries never. */
import fc from 'fast-check';
import { signToken } from '../../nodes/Seedance/tasks/callbacks/triggerToken';
import type { LiveAnswer } from './harness';
import { API_KEY, SCOPE, triggerWorkflow, useTriggerRig } from './triggerRig';

const rig = useTriggerRig();
const DAY_MS = 24 * 3_600_000;
const TASKS = 3;

const task = fc.nat(TASKS - 1);

/** One thing that happens. */
const happening = fc.oneof(
	/** The provider calls about a task, by the URL that its submit was given. */
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant('callback' as const),
			task,
			times: fc.integer({ min: 1, max: 3 }),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), task }) },
	/** It calls while it can't be asked. */
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('unreachable' as const), task }) },
	/** Somebody calls who has no token, one of another key or workflow, or the token of another task. */
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('forgery' as const),
			task,
			by: fc.constantFrom('none', 'key', 'workflow', 'change', 'expired'),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('republish' as const) }) },
);

test('each finished task starts the workflow exactly once with the right item, and forged callbacks never start the workflow', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom('completed' as const, 'failed' as const), {
				minLength: TASKS,
				maxLength: TASKS,
			}),
			fc.array(happening, { maxLength: 12 }),
			async (outcomes, happenings) => {
				const { control } = rig.sandbox;
				control.reset();
				const engine = await rig.n8n();
				await engine.webhooks.activate(triggerWorkflow());
				const tasks: Array<{ taskId: string; url: string }> = [];
				for (const [index, outcome] of outcomes.entries()) {
					control.setTasks({ seconds: 100_000, outcome });
					const taskId = await rig.buy(`video ${index}`, false);
					tasks.push({ taskId, url: rig.signedUrl(`nonce-${index}`, { row: index }) });
				}
				const ended = new Set<number>();
				/** Of which tasks the workflow has to have been started, once. */
				const due = new Set<number>();
				const answers: LiveAnswer[] = [];
				const call = async (index: number, url: string, times = 1) => {
					const body = { task_id: tasks[index]?.taskId };
					const { value } = await rig.settle(
						Promise.all(
							Array.from({ length: times }, async () => await engine.webhooks.receive({ url, body })),
						),
					);
					answers.push(...value);
					return value.map(({ status }) => status);
				};
				for (const one of happenings) {
					if (one.kind === 'end') {
						control.endTask(tasks[one.task]?.taskId ?? '');
						ended.add(one.task);
					} else if (one.kind === 'callback') {
						const statuses = await call(one.task, tasks[one.task]?.url ?? '', one.times);
						// Told 200, the provider would not call again.
						expect(new Set(statuses)).toEqual(new Set([ended.has(one.task) ? 200 : 503]));
						if (ended.has(one.task)) due.add(one.task);
					} else if (one.kind === 'unreachable') {
						control.addFault({ on: 'status', times: 100, fault: { kind: 'status', status: 500 } });
						expect(await call(one.task, tasks[one.task]?.url ?? '')).toEqual([503]);
						control.clearFaults();
					} else if (one.kind === 'forgery') {
						expect(await call(one.task, forged(one.by, tasks[one.task]?.url ?? ''))).toEqual([403]);
					} else if (one.kind === 'crash') {
						engine.crash();
					} else {
						await engine.webhooks.deactivate(triggerWorkflow());
						await engine.webhooks.activate(triggerWorkflow());
					}
				}
				const { value: items } = await rig.settle(rig.items(answers));
				const delivered = items.map(({ taskId, status, context }) => ({ taskId, status, context }));
				expect(delivered.sort(byTask)).toEqual(
					[...due]
						.map((index) => ({
							taskId: tasks[index]?.taskId,
							status: outcomes[index],
							context: { row: index },
						}))
						.sort(byTask),
				);
			},
		),
		{ numRuns: 60 },
	);
}, 120_000);

function byTask(a: { taskId?: unknown }, b: { taskId?: unknown }): number {
	return String(a.taskId) < String(b.taskId) ? -1 : 1;
}

function forged(by: 'none' | 'key' | 'workflow' | 'change' | 'expired', good: string): string {
	const facts = { expiresAt: Date.now() + DAY_MS, nonce: 'forged', context: null };
	switch (by) {
		case 'none':
			return rig.url();
		case 'key':
			return rig.url(signToken('another-key', SCOPE, facts));
		case 'workflow':
			return rig.url(signToken(API_KEY, 'another/seedance-trigger', facts));
		case 'expired':
			return rig.url(signToken(API_KEY, SCOPE, { ...facts, expiresAt: Date.now() - 1000 }));
		case 'change':
			return good.replace(/token=1\.(.)/, (_, first: string) => `token=1.${first === 'A' ? 'B' : 'A'}`);
	}
}
