/** `npm run install:n8n`: installs the real n8n, which `npm start`, the e2e tests, and the benchmark otherwise do on first use. */
import { installHost } from './install';

installHost((line) => console.log(line)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
