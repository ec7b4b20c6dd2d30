'use strict';

const { deepStrictEqual } = require('node:assert');
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');
const { src, dest, series } = require('gulp');

/**
 * Modules that export nothing but data, computed from the schemas. n8n is given the data: to compute it each time n8n
 * starts would take longer than all else that loads. What can't be computed breaks the build here.
 */
const COMPUTED = [
	'nodes/Seedance/ui/properties.js',
	'nodes/Seedance/ui/providerChoices.js',
	'nodes/Seedance/ui/triggerProperties.js',
];

async function data() {
	for (const module of COMPUTED) {
		const file = resolve('dist', module);
		const lines = Object.entries(require(file)).map(([name, value]) => {
			const text = JSON.stringify(value, null, '\t');
			deepStrictEqual(JSON.parse(text), value, `${module} exports what is more than data`);
			return `exports.${name} = ${text};\n`;
		});
		writeFileSync(file, ['"use strict";\n', ...lines].join(''));
	}
}

/** What tsc leaves behind: icons and codex files, into the same places under dist. */
function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

exports.default = series(data, assets);
