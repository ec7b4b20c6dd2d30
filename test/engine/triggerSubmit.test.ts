/** What Submit makes of a trigger: which it finds, what it refuses, and that its token is no part of the order. */
import type { INodeParameters } from 'n8n-workflow';
import { verifyToken } from '../../nodes/Seedance/tasks/callbacks/triggerToken';
import { extended, withNode, type Workflow } from '../workflows/workflow';
import type { Engine } from './harness';
import {
	API_KEY,
	SCOPE,
	submitting,
	tokenOf,
	TRIGGER,
	triggerWorkflow,
	useTriggerRig,
	WEBHOOK_ID,
	withSubmit,
} from './triggerRig';

const rig = useTriggerRig();

const callbackUrls = () => rig.sandbox.control.tasks().map(({ callbackUrl }) => callbackUrl);

/** Runs the Submit of a workflow, which is active with its trigger. */
async function submitIn(engine: Engine, workflow: Workflow) {
	const items = [{ json: { prompt: 'a quiet harbour', row: 7 } }];
	const run = engine.run({ workflow, start: 'Start', node: 'Submit', items });
	return (await rig.settle(run)).value;
}

async function submitWith(parameters: INodeParameters, engine?: Engine) {
	const n8n = engine ?? (await rig.n8n());
	const items = [{ json: { prompt: 'a quiet harbour', row: 7 } }];
	return (await rig.settle(n8n.run({ parameters: submitting(parameters), items }))).value;
}

describe('in the same workflow', () => {
	test('Submit finds the active trigger without being told', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow(), { options: { callbackContext: '={{ $json.row }}' } });
		await engine.webhooks.activate(workflow);
		rig.sandbox.control.setTasks({ seconds: 30 });
		expect((await submitIn(engine, workflow)).error).toBeUndefined();
		const [url] = callbackUrls();
		expect(url).toContain(rig.url());
		await rig.settle(rig.untilAnswered(1));
		expect((await rig.settle(rig.items())).value).toMatchObject([{ status: 'completed', context: 7 }]);
	});

	test('without a context it is null', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow());
		await engine.webhooks.activate(workflow);
		await submitIn(engine, workflow);
		await rig.settle(rig.untilAnswered(1));
		expect((await rig.settle(rig.items())).value).toMatchObject([{ context: null }]);
	});

	test('a trigger that is not active, or not any more, is not called', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow());
		await submitIn(engine, workflow);
		await engine.webhooks.activate(workflow);
		await engine.webhooks.deactivate(workflow);
		await submitIn(engine, workflow);
		expect(callbackUrls()).toEqual([null, null]);
	});

	test('when the webhook of the trigger changes, Submit has the new address', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow());
		await engine.webhooks.activate(workflow);
		await engine.webhooks.deactivate(workflow);
		const moved = withNode(workflow, TRIGGER, { webhookId: 'moved' });
		await engine.webhooks.activate(moved);
		await submitIn(engine, moved);
		expect(callbackUrls()[0]).toContain('/webhook/moved/seedance-trigger?token=');
		expect(JSON.stringify(engine.webhooks.staticDataOf(moved))).not.toContain(WEBHOOK_ID);
	});

	test('when the trigger has got another credential while n8n was down, Submit with that one calls it', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow());
		const other = { seedanceApi: { id: 'other', name: 'Other' } };
		await engine.webhooks.activate(withNode(workflow, TRIGGER, { credentials: other }));
		engine.crash();
		await engine.webhooks.activate(workflow);
		await submitIn(engine, workflow);
		expect(callbackUrls()[0]).toContain(rig.url());
	});

	test('a Submit after the trigger does not call it: every video would buy the next one', async () => {
		const engine = await rig.n8n();
		const workflow = withSubmit(triggerWorkflow(), { prompt: 'one more' }, TRIGGER);
		await engine.webhooks.activate(workflow);
		const { value } = await rig.settle(
			engine.webhooks
				.receive({ url: rig.signedUrl(), body: { task_id: await rig.buy() } })
				.then(async ({ started }) => await started),
		);
		expect(value?.output('Submit')).toHaveLength(1);
		expect(callbackUrls()).toEqual([null, null]);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
	});

	test.each([
		['comes after the Seedance Trigger', TRIGGER, {}],
		['uses another credential', 'Start', { credentials: { seedanceApi: { id: 'other', name: 'Other' } } }],
	])('a context that would be lost because the trigger %s is refused', async (reason, after, change) => {
		const engine = await rig.n8n();
		const options = { callbackContext: 'row 7' };
		const workflow = withSubmit(triggerWorkflow({}, change), { options, prompt: 'one more' }, after);
		await engine.webhooks.activate(workflow);
		const run = engine.run({ workflow, start: after, node: 'Submit' });
		const { value } = await rig.settle(run);
		expect(value.error?.message).toContain('Callback Context is "row 7"');
		expect(value.error?.message).toContain(reason);
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});

	test('with two triggers it asks which, before anything is bought', async () => {
		const engine = await rig.n8n();
		const another = triggerWorkflow({}, { id: 'two', name: 'Two', webhookId: 'two' }).nodes;
		const workflow = extended(withSubmit(triggerWorkflow()), another.slice(0, 1), []);
		await engine.webhooks.activate(workflow);
		const { error } = await submitIn(engine, workflow);
		expect(error?.message).toContain('2 active Seedance Triggers');
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});

	test('a trigger that the provider cannot reach is refused with the setting to change, and nothing is bought', async () => {
		const options = { webhookUrl: 'http://10.1.2.3:5678' };
		const engine = await rig.engine('seedanceapi', {}, options);
		const workflow = withSubmit(triggerWorkflow());
		await engine.webhooks.activate(workflow);
		const { error } = await submitIn(engine, workflow);
		expect(error?.message).toContain('10.1.2.3');
		expect(error?.message).toContain('set WEBHOOK_URL');
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});
});

describe('by its URL', () => {
	test('only a URL of a trigger gets a token; an address of the user goes as it is', async () => {
		for (const callbackUrl of [
			rig.url(),
			rig.url().replace('/webhook/', '/webhook-test/'),
			`${rig.server.url}/my/endpoint?x=1`,
			`${rig.server.url}/webhook/seedance`,
		]) {
			expect((await submitWith({ options: { callbackUrl } })).error).toBeUndefined();
		}
		const [production, test, own, similar] = callbackUrls();
		for (const url of [production, test]) {
			expect(verifyToken(API_KEY, SCOPE, tokenOf(url), Date.now())).toMatchObject({ kind: 'valid' });
		}
		expect([own, similar]).toEqual([
			`${rig.server.url}/my/endpoint?x=1`,
			`${rig.server.url}/webhook/seedance`,
		]);
	});

	test('a token works for seven days', async () => {
		const from = Date.now();
		await submitWith({ options: { callbackUrl: rig.url() } });
		const verdictAfter = (seconds: number) =>
			verifyToken(API_KEY, SCOPE, tokenOf(callbackUrls()[0]), from + seconds * 1000).kind;
		const week = 7 * 24 * 3600;
		expect([verdictAfter(week - 5), verdictAfter(week + 5)]).toEqual(['valid', 'expired']);
	});

	test('Submit and Wait signs it as well, since the trigger would refuse it otherwise', async () => {
		const engine = await rig.n8n();
		await engine.webhooks.activate(triggerWorkflow());
		rig.sandbox.control.setTasks({ seconds: 10 });
		await submitWith({ operation: 'submitAndWait', options: { callbackUrl: rig.url() } }, engine);
		expect((await rig.settle(rig.items())).value).toHaveLength(1);
	});

	test('one that the provider cannot reach names the setting to change', async () => {
		const callbackUrl = `http://192.168.1.5:5678/webhook/${SCOPE}`;
		const { error } = await submitWith({ options: { callbackUrl } });
		expect(error?.message).toContain('Callback URL points to this n8n at 192.168.1.5:5678');
		expect(error?.message).toContain('set WEBHOOK_URL');
		const other = await submitWith({ options: { callbackUrl: 'http://192.168.1.5/mine' } });
		expect(other.error?.message).not.toContain('WEBHOOK_URL');
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});
});

describe('a context', () => {
	test.each([
		['text', 'row 007', 'row 007'],
		['digits, which stay text', '007', '007'],
		['JSON in text', '{"row": 7}', { row: 7 }],
		['an object', '={{ { row: $json.row } }}', { row: 7 }],
		['a number', '={{ $json.row }}', 7],
		['false', '={{ false }}', false],
		['text that only begins like JSON', '[draft] 7', '[draft] 7'],
		['a date', '={{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
		['the largest', 'ä'.repeat(1023), 'ä'.repeat(1023)],
	])('can be %s', async (_, callbackContext, context) => {
		await submitWith({ options: { callbackUrl: rig.url(), callbackContext } });
		const verdict = verifyToken(API_KEY, SCOPE, tokenOf(callbackUrls()[0]), Date.now());
		expect(verdict).toMatchObject({ kind: 'valid', context });
	});

	test.each([
		['empty', '', 'is empty'],
		['nothing, by an expression', '={{ $json.missing }}', 'is empty'],
		['null', '={{ null }}', 'is empty'],
		['too large', 'ä'.repeat(1024), 'which has a JSON size of 2050 bytes'],
	])('that is %s is refused, and nothing is bought', async (_, callbackContext, words) => {
		const { error } = await submitWith({ options: { callbackUrl: rig.url(), callbackContext } });
		expect(error?.message).toContain('Callback Context');
		expect(error?.message).toContain(words);
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});

	test.each([
		['no trigger', {}, 'has no published Seedance Trigger'],
		[
			'an address of another',
			{ callbackUrl: 'https://example.com/mine' },
			'is not the URL of a Seedance Trigger',
		],
	])('for %s is refused, since nobody would get it', async (_, options, words) => {
		const { error } = await submitWith({ options: { ...options, callbackContext: 'row 7' } });
		expect(error?.message).toContain(words);
		expect(rig.sandbox.control.ledger()).toEqual([]);
	});
});

describe('the callback token is not part of the request identity', () => {
	test.each(['Retry On Fail', 'Retry execution'])(
		'if the user retries with %s, no video is charged twice, although the callback token changes',
		async (way) => {
			const engine = await rig.n8n();
			const options = { callbackUrl: rig.url(), callbackContext: '={{ $now.toMillis() }}' };
			// The second item is refused, so the node fails as a whole, and is tried again with the first one bought.
			rig.sandbox.control.addFault({
				on: 'submit',
				match: 'second',
				fault: { kind: 'status', status: 400, body: { error: { code: 'INVALID_PROMPT', message: 'no' } } },
			});
			const parameters = submitting({ options });
			const items = [{ json: { prompt: 'first video' } }, { json: { prompt: 'second video' } }];
			const retryOnFail = way === 'Retry On Fail';
			const first = await rig.settle(engine.run({ parameters, items, retryOnFail, waitBetweenTries: 5000 }));
			if (!retryOnFail) {
				expect(first.value.error).toBeDefined();
				await rig.settle(engine.retryExecution(first.value));
			}
			expect(rig.sandbox.control.ledger().map(({ prompt }) => prompt)).toEqual([
				'first video',
				'second video',
			]);
		},
	);

	test('an order whose answer was lost is not sent again with a new token', async () => {
		const engine = await rig.n8n();
		rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'reset', when: 'after' } });
		const parameters = submitting({ options: { callbackUrl: rig.url() } });
		const items = [{ json: { prompt: 'a quiet harbour' } }];
		const { value } = await rig.settle(engine.run({ parameters, items, retryOnFail: true }));
		expect(value.error?.message).toContain('may have been submitted');
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});
});
