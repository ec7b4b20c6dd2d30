/** Requests to the provider: whatever n8n's HTTP hands over, something comes of it, and no order that may be taken is called unsent. */
import { request } from 'node:http';
import { NodeApiError } from 'n8n-workflow';
import { realClock } from '../../nodes/Seedance/host/clock';
import { accountOf, NotSent } from '../../nodes/Seedance/host/account';
import type { NodeContext } from '../../nodes/Seedance/host/context';
import { providerHttp } from '../../nodes/Seedance/host/http';
import { carefulReader } from '../../nodes/Seedance/host/carefulReader';
import { secretsOf } from '../../nodes/Seedance/host/secrets';
import { providerOf } from '../../nodes/Seedance/providers';
import type { ProviderRequest } from '../../nodes/Seedance/providers/provider';
import type { Clock, HttpOutcome } from '../../nodes/Seedance/tasks/ports';
import { seedance } from '../workflows/workflow';
import { StillClock } from './stillClock';

const KEY = 'sk_live_very_secret';
const account = accountOf({ provider: 'seedance2ai', apiKey: KEY });
const submit: ProviderRequest = {
	method: 'POST',
	path: '/api/v1/video/seedance2',
	body: { prompt: 'a fox' },
};

/** n8n, as far as a request is concerned: what its helper does is what is tested. */
function contextOf(helper: (options: { url: string }) => unknown): NodeContext {
	const helpers = {
		httpRequestWithAuthentication: (_type: string, options: { url: string }) => helper(options),
	};
	return { helpers } as unknown as NodeContext;
}

async function outcomeOf(
	helper: (options: { url: string }) => unknown,
	{ asked = submit, clock = realClock }: { asked?: ProviderRequest; clock?: Clock } = {},
): Promise<HttpOutcome> {
	const { signal } = new AbortController();
	return await providerHttp(contextOf(helper), account, clock, signal, secretsOf([KEY])).send(asked);
}

test('n8n puts its own error around a refusal, which still counts as unsent, and shows its words in the test of a credential', async () => {
	const refusal = new NotSent('The Base URL must be https');
	const { errorCode, message } = refusal;
	const outer = new NodeApiError(seedance({}), { errorCode, message });
	expect(await outcomeOf(() => Promise.reject(outer))).toMatchObject({ kind: 'notConnected' });
	// Where the cause has a code, n8n shows that in place of the message.
	expect(refusal).not.toHaveProperty('code');
});

const circle: Record<string, unknown> = {};
circle.self = circle;
const throwing = (property: string) =>
	Object.defineProperty({ statusCode: 202, headers: {}, body: '{}' }, property, {
		get: () => {
			throw new Error('Not to be read');
		},
	});
const headersThatThrow = Object.defineProperty({ 'X-Good': '1' }, 'bad', {
	enumerable: true,
	get: () => {
		throw new Error('Not to be read');
	},
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['null', null],
	['text', '{"id":"1"}'],
	['no status', { headers: {}, body: '{}' }],
	['a status that is no number', { statusCode: 'OK', headers: {}, body: '{}' }],
	['a circular body', { statusCode: 202, headers: {}, body: circle }],
	['a status that throws when it is read', throwing('statusCode')],
	['a body that throws when it is read', throwing('body')],
	['headers that throw when they are read', throwing('headers')],
])('a response that is %s may be one to an order that was taken', async (_, response) => {
	expect(await outcomeOf(() => Promise.resolve(response))).toMatchObject({ kind: 'noAnswer' });
});

test.each<[string, object, object]>([
	['no headers', { statusCode: 202, body: '{"id":"1"}' }, {}],
	['headers that are no object', { statusCode: 202, headers: 'none', body: '{"id":"1"}' }, {}],
	[
		'a header that throws when it is read',
		{ statusCode: 202, headers: headersThatThrow, body: '{"id":"1"}' },
		{ 'x-good': '1' },
	],
	[
		'headers of odd kinds',
		{ statusCode: 202, headers: { a: ['1'], b: null, C: 5 }, body: '{"id":"1"}' },
		{ c: '5' },
	],
])('an answer is not lost for %s', async (_, response, headers) => {
	const answer = { status: 202, headers, body: '{"id":"1"}' };
	expect(await outcomeOf(() => Promise.resolve(response))).toEqual({ kind: 'answer', answer });
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['a text', 'broken'],
	['an error whose properties throw', throwing('message')],
	['an error that is its own cause', circle],
])('%s that is thrown in place of an answer is none, and not "never sent"', async (_, thrown) => {
	const helper = jest.fn<Promise<never>, []>().mockRejectedValue(thrown);
	expect(await outcomeOf(helper)).toMatchObject({ kind: 'noAnswer' });
});

test('an error that is thrown at once is one like any other', async () => {
	const helper = () => {
		throw new Error('broken');
	};
	expect(await outcomeOf(helper)).toMatchObject({ kind: 'noAnswer' });
});

test('a request that cannot be written as JSON is not sent', async () => {
	const helper = jest.fn();
	const outcome = await outcomeOf(helper, { asked: { ...submit, body: { circle } } });
	expect(outcome).toMatchObject({ kind: 'notConnected' });
	expect(helper).not.toHaveBeenCalled();
});

test('a header that cannot be sent is not sent', async () => {
	const helper = async () => {
		await Promise.resolve();
		return request('http://127.0.0.1:9', { headers: { 'Idempotency-Key': 'row…1' } });
	};
	expect(await outcomeOf(helper)).toMatchObject({ kind: 'notConnected' });
});

test('the key is in no reason', async () => {
	const helper = () => Promise.reject(new Error(`no way with Bearer ${encodeURIComponent(KEY)} and ${KEY}`));
	expect(JSON.stringify(await outcomeOf(helper))).not.toContain(KEY);
});

describe('a redirect to an own host', () => {
	const redirect = {
		statusCode: 307,
		headers: { location: 'https://www.seedance2ai.io/api/v1/video/seedance2' },
		body: '',
	};

	test('is followed once, and later requests go there at once', async () => {
		const urls: string[] = [];
		const helper = ({ url }: { url: string }) => {
			urls.push(url);
			const body = '{"id":"1"}';
			return Promise.resolve(url.includes('www') ? { statusCode: 202, headers: {}, body } : redirect);
		};
		await outcomeOf(helper);
		await outcomeOf(helper);
		expect(urls.map((url) => new URL(url).hostname)).toEqual([
			'seedance2ai.io',
			'www.seedance2ai.io',
			'www.seedance2ai.io',
		]);
	});

	test('where nobody can be reached there any more, the next request goes to the base URL again', async () => {
		const urls: string[] = [];
		const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
		const helper = ({ url }: { url: string }) => {
			urls.push(new URL(url).hostname);
			return Promise.reject(refused);
		};
		await outcomeOf(helper);
		await outcomeOf(helper);
		expect(urls).toEqual(['www.seedance2ai.io', 'seedance2ai.io']);
	});

	test('sends nothing once time is up: what it bought would be known to nobody', async () => {
		const urls: string[] = [];
		let answer: (value: unknown) => void = () => undefined;
		const helper = ({ url }: { url: string }) => {
			urls.push(url);
			return new Promise((resolve) => (answer = resolve));
		};
		const clock: Clock = { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve() };
		expect(await outcomeOf(helper, { clock })).toMatchObject({ kind: 'noAnswer' });
		answer(redirect);
		await new Promise((resolve) => setImmediate(resolve));
		expect(urls).toHaveLength(1);
	});
});

describe('an answer that cannot be read', () => {
	const broken = {
		...providerOf('seedanceapi'),
		readSubmit: () => {
			throw new Error(`a mistake with ${KEY}`);
		},
		readStatus: () => {
			throw new Error(`a mistake with ${KEY}`);
		},
	};

	test('is no end of a task and no refusal of an order', () => {
		const reader = carefulReader(broken, secretsOf([KEY]));
		const answer = { status: 200, headers: {}, body: '{}' };
		for (const reading of [reader.readSubmit(answer), reader.readStatus(answer, '1')]) {
			expect(reading).toMatchObject({
				kind: 'failure',
				failure: { code: 'unreadable_answer', retryable: true, billed: null },
			});
			expect(JSON.stringify(reading)).not.toContain(KEY);
		}
	});
});

test.each([
	['long answers are read one in a turn of the event loop', 200_000, 8],
	['short ones as they come', 200, 1],
])('%s', async (_, length, turns) => {
	const body = JSON.stringify({ id: 'task', note: 'x'.repeat(length) });
	const context = contextOf(async () => await Promise.resolve({ statusCode: 202, headers: {}, body }));
	const { signal } = new AbortController();
	const { send } = providerHttp(context, account, realClock, signal, secretsOf([KEY]));
	let turn = 0;
	let isOver = false;
	const count = () => {
		turn += 1;
		if (!isOver) setImmediate(count);
	};
	setImmediate(count);
	const readIn = await Promise.all(
		Array.from({ length: 8 }, async () => await send(submit).then(() => turn)),
	);
	isOver = true;

	expect(new Set(readIn).size).toBe(turns);
});

/** Parsing one takes some milliseconds, and all of n8n runs in one thread. */
test('long responses that arrive together are passed on in their order, each after a pause, and Stop loses none of them', async () => {
	const clock = new StillClock();
	const stop = new AbortController();
	const long = 'x'.repeat(200_000);
	const context = contextOf(({ url }) =>
		Promise.resolve({
			statusCode: 200,
			headers: {},
			body: url.endsWith('short') ? '{}' : long + url.slice(-1),
		}),
	);
	const http = providerHttp(context, account, clock, stop.signal, secretsOf([KEY]));
	const passedOn: string[] = [];
	const send = async (name: string) => {
		const outcome = await http.send({ method: 'GET', path: `/api/v1/video/${name}` });
		passedOn.push(outcome.kind === 'answer' ? outcome.answer.body.slice(-1) : outcome.kind);
	};
	const settled = async () => {
		for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
	};
	/** Without the time limits of the requests. */
	const pauses = () => clock.sleeps.filter(({ ms }) => ms < 1000);
	const all = Promise.all([send('1'), send('2'), send('3'), send('short')]);
	await settled();
	expect(passedOn).toEqual(['}']);
	stop.abort();
	for (const expected of [['1'], ['1', '2'], ['1', '2', '3']]) {
		expect(pauses()).toHaveLength(expected.length);
		expect(pauses().at(-1)?.ms).toBeGreaterThanOrEqual(5);
		pauses().at(-1)?.end();
		await settled();
		expect(passedOn).toEqual(['}', ...expected]);
	}
	await all;
});
