/**
 * How long the package takes to load where n8n-workflow and zod are loaded already, as in n8n.
 * In: the package's folder as the only argument. Out: milliseconds of loading.
 */
'use strict';

const { readFileSync } = require('node:fs');
const { basename, join } = require('node:path');

require('n8n-workflow');
require('zod');
require('zod/v4');
require('node:crypto');

const folder = process.argv[2];
const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const began = performance.now();
for (const file of [...n8n.nodes, ...n8n.credentials]) {
	new (require(join(folder, file))[basename(file).split('.')[0]])();
}
process.stdout.write(JSON.stringify(performance.now() - began));
