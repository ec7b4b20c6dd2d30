/** Debian's Chromium, or another that is on the PATH, driven by Playwright. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Cleanup } from './cleanup';
import { findExecutable } from './executables';
import { hostFolder } from './paths';

const flags = [
	...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
	...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Other tests may start several n8n at the same time. */
const PATIENCE_MS = 120_000;

/** Opens an empty page in a browser of its own. `cleanup` closes it. */
export async function openPage(cleanup: Cleanup, viewport: { width: number; height: number }): Promise<Page> {
	// The browser's profile and temporary files stay in the host folder, too.
	const home = join(hostFolder, 'browser');
	mkdirSync(home, { recursive: true });
	process.env['TMPDIR'] = home;
	const browser = await chromium.launch({
		executablePath: findBrowser(),
		args: flags,
		env: { ...process.env, HOME: home },
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	cleanup.add(() => browser.close());
	const page = await browser.newPage({ viewport });
	page.setDefaultTimeout(PATIENCE_MS);
	return page;
}

function findBrowser(): string {
	return findExecutable({
		what: 'Chromium',
		names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
		debianPackage: 'chromium',
	});
}
