'use strict';

/**
 * Preloaded by the benchmark: compiles this repository's TypeScript as Jest does. Not by tsx, which takes the sources of n8n's packages
 * where they name some, and not in Jest, in whose contexts each look-up of a global such as Promise takes time.
 */
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

// As n8n has it where nobody has set anything: tests also read what is only told at the level "debug".
process.env.N8N_LOG_LEVEL = 'info';

require.extensions['.ts'] = (module, filename) => {
	const { code } = transformSync(readFileSync(filename, 'utf8'), {
		filename,
		sourceMaps: 'inline',
		module: { type: 'commonjs' },
		jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
	});
	module._compile(code, filename);
};
