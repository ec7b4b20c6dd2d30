/**
 * Loads an installed package as n8n does, in a process that has n8n's modules on NODE_PATH and nothing else.
 * In: the package's folder as the only argument. Out: what was loaded, and which files of the package it took.
 */
'use strict';

const { readFileSync, realpathSync } = require('node:fs');
const { basename, join, relative } = require('node:path');

const folder = process.argv[2];
const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** n8n takes the name of the class from the name of its file. */
function load(file) {
	const className = basename(file).split('.')[0];
	const type = new (require(join(folder, file))[className])();
	return { className, file, type };
}

const loaded = { nodes: n8n.nodes.map(load), credentials: n8n.credentials.map(load) };
const files = Object.keys(require.cache)
	.map((file) => relative(realpathSync(folder), file))
	.filter((file) => !file.startsWith('..'));
process.stdout.write(JSON.stringify({ ...loaded, files }));
