/**
 * `npm run test:older`: the tests in n8n's engine, on the engine of the oldest n8n that the package supports. Everything after
 * `--` goes to Jest, such as a test file.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { leftOut } from './leftOut';

const repository = resolve(__dirname, '../..');
const wanted = join(__dirname, 'host');
const host = join(__dirname, '.host');
const stampFile = join(host, 'complete');
const manifest = ['package.json', 'package-lock.json', '.npmrc'];

/** Installs the older n8n's packages, unless exactly these are there. The stamp is written last. */
function install(): void {
	const stamp = manifest.map((file) => readFileSync(join(wanted, file), 'utf8')).join('');
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	mkdirSync(host, { recursive: true });
	for (const file of manifest) cpSync(join(wanted, file), join(host, file));
	// n8n's packages ask for peers that it doesn't have itself.
	execFileSync('npm', ['ci', '--legacy-peer-deps', '--prefer-offline'], { cwd: host, stdio: 'inherit' });
	writeFileSync(stampFile, stamp);
}

/** What Jest is to run: every test but those that are left out. */
function namePattern(): string {
	const names = Object.keys(leftOut).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return `^(?!.*(${names.join('|')}))`;
}

install();
const jest = join(repository, 'node_modules/jest/bin/jest.js');
const config = join(__dirname, 'jest.config.js');
const args = [jest, '-c', config, '-t', namePattern(), ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { cwd: repository, stdio: 'inherit' }).status ?? 1;
