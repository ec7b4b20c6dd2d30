/** Requests with files in them: until the whole body is read nothing is sent, and that is what the outcome says. */
import { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { accountOf } from '../../nodes/Seedance/host/account';
import { realClock } from '../../nodes/Seedance/host/clock';
import { providerHttp } from '../../nodes/Seedance/host/http';
import { Attachments } from '../../nodes/Seedance/host/items/attachments';
import { secretsOf } from '../../nodes/Seedance/host/secrets';
import type { Clock, HttpOutcome } from '../../nodes/Seedance/tasks/ports';
import { createHash } from 'node:crypto';
import { StillClock } from './stillClock';

const MIB = 1024 * 1024;
const account = accountOf({ provider: 'ark', apiKey: 'ark-key' });

interface Case {
	/** Gives n8n's stream of the file. */
	stream: () => Readable;
	answer?: () => Promise<unknown>;
	clock?: Clock;
	signal?: AbortSignal;
	content?: Buffer;
}

const OK = { statusCode: 200, headers: {}, body: '{"id":"cgt-1"}' };

/** Sends a request with one file in it. */
function send({ stream, answer, clock = realClock, signal, content = Buffer.from('content') }: Case) {
	const request = jest.fn<Promise<unknown>, [string, { body: Buffer }]>(
		async () => await (answer?.() ?? Promise.resolve(OK)),
	);
	const helpers = {
		getBinaryStream: async () => await Promise.resolve(stream()),
		httpRequestWithAuthentication: request,
	};
	const context = { helpers } as unknown as IExecuteFunctions;
	const attachments = new Attachments(context);
	const url = attachments.add({
		binary: { id: 'filesystem:1', data: '', mimeType: 'image/png' },
		field: 'photo',
		mediaType: 'image/png',
		sha256: createHash('sha256').update(content).digest('hex'),
		bytes: content.length,
	});
	const stop = signal ?? new AbortController().signal;
	const http = providerHttp(context, account, clock, stop, secretsOf(['ark-key']), attachments);
	const body = { content: [{ type: 'image_url', image_url: { url } }] };
	const outcome = http.send({ method: 'POST', path: '/contents/generations/tasks', body });
	return { outcome, request };
}

const endless = () => new Readable({ read: () => undefined });
/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
	for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('the body is JSON with the file in the place of its stand-in', async () => {
	const content = Buffer.from('any bytes \xff', 'latin1');
	const { outcome, request } = send({
		stream: () => Readable.from([content.subarray(0, 4), content.subarray(4)]),
		content,
	});
	expect(await outcome).toMatchObject({ kind: 'answer' });
	const sent: unknown = JSON.parse(String(request.mock.calls[0]?.[1].body));
	const url = `data:image/png;base64,${content.toString('base64')}`;
	expect(sent).toEqual({ content: [{ type: 'image_url', image_url: { url } }] });
});

const NOT_SENT: ReadonlyArray<
	[string, () => { outcome: Promise<HttpOutcome>; request: jest.Mock; then?: () => void }, RegExp]
> = [
	[
		'a file that breaks off with an error',
		() => send({ stream: () => Readable.from(failing()) }),
		/"photo" can no longer be read: disk gone/,
	],
	[
		'a file that has other content',
		() => send({ stream: () => Readable.from([Buffer.from('CONTENT')]) }),
		/has changed since/,
	],
	[
		'a file that has become longer',
		() => send({ stream: () => Readable.from([Buffer.alloc(5000)]) }),
		/has changed since/,
	],
	['a file that is empty', () => send({ stream: () => Readable.from([]) }), /has changed since/],
	[
		'a stop while it is read',
		() => {
			const stop = new AbortController();
			return { ...send({ stream: endless, signal: stop.signal }), then: () => stop.abort() };
		},
		/because the workflow was stopped/,
	],
	[
		'a file that never comes to its end',
		() => {
			const clock = new StillClock();
			return { ...send({ stream: endless, clock }), then: () => clock.sleeps[0]?.end() };
		},
		/could not be read in time/,
	],
];

async function* failing() {
	yield await Promise.resolve(Buffer.from('con'));
	throw new Error('disk gone');
}

test.each(NOT_SENT)('%s: nothing is sent, and it is certain', async (_, begin, reason) => {
	const { outcome, request, then } = begin();
	await settled();
	then?.();
	expect(await outcome).toEqual({ kind: 'notConnected', reason: expect.stringMatching(reason) as string });
	await settled();
	expect(request).not.toHaveBeenCalled();
});

test('a large body may take longer than a small one, and then it may have been sent', async () => {
	const waits = await Promise.all(
		[7, 30 * MIB].map(async (bytes) => {
			const clock = new StillClock();
			const content = Buffer.alloc(bytes);
			const answer = async () => await new Promise(() => undefined);
			const { outcome, request } = send({ stream: () => Readable.from([content]), content, clock, answer });
			while (request.mock.calls.length === 0) await settled();
			const last = clock.sleeps.at(-1);
			last?.end();
			expect(await outcome).toMatchObject({ kind: 'noAnswer' });
			return last?.ms ?? 0;
		}),
	);
	expect(waits[0]).toBeLessThan(61_000);
	expect(waits[1]).toBeGreaterThan(400_000);
});

test('room that a failed request took is free for the next', async () => {
	for (let number = 0; number < 6; number += 1) {
		const content = Buffer.alloc(30 * MIB, number);
		const answer = async () => await Promise.reject(new Error('broken'));
		const { outcome } = send({ stream: () => Readable.from([content]), content, answer });
		expect(await outcome).toMatchObject({ kind: 'noAnswer' });
	}
});
