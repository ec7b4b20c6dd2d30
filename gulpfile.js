'use strict';

const { src, dest } = require('gulp');

/** What tsc leaves behind: icons and codex files, into the same places under dist. */
function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json', 'credentials/**/*.svg'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

exports.default = assets;
