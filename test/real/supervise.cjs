'use strict';

/**
 * Runs a program that isn't Node's and so can't be given guard.cjs: `supervise.cjs <signal> <folder> <command> …`. It
 * is ended by that signal when this process is asked to end, and when its parent dies, however that happens; in the
 * latter case nobody is left to remove its folder, so that is done here as well.
 */
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

const [signal, folder, command, ...args] = process.argv.slice(2);
const graceMs = 5_000;
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let isOrphan = false;

function end() {
	child.kill(signal);
	setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
}

process.on('SIGTERM', end);
process.on('disconnect', () => {
	isOrphan = true;
	end();
});
child.once('error', (error) => {
	console.error(`${command} can't be run: ${error.message}`);
	process.exit(127);
});
child.once('exit', (code) => {
	if (isOrphan) rmSync(folder, { recursive: true, force: true });
	process.exit(code ?? 1);
});
