/**
 * Runs the node of a package twice, with no items: while a file of it can't be read, and once it can again.
 * In: the package's folder as the only argument. Out: what became of each run, `done` or the error's code.
 */
'use strict';

const { renameSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(process.argv[2], 'dist/nodes/Seedance');
const file = join(folder, 'host/openRun.js');
const { Seedance } = require(join(folder, 'Seedance.node.js'));

async function run() {
	try {
		await new Seedance().execute.call({ getInputData: () => [] });
		return 'done';
	} catch (error) {
		return error.code;
	}
}

async function main() {
	renameSync(file, `${file}.away`);
	const without = await run();
	renameSync(`${file}.away`, file);
	process.stdout.write(JSON.stringify([without, await run()]));
}

void main();
