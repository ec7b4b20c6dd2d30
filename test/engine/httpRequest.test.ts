/** The credential in n8n's own HTTP Request node, whose helper and options are others than ours. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod/v4';
import { chain, node, start } from '../workflows/workflow';
import { createEngine } from './harness';
import { nodeType, withNodes } from './nodes';

const TYPE = 'test.httpRequest';
const seen: IncomingMessage[] = [];
const server = createServer((request, response) => {
	seen.push(request);
	const to = new URL(request.url ?? '/', 'http://any').searchParams.get('to');
	response.writeHead(to === null ? 200 : 307, to === null ? {} : { location: to });
	response.end('{}');
});

beforeAll(async () => {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});
beforeEach(() => {
	seen.length = 0;
});

const port = () => (server.address() as AddressInfo).port;

type Send = (this: IExecuteFunctions, url: string) => Promise<void>;
const Helper = z.custom<(this: IExecuteFunctions, type: string, options: object) => Promise<unknown>>(
	(value) => typeof value === 'function',
);

/** As HTTP Request builds its options today, redirects followed by default. Its types call the helper deprecated. */
const older: Send = async function (url) {
	const helper = Helper.parse(Reflect.get(this.helpers, 'requestWithAuthentication'));
	await helper.call(this, 'seedanceApi', {
		headers: {},
		method: 'GET',
		uri: url,
		gzip: true,
		rejectUnauthorized: true,
		followRedirect: true,
		followAllRedirects: true,
		resolveWithFullResponse: true,
		sendCredentialsOnCrossOriginRedirect: true,
	});
};

/** As other nodes do, which leave all to n8n's defaults. */
const newer: Send = async function (url) {
	const options = { url, method: 'GET' as const };
	await this.helpers.httpRequestWithAuthentication.call(this, 'seedanceApi', options);
};

async function send(how: Send, url: string) {
	const request = nodeType(
		async function () {
			await how.call(this, url);
			return [[{ json: { done: true } }]];
		},
		{ credentials: [{ name: 'seedanceApi' }] },
	);
	const credentials = {
		seedanceApi: {
			provider: 'seedanceapi',
			apiKey: 'sk_secret_key',
			baseUrl: `http://127.0.0.1:${port()}/v2`,
		},
	};
	const engine = await createEngine({ credentials, load: withNodes({ [TYPE]: request }) });
	const workflow = chain(start(), node('Request', TYPE));
	return await engine.run({ workflow, items: [{ json: {} }], node: 'Request' });
}

describe.each([
	['its older helper, which HTTP Request uses', older],
	['its newer helper', newer],
] as const)('with %s', (_, how) => {
	test('a request to the base URL carries the key', async () => {
		const { items } = await send(how, `http://127.0.0.1:${port()}/v2/status`);
		expect(items[0]?.json).toEqual({ done: true });
		expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk_secret_key']);
	});

	test.each(['localhost', '127.0.0.1'])(
		'a redirect to the host %s is not followed, so the target of the redirect gets neither the key nor a request',
		async (host) => {
			const to = `http://${host}:${port()}/elsewhere`;
			const { error } = await send(how, `http://127.0.0.1:${port()}/v2/status?to=${encodeURIComponent(to)}`);
			expect(error).toBeDefined();
			expect(seen).toHaveLength(1);
		},
	);

	test('a request elsewhere is refused before it is sent, and the error says why', async () => {
		const { error } = await send(how, `http://127.0.0.1:${port()}/elsewhere`);
		expect(error?.message).toContain("only to the credential's Base URL");
		expect(seen).toEqual([]);
	});
});
