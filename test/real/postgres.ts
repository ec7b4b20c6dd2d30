import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findExecutable } from './executables';
import { freePort } from './ports';
import { lastLines } from './program';
import { Service, serviceFolder, startCommand } from './service';

/** Where Debian keeps the programs, by version; only the client's are on the PATH. */
const versions = '/usr/lib/postgresql';

/** A PostgreSQL, and the settings with which n8n uses it. */
export interface Postgres {
	service: Service;
	settings: Record<string, string>;
}

/** Starts a PostgreSQL of this machine on a free port, with an empty database. */
export async function startPostgres(): Promise<Postgres> {
	const initdb = findExecutable({
		what: 'PostgreSQL',
		names: ['initdb'],
		places: foldersOfVersions(),
		debianPackage: 'postgresql',
	});
	// What lies on the PATH may be a link to one program alone.
	const programs = dirname(realpathSync(initdb));
	const folder = serviceFolder('postgres');
	// PostgreSQL makes its own folder in here, maybe as another user.
	chmodSync(folder, 0o1777);
	const data = join(folder, 'data');
	const own = { folder, signal: 'SIGINT' } as const;

	const encoding = ['--no-locale', '--encoding=UTF8'];
	const made = await startCommand({
		...own,
		command: asOrdinaryUser(initdb, '-D', data, '-U', 'n8n', '-A', 'trust', '--no-sync', ...encoding),
		logFile: join(folder, 'initdb.log'),
	});
	if ((await made.ended) !== 0) throw new Error(`PostgreSQL made no database:\n${lastLines(made.log())}`);

	const port = await freePort();
	const options = {
		listen_addresses: '127.0.0.1',
		port: String(port),
		unix_socket_directories: '',
		// A power cut is not among what the tests try.
		fsync: 'off',
	};
	const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const service = await Service.start(
		'PostgreSQL',
		port,
		{
			...own,
			command: asOrdinaryUser(join(programs, 'postgres'), '-D', data, ...settings),
			logFile: join(folder, 'postgres.log'),
		},
		() => Promise.resolve(answers(join(programs, 'pg_isready'), port)),
	);
	return {
		service,
		settings: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
	};
}

/** PostgreSQL refuses to run as root. Its package has made a user for it; `setpriv` starts no process between. */
function asOrdinaryUser(program: string, ...args: string[]): [string, ...string[]] {
	if (process.getuid?.() !== 0) return [program, ...args];
	return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args];
}

function answers(pgIsReady: string, port: number): boolean {
	return spawnSync(pgIsReady, ['-U', 'n8n', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
}

function foldersOfVersions(): string[] {
	if (!existsSync(versions)) return [];
	const newestFirst = readdirSync(versions).sort((one, other) => Number(other) - Number(one));
	return newestFirst.map((version) => join(versions, version, 'bin'));
}
