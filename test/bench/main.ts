/**
 * `npm run bench`: measures every target of the node, writes docs/measurements.md, and fails if a target is missed.
 * `npm run bench -- turns` runs one or more parts and only prints.
 */
import { execFileSync, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { installHost } from '../real/install';
import { PARTS } from './parts';
import { Measurement, shown, type Row } from './row';

const repository = join(__dirname, '..', '..');
const preload = join(__dirname, 'preload.cjs');

async function main(names: readonly string[]): Promise<void> {
	const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
	if (unknown.length > 0) {
		throw new Error(
			`Unknown part: ${unknown.join(', ')}. The parts are ${PARTS.map(({ name }) => name).join(', ')}`,
		);
	}
	const { node } = await installHost((line) => console.error(line));
	const measurements: Measurement[] = [];
	for (const { name } of PARTS) {
		if (names.length > 0 && !names.includes(name)) continue;
		console.error(`${name} …`);
		measurements.push(await inProcess(name, node));
	}
	const text = documentOf(measurements, node);
	console.log(text);
	if (names.length === 0) {
		writeFileSync(join(repository, 'docs', 'measurements.md'), text);
	}
	const missed = measurements.flatMap(({ rows }) => rows).filter(({ isMissed }) => isMissed);
	for (const { what, target, measured, unit } of missed) {
		console.error(`Missed: ${what} is ${shown(measured)} ${unit}, but must be ${target}`);
	}
	process.exitCode = missed.length === 0 ? 0 : 1;
}

/**
 * Runs a part in its own process, so that its time and memory are not affected by other parts. n8n's log is not shown.
 * @param node the Node.js that n8n needs, which is faster than older ones
 */
async function inProcess(name: string, node: string): Promise<Measurement> {
	const child = fork(join(__dirname, 'part.ts'), [name], {
		execPath: node,
		execArgv: ['--require', preload],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	return await new Promise((resolve, reject) => {
		child.on('message', (message) => {
			resolve(Measurement.parse(message));
		});
		child.on('exit', (code) => {
			reject(new Error(`${name} ended with ${code ?? 'a signal'}`));
		});
	});
}

function documentOf(measurements: readonly Measurement[], node: string): string {
	const rows = measurements.flatMap((one) => one.rows);
	const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
	return [
		'# Measurements',
		'',
		`These results were measured with \`npm run bench\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit()}. The machine has ${cpus().length} CPU cores (${cpus()[0]?.model ?? 'unknown'}) and runs Node.js ${version}, as n8n does. At the end, the load was ${(loadavg()[0] ?? 0).toFixed(1)}. The command fails if a target is missed.`,
		'',
		'| Metric | Target | Measured | For comparison |',
		'| --- | --: | --: | --- |',
		...rows.map(lineOf),
		'',
		'Two targets are checked elsewhere. `npm run money` counts the charges for every fault, provider, and kind of retry. For the duration of `npm test`, see [CONTRIBUTING](../CONTRIBUTING.md).',
		'',
		...measurements.flatMap(({ details }) => details).flatMap((text) => [text, '']),
	].join('\n');
}

function lineOf({ what, target, measured, unit, comparedWith, isMissed }: Row): string {
	const value = `${shown(measured)} ${unit}`.trim();
	return `| ${what} | ${target} | ${isMissed ? `**${value}, missed**` : value} | ${comparedWith} |`;
}

function commit(): string {
	const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
	const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
	return `\`${git('rev-parse', '--short', 'HEAD')}\`${isChanged ? ' with changes' : ''}`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
