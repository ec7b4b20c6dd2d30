'use strict';

/**
 * Preloaded into n8n by the soak: at SIGUSR2 it collects its garbage, and then writes what is left into the file that
 * SOAK_FILE names: bytes in use and the kinds of what is open.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const file = process.env.SOAK_FILE;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
	collect();
	// Finalizers of the first collection free more.
	setTimeout(() => {
		collect();
		const { heapUsed, external, rss } = process.memoryUsage();
		writeFileSync(
			`${file}.new`,
			JSON.stringify({ heapUsed, external, rss, open: process.getActiveResourcesInfo() }),
		);
		renameSync(`${file}.new`, file);
	}, 200);
});
