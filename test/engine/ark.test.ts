/** The official API in n8n's own engine: what a user gets, by polling and by callback. */
import type { INodeParameters } from 'n8n-workflow';
import { n8nBehind, parked, resumedResult, useDoor } from './callbackRig';
import { prompts, useRig, videoOf } from './rig';

const rig = useRig();
const door = useDoor();

const polls = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'status' || kind === 'list');

async function run(parameters: INodeParameters, texts: readonly string[], onError?: 'continueErrorOutput') {
	const engine = await rig.engine('ark');
	const more = onError === undefined ? {} : { onError };
	const items = prompts(...texts);
	return (await rig.settle(engine.run({ parameters: videoOf('ark', parameters), items, ...more }))).value;
}

test('three videos come out in order, with their cost in dollars', async () => {
	rig.sandbox.control.setTasks({ seconds: [40, 10, 25] });
	const result = await run({ aspectRatio: '16:9' }, ['one', 'two', 'three']);
	expect(result.error).toBeUndefined();
	expect(result.items.map(({ json }) => json)).toMatchObject(
		[0, 1, 2].map((index) => ({
			...{ provider: 'ark', model: 'ark/seedance-2.0-mini', status: 'completed', failure: null },
			...{ creditsEstimated: null, creditsUsed: null, creditsRefunded: null },
			...{ taskId: rig.sandbox.control.ledger()[index]?.taskId, usdEstimated: 0.378, usdUsed: 0.378 },
		})),
	);
	expect(result.hints[0]?.message).toMatch(/^3 videos, 1\.13 US dollars, /);
});

test('the time that a task takes to be noticed is charged nothing, and what failed costs nothing', async () => {
	const texts = ['a good video', 'refused at once [refuse-face]', 'refused later [refuse-output-audio]'];
	const result = await run({}, texts, 'continueErrorOutput');
	expect(result.items).toHaveLength(1);
	const [face, sound] = result.errorItems.map(({ json }) => json);
	expect(face).toMatchObject({
		failure: { code: 'content_refused', billed: false, retryable: false },
		error: expect.stringMatching(
			/real person.*that do not show the faces of real people.*Nothing was charged/,
		) as unknown,
	});
	expect(sound).toMatchObject({
		...{ status: 'failed', usdUsed: 0, failure: { code: 'content_refused', billed: false, retryable: true } },
		error: expect.stringMatching(/refused its audio.*Turn off Generate Audio/) as unknown,
	});
	expect(rig.sandbox.control.ledger()).toHaveLength(2);
});

test('a limit that the user has set is said, and nothing more is sent', async () => {
	const body = { error: { code: 'SetLimitExceeded', message: 'Your limit is reached', param: '', type: '' } };
	rig.sandbox.control.addFault({ on: 'submit', skip: 1, fault: { kind: 'status', status: 429, body } });
	const texts = Array.from({ length: 40 }, (_, index) => `video ${index}`);
	const result = await run({ options: { maxUsd: 100 } }, texts, 'continueErrorOutput');
	const submits = rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');
	expect(submits.length).toBeLessThanOrEqual(17);
	expect(rig.sandbox.control.ledger().length).toBe(submits.length - 1);
	const codes = new Set(result.errorItems.map(({ json }) => (json['failure'] as { code: string }).code));
	expect(codes).toEqual(new Set(['quota_exceeded', 'not_sent']));
});

describe('a cap in dollars', () => {
	test('sends no more than it allows', async () => {
		const result = await run(
			{ aspectRatio: '16:9', options: { maxUsd: 1 } },
			['one', 'two', 'three'],
			'continueErrorOutput',
		);
		expect(rig.sandbox.control.ledger()).toHaveLength(2);
		expect(result.errorItems[0]?.json['error']).toMatch(
			/Max USD is 1, this run has used 0\.756, and this video costs 0\.378/,
		);
	});

	test('in credits would cap nothing, so it is refused', async () => {
		const result = await run({ options: { maxCredits: 100 } }, ['one'], 'continueErrorOutput');
		expect(result.errorItems[0]?.json['error']).toMatch(/charges in US dollars: use Max USD instead/);
		expect(rig.sandbox.control.ledger()).toHaveLength(0);
	});

	test('counts where there is one in credits beside it', async () => {
		const options = { maxUsd: 0.5, maxCredits: 5000 };
		const { errorItems } = await run({ aspectRatio: '16:9', options }, ['one', 'two'], 'continueErrorOutput');
		expect(errorItems[0]?.json['error']).toMatch(/Max USD is 0\.5, this run has used 0\.378/);
		expect(rig.sandbox.control.ledger()).toHaveLength(1);
	});

	test('and one in dollars for a provider that charges credits too', async () => {
		const engine = await rig.engine('seedanceapi');
		const parameters = videoOf('seedanceapi', { options: { maxUsd: 5 } });
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('one') }));
		expect(`${value.error?.message} ${value.error?.description}`).toMatch(
			/charges in credits: use Max Credits instead/,
		);
	});
});

test('by callback, every change of status is answered at once and without a poll, and the end resumes the execution', async () => {
	const engine = await n8nBehind(door, {
		...rig,
		engine: async (_, ...rest) => await rig.engine('ark', ...rest),
	});
	rig.sandbox.control.setTasks({ seconds: [40, 10, 25], runningAtOnce: 1 });
	const parameters = videoOf('ark', { waitUsing: 'callback' });
	await parked(rig, await engine.start({ parameters, items: prompts('one', 'two', 'three') }));
	const before = polls().length;
	const result = await resumedResult(rig, door);
	expect(result.items.map(({ json }) => json['status'])).toEqual(['completed', 'completed', 'completed']);
	const calls = rig.sandbox.control.callbacks();
	const early = calls.filter(({ state }) => state === 'queued' || state === 'running');
	expect(early.length).toBeGreaterThan(3);
	// Those that came before the node was parked met n8n's own 409.
	expect(
		calls.filter(({ state, status }) => state !== 'succeeded' && status !== 200 && status !== 409),
	).toEqual([]);
	expect(calls.filter(({ state, attempt }) => state === 'succeeded' && attempt > 1)).toEqual([]);
	expect(polls().length - before).toBeLessThanOrEqual(6);
	expect(rig.sandbox.control.ledger()).toHaveLength(3);
});
