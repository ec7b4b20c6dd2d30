import { delimiter, dirname, join } from 'node:path';
import type { Host } from './install';
import type { UserFolder } from './userFolder';

/** n8n's settings for a local, silent instance: it asks no server of n8n's anything. */
const quiet = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// It fetches a list from n8n's servers.
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_LOG_LEVEL: 'info',
};

/** Of this process's environment only what is about the network and the language: no setting of n8n's leaks in. */
const inherited = [
	...['LANG', 'LC_ALL', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
	...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
];

/** The environment of a process of n8n's, which lives in its user folder and writes nowhere else. */
export function environmentOf(host: Host, userFolder: UserFolder): NodeJS.ProcessEnv {
	const known = inherited.filter((name) => process.env[name] !== undefined);
	return {
		...Object.fromEntries(known.map((name) => [name, process.env[name]])),
		NO_PROXY: [process.env['NO_PROXY'] ?? process.env['no_proxy'] ?? [], 'localhost', '127.0.0.1']
			.flat()
			.join(','),
		// n8n starts its task runner as plain "node".
		PATH: [dirname(host.node), process.env['PATH']].join(delimiter),
		HOME: userFolder.path,
		N8N_USER_FOLDER: userFolder.path,
		TMPDIR: join(userFolder.path, 'tmp'),
		npm_config_cache: join(userFolder.path, 'npm-cache'),
		...quiet,
	};
}
