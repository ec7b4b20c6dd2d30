/** A webhook asks the provider about tasks. It holds nothing with which it could submit one. */
import { whileCallerWaits, type Access, type Run } from '../../nodes/Seedance/host/openRun';
import type { Provider } from '../../nodes/Seedance/providers/provider';
import { runBatch } from '../../nodes/Seedance/tasks/batch';
import { poll, ONE_POLL } from '../../nodes/Seedance/tasks/pollStep';
import { submitOnce } from '../../nodes/Seedance/tasks/submitStep';
import type { PlacedOrder } from '../../nodes/Seedance/tasks/job';
import { n8nWebhookContext } from './n8nContext';

/** Never called: here the compiler refuses each way to submit with what a webhook has. */
export async function refusedByTheCompiler(access: Access, order: PlacedOrder): Promise<unknown> {
	// @ts-expect-error no journal, prices or scope
	await runBatch([], access);
	// @ts-expect-error no journal or origin
	await submitOnce(order, access, 1, 0, false);
	// @ts-expect-error only the part of the provider that tells the status of tasks
	const provider: Provider = access.provider;
	// @ts-expect-error only status requests can be sent
	await access.http.send({ method: 'POST', path: '/generate' });
	// @ts-expect-error nor is it ever taken for all HTTP
	const http: Run['http'] = access.http;
	return [provider, http];
}

/** Never called: a run can do all that a webhook can. */
export async function allowedByTheCompiler(run: Run): Promise<unknown> {
	const access: Access = run;
	return [await runBatch([], run), await poll('task', access, 'poll', ONE_POLL)];
}

test('while its caller waits, a webhook holds what it takes to poll tasks and download files, and nothing else', async () => {
	const apiKey = 'sk_live_very_secret';
	const context = await n8nWebhookContext({ provider: 'seedanceapi', apiKey });
	const held = await whileCallerWaits(context, (access) => Promise.resolve(access));
	expect(Object.keys(held).sort()).toEqual(
		[
			'clock',
			'context',
			'firstWithoutVideo',
			'http',
			'limits',
			'log',
			'provider',
			'random',
			'reach',
			'signal',
		].sort(),
	);
	expect(Object.keys(held.provider).sort()).toEqual(['list', 'name', 'readStatus', 'statusRequest']);
	expect(held.provider.statusRequest('task')).toMatchObject({ method: 'GET' });
	expect(JSON.stringify({ ...held, context: null })).not.toContain(apiKey);
});
