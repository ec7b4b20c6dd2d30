import { connect } from 'node:net';
import { join } from 'node:path';
import { findExecutable } from './executables';
import { freePort } from './ports';
import { Service, serviceFolder } from './service';

/** A Redis, and the settings with which n8n uses it. */
export interface Redis {
	service: Service;
	settings: Record<string, string>;
}

/** Starts a Redis of this machine on a free port. What is in it is kept when it ends properly, as on a volume. */
export async function startRedis(): Promise<Redis> {
	const program = findExecutable({
		what: 'Redis',
		names: ['redis-server'],
		debianPackage: 'redis-server',
	});
	const folder = serviceFolder('redis');
	const port = await freePort();
	const service = await Service.start(
		'Redis',
		port,
		{
			folder,
			command: [program, ...['--port', String(port)], ...['--bind', '127.0.0.1'], ...['--dir', folder]],
			signal: 'SIGTERM',
			logFile: join(folder, 'redis.log'),
		},
		() => answers(port),
	);
	return {
		service,
		settings: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
	};
}

/** Whether Redis says PONG: before it has read its data, it says that it is loading. */
async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.setTimeout(1_000, () => socket.destroy());
		socket.once('data', (data) => {
			resolve(data.toString().startsWith('+PONG'));
			socket.destroy();
		});
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}
