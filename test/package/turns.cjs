/**
 * Runs the node of a package once, with no items, and so makes it load what an execution needs.
 * In: the package's folder as the only argument. Out: how many files of it were loaded in each turn of the event loop, and
 * how long each such turn took, in milliseconds.
 */
'use strict';

const { realpathSync } = require('node:fs');
const { join, sep } = require('node:path');

require('n8n-workflow');
require('zod/v4');
require('node:crypto');

const folder = realpathSync(process.argv[2]) + sep;
const { Seedance } = require(join(folder, 'dist/nodes/Seedance/Seedance.node.js'));
const loadedFiles = () => Object.keys(require.cache).filter((file) => file.startsWith(folder)).length;

const turns = [];
let began = performance.now();
let before = loadedFiles();
let isOver = false;
function beat() {
	const now = performance.now();
	const loaded = loadedFiles();
	if (loaded > before) turns.push({ files: loaded - before, ms: now - began });
	before = loaded;
	began = performance.now();
	if (!isOver) setImmediate(beat);
	else process.stdout.write(JSON.stringify(turns));
}
setImmediate(async () => {
	began = performance.now();
	setImmediate(beat);
	await new Seedance().execute.call({ getInputData: () => [] });
	isOver = true;
});
