/** Connections that break by themselves, without the provider: what was sent before is never taken for not sent. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { createServer } from 'node:net';
import { Container } from '@n8n/di';
import { z } from 'zod/v4';
import { PROVIDERS, prompts, useRig, videoOf, type ProviderName } from '../engine/rig';
import { startTlsRelay } from '../engine/tlsRelay';

const rig = useRig();
const charges = () => rig.sandbox.control.ledger().length;
const posts = () => rig.sandbox.control.requests().filter(({ method }) => method === 'POST').length;

async function order(provider: ProviderName, baseUrl?: string) {
	rig.sandbox.control.setTasks({ seconds: 10 });
	const engine = await rig.engine(provider, baseUrl === undefined ? {} : { baseUrl });
	const parameters = videoOf(provider);
	const input = { parameters, items: prompts('a harbour'), onError: 'continueErrorOutput' as const };
	const { value } = await rig.settle(engine.run(input));
	return value;
}

/** The order without keys may have been taken and is not sent again; the other is, by its key, and is one order still. */
function expectOneCharge(provider: ProviderName, { items, errorItems }: Awaited<ReturnType<typeof order>>) {
	expect(charges()).toBe(1);
	if (provider === 'seedance2ai') {
		expect(items[0]?.json.status).toBe('completed');
		return;
	}
	expect(posts()).toBe(1);
	expect(errorItems[0]?.json.failure).toMatchObject({ code: 'outcome_unknown', billed: null });
}

/** Listens as a proxy, and answers what opens a way with these bytes, after which it closes. */
async function startProxy(answer: string) {
	const opened: string[] = [];
	const proxy = createServer((line) => {
		line.once('data', (data) => {
			opened.push(data.toString());
			line.end(answer, () => line.destroySoon());
		});
		line.on('error', () => undefined);
	});
	await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
	const address = proxy.address();
	if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
	process.env['HTTPS_PROXY'] = `http://127.0.0.1:${address.port}`;
	return {
		opened,
		close: () => {
			delete process.env['HTTPS_PROXY'];
			proxy.close();
		},
	};
}

describe.each(PROVIDERS)('on %s', (provider) => {
	test.each([
		[
			'asks who is calling',
			'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
			/the proxy requires a user name/,
		],
		['closes without an answer', '', /the proxy could not connect/],
		['answers half a line', 'HTTP/1.1 2', /the proxy could not connect/],
		['answers what is no header', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', /the proxy could not connect/],
	])('a proxy that %s has passed nothing on', async (_, answer, words) => {
		const proxy = await startProxy(answer);
		const { errorItems } = await order(provider, 'https://localhost:9/v2').finally(() => proxy.close());
		expect(proxy.opened[0]).toMatch(/^CONNECT localhost:9 /);
		expect(errorItems[0]?.json.failure).toMatchObject({
			code: 'not_connected',
			billed: false,
			message: expect.stringMatching(words) as string,
		});
		expect(proxy.opened.join('')).not.toMatch(/authorization|harbour/i);
	});

	test("n8n's own protection lets nothing out, and the error names it", async () => {
		const { SsrfProtectionConfig } = await import('@n8n/config');
		const config = Container.get(SsrfProtectionConfig);
		config.enabled = true;
		const { errorItems } = await order(provider).finally(() => (config.enabled = false));
		expect(errorItems[0]?.json.failure).toMatchObject({
			code: 'not_connected',
			billed: false,
			message: expect.stringContaining('N8N_SSRF_PROTECTION_ENABLED') as string,
		});
		expect(posts()).toBe(0);
	});

	const targetUrl = () => rig.sandbox[`${provider}Url`];

	test.each([
		['a damaged piece of TLS', Buffer.from([0x17, 3, 3, 0, 40, ...Array<number>(40).fill(7)])],
		['an alert of TLS', Buffer.from([0x15, 3, 3, 0, 2, 2, 20])],
		['the page of a proxy', Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
	])(
		'if the node receives %s instead of the response to a submit, the video is charged only once',
		async (_, damage) => {
			const relay = await startTlsRelay(targetUrl(), damage);
			relay.trust();
			const result = await order(provider, relay.url).finally(() => relay.close());
			expectOneCharge(provider, result);
		},
	);

	test('a certificate that is not trusted ends it before anything is sent', async () => {
		const relay = await startTlsRelay(targetUrl(), Buffer.alloc(0));
		const { errorItems } = await order(provider, relay.url).finally(() => relay.close());
		expect(errorItems[0]?.json.failure).toMatchObject({ code: 'not_connected', billed: false });
		expect(posts()).toBe(0);
	});

	describe.each(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EPROTO'])('%s', (code) => {
		test.each(['read', 'write'])('while it was to %s does not buy again', async (syscall) => {
			rig.sandbox.control.addFault({ on: 'submit', fault: { kind: 'stall', when: 'after' } });
			const stop = onFirstPost((request) => {
				const taken = setInterval(() => {
					if (charges() === 0) return;
					clearInterval(taken);
					request.socket?.destroy(systemError(syscall, code));
				}, 100);
			});
			expectOneCharge(provider, await order(provider).finally(stop));
		});
	});

	test.each([
		['EHOSTUNREACH', systemError('connect', 'EHOSTUNREACH')],
		['ENETDOWN', systemError('connect', 'ENETDOWN')],
		['ETIMEDOUT', systemError('connect', 'ETIMEDOUT')],
		['EHOSTUNREACH of every address', ofEveryAddress('EHOSTUNREACH')],
	])('%s while connecting is tried again: nothing was sent', async (_, error) => {
		const stop = onFirstPost((request) => {
			request.once('socket', (socket) => socket.destroy(error));
		});
		const { items } = await order(provider).finally(stop);
		expect(items[0]?.json.status).toBe('completed');
		expect([posts(), charges()]).toEqual([1, 1]);
	});
});

/** As Node makes it of what the operating system says of a socket. */
function systemError(syscall: string, code: string): Error {
	return Object.assign(new Error(`${syscall} ${code}`), { syscall, code });
}

/** The same of a host with several addresses, none of which could be reached. */
function ofEveryAddress(code: string): Error {
	const errors = [systemError('connect', code), systemError('connect', code)];
	return Object.assign(new AggregateError(errors), { code });
}

const Started = z.object({ request: z.instanceof(ClientRequest) });

/** Calls back with the first POST that leaves this process; returns what stops it from looking. */
function onFirstPost(use: (request: ClientRequest) => void): () => void {
	let isFirst = true;
	const look = (message: unknown) => {
		const { request } = Started.parse(message);
		if (!isFirst || request.method !== 'POST') return;
		isFirst = false;
		use(request);
	};
	subscribe('http.client.request.start', look);
	return () => {
		unsubscribe('http.client.request.start', look);
	};
}
