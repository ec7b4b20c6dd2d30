/** Debian's Chromium, or another that is on the PATH, driven by Playwright. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Cleanup } from './cleanup';
import { hostFolder } from './paths';

const flags = [
	...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
	...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

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
	return await browser.newPage({ viewport });
}

function findBrowser(): string {
	const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
	const folders = (process.env['PATH'] ?? '').split(delimiter);
	const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
	const found = paths.find(isExecutable);
	if (found === undefined) throw new Error('No Chromium or Chrome is on the PATH.');
	return found;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
