/** The load balancer in front of an n8n in queue mode: calls from outside go to the webhook process, all else to the main one. */
import { createServer, request as forward } from 'node:http';
import { freePort } from '../real/ports';

export interface Balancer {
	url: string;
	close: () => Promise<void>;
}

/** The ports that the balancer has behind it. */
export interface Targets {
	main: number;
	webhook: number;
}

/** What n8n's documentation says to send to webhook processes. */
const FOR_WEBHOOKS = /^\/(webhook|webhook-waiting|form|form-waiting)\//;

/** Starts a balancer on a free port. A target that doesn't answer is a 502. */
export async function startBalancer({ main, webhook }: Targets): Promise<Balancer> {
	const server = createServer((request, response) => {
		const { url: path = '/', method, headers } = request;
		const target = { host: '127.0.0.1', port: FOR_WEBHOOKS.test(path) ? webhook : main };
		const onward = forward({ ...target, path, method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => {
			if (response.headersSent) response.destroy();
			else response.writeHead(502).end('The n8n behind the balancer does not answer');
		});
		request.pipe(onward);
	});
	const port = await freePort();
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${port}`,
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}
