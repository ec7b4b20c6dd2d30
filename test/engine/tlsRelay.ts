/** The sandbox behind https, on a line that can break: what arrives for an answer is not always what was sent. */
import { generateKeyPairSync, sign } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

const HOST = 'localhost';

export interface TlsRelay {
	/** Where it takes the place of the URL that it relays to. */
	url: string;
	/** As NODE_EXTRA_CA_CERTS would, which Node reads only once, when it starts. */
	trust(): void;
	/** Closes everything, and nothing of it is trusted any more. */
	close(): void;
}

/**
 * Relays to `target` by https, with a certificate that nobody knows until `trust` is called.
 * @param damage what comes over the line in place of the answer to the first POST, unencrypted
 */
export async function startTlsRelay(target: string, damage: Buffer): Promise<TlsRelay> {
	const { key, cert } = selfSigned();
	const lines: net.Socket[] = [];
	let isDamaged = false;
	const relay = https.createServer({ key, cert }, (request, response) => {
		const { method, url, headers } = request;
		const onward = http.request(new URL(url ?? '/', target), { method, headers }, (answer) => {
			if (method === 'POST' && !isDamaged) {
				isDamaged = true;
				answer.resume();
				lines.at(-1)?.write(damage);
				return;
			}
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(response);
		});
		request.pipe(onward);
	});
	const relayPort = await listen(relay);
	const front = net.createServer((line) => {
		lines.push(line);
		const inner = net.connect(relayPort, '127.0.0.1');
		line.pipe(inner).on('error', () => undefined);
		inner.pipe(line).on('error', () => undefined);
		// pipe() passes on an end but no close, and closeAllConnections() below does not know a connection whose TLS never began.
		line.once('close', () => inner.destroy());
	});
	const { pathname } = new URL(target);
	const url = `https://${HOST}:${await listen(front)}${pathname === '/' ? '' : pathname}`;
	const { createSecureContext } = tls;
	const spies: jest.SpyInstance[] = [];
	return {
		url,
		trust: () => {
			const spy = jest.spyOn(tls, 'createSecureContext');
			spies.push(spy.mockImplementation((options) => createSecureContext({ ...options, ca: cert })));
		},
		close: () => {
			for (const spy of spies) spy.mockRestore();
			for (const line of lines) line.destroy();
			relay.closeAllConnections();
			relay.close();
			front.close();
		},
	};
}

async function listen(server: net.Server): Promise<number> {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The relay has no port');
	return address.port;
}

/** A key and its certificate: by hand, since Node makes none. */
function selfSigned(): { key: string; cert: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
	const commonName = der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(HOST)));
	const name = der(0x30, der(0x31, commonName));
	const time = (text: string) => der(0x17, Buffer.from(text));
	const content = der(
		0x30,
		der(0x02, Buffer.from([1])),
		ecdsaWithSha256,
		name,
		der(0x30, time('200101000000Z'), time('491231235959Z')),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
	const text = der(0x30, content, ecdsaWithSha256, signature).toString('base64');
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
	};
}

/** A value of DER: its tag, its length, itself. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
	const body = Buffer.concat(parts);
	const { length } = body;
	const size = length < 128 ? [length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
