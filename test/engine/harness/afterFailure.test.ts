import { once } from 'node:events';
import { chain, node, start } from '../../workflows/workflow';
import { createEngine } from './engine';
import { apiError, ask, credentials, echo, specimen, startServer, tokenOf } from './specimen';
import type { Behaviour } from './specimen';

const type = 'test.specimen';

let requests = 0;
/** Called when a request that is never answered has come, with what settles when its connection has closed. */
let hold: ((closed: Promise<unknown>) => void) | undefined;
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
	server = await startServer((request, response) => {
		requests++;
		if (request.url === '/held') hold?.(once(request.socket, 'close'));
		else echo(request, response);
	});
});
afterAll(() => {
	server.close();
});

/** Notes each try in the node context and outside, and fails until `tries` have been made. */
function failing(tries: number) {
	const seen: Array<{ id: string; token: string; context: unknown; mode: string; runIndex: unknown }> = [];
	const behaviour: Behaviour = function (items) {
		const context = this.getContext('node');
		seen.push({
			id: this.getExecutionId(),
			token: tokenOf(this),
			context: context['bought'],
			mode: this.getMode(),
			runIndex: this.evaluateExpression('{{ $runIndex }}', 0),
		});
		context['bought'] = [...((context['bought'] as string[] | undefined) ?? []), `task-${seen.length}`];
		if (seen.length < tries) throw apiError(this, 'not yet');
		return Promise.resolve([items.map((item) => ({ ...item }))]);
	};
	return { seen, load: specimen(behaviour) };
}

it('runs the node again on Retry On Fail, with its context and token', async () => {
	const { seen, load } = failing(3);
	const engine = await createEngine({ load });
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const result = await engine.run({ type, parameters: {}, ...settings });
	expect(result.status).toBe('success');
	expect(seen.map(({ context }) => context)).toEqual([undefined, ['task-1'], ['task-1', 'task-2']]);
	expect(new Set(seen.map(({ token }) => token)).size).toBe(1);
	expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
});

it('retries an execution under a new id, with its context, token and input', async () => {
	const { seen, load } = failing(3);
	const engine = await createEngine({ load });
	const failed = await engine.run({ type, parameters: {}, items: [{ json: { n: 7 } }] });
	expect(failed.status).toBe('error');
	const again = await engine.retryExecution(failed);
	expect(again).toMatchObject({ status: 'error', retryOf: failed.executionId });
	const last = await engine.retryExecution(again);
	expect(last.status).toBe('success');
	expect(last.error).toBeUndefined();
	expect(last.items.map(({ json }) => json)).toEqual([{ n: 7 }]);
	expect(last.output('Done')).toHaveLength(1);
	expect(seen.map(({ id }) => id)).toEqual(['1', '2', '3']);
	expect(seen.map(({ mode }) => mode)).toEqual(['trigger', 'retry', 'retry']);
	expect(seen.map(({ runIndex }) => runIndex)).toEqual([0, 0, 0]);
	expect(seen.map(({ context }) => context)).toEqual([undefined, ['task-1'], ['task-1', 'task-2']]);
	expect(new Set(seen.map(({ token }) => token)).size).toBe(1);
	await expect(engine.retryExecution(last)).rejects.toThrow('succeeded');
});

describe.each([false, true])('kill -9 in the middle, saving progress: %s', (saveExecutionProgress) => {
	it('keeps the token, loses the context, and hears no more of the old process', async () => {
		const seen: Array<{ token: string; context: unknown }> = [];
		let starts = 0;
		let zombie = 'silent';
		const load = specimen(async function (items) {
			if (this.getNode().name === 'First') {
				starts++;
				return [items.map((item) => ({ ...item }))];
			}
			const context = this.getContext('node');
			seen.push({ token: tokenOf(this), context: context['bought'] });
			context['bought'] = 'task-1';
			if (seen.length === 1) {
				await ask(this, `${server.url}/held`).catch(() => (zombie = 'told of the crash'));
				zombie = 'went on';
			}
			return [items.map((item) => ({ ...item }))];
		});
		const engine = await createEngine({ credentials, load });
		let closed: Promise<unknown> | undefined;
		const arrived = new Promise<void>((resolve) => {
			hold = (closing) => {
				closed ??= closing;
				resolve();
			};
		});
		const workflow = chain(start(), node('First', type), node('Second', type));
		const result = await engine.crashAndRetry(
			{ workflow, node: 'Second', items: [{ json: { n: 1 } }], settings: { saveExecutionProgress } },
			arrived,
		);
		expect(result).toMatchObject({ status: 'success', retryOf: '1', executionId: '2' });
		expect(result.items.map(({ json }) => json)).toEqual([{ n: 1 }]);
		expect(seen).toHaveLength(2);
		expect(seen[1]).toEqual({ token: seen[0]?.token, context: undefined });
		expect(starts).toBe(saveExecutionProgress ? 1 : 2);
		expect(engine.stored('1').status).toBe('crashed');
		await closed;
		// What the server has noticed, its own end of the connection was told before.
		await (await fetch(server.url)).text();
		expect(zombie).toBe('silent');
	});
});

it('lets nothing out of a process that was killed', async () => {
	let goOn: () => void = () => undefined;
	const gate = new Promise<void>((resolve) => (goOn = resolve));
	const load = specimen(async function (items) {
		await gate;
		await ask(this, `${server.url}/late`);
		return [items];
	});
	const engine = await createEngine({ credentials, load });
	await engine.start({ type, parameters: {} });
	const before = requests;
	engine.crash();
	goOn();
	// The same request from the process that lives takes the same way, and sets out later.
	expect((await engine.run({ type, parameters: {} })).status).toBe('success');
	expect(requests).toBe(before + 1);
});

it('aborts the cancel signal on Stop, and keeps what n8n keeps', async () => {
	let tries = 0;
	let waits: () => void = () => undefined;
	const waiting = new Promise<void>((resolve) => (waits = resolve));
	const load = specimen(async function (items) {
		tries++;
		if (tries > 1) return [items.map((item) => ({ ...item }))];
		const signal = this.getExecutionCancelSignal();
		await new Promise((resolve) => {
			signal?.addEventListener('abort', resolve);
			waits();
		});
		throw apiError(this, 'stopped');
	});
	const engine = await createEngine({ load });
	const execution = await engine.start({ type, parameters: {} });
	await waiting;
	execution.stop();
	const result = await execution.result;
	expect(result.error?.message).toBe('stopped');
	expect(engine.stored(result).status).toBe('canceled');
	const retried = await engine.retryExecution(execution);
	expect(tries).toBe(2);
	expect(retried.items).toHaveLength(1);
});
