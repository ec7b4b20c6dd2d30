'use strict';

const { join, relative } = require('node:path');

/** Where n8n's packages of the older version are. */
const HOST = process.env.SEEDANCE_OLDER_HOST ?? join(__dirname, '.host');

/** What n8n gives to the tests and to the package: its own packages, and its zod. */
const OF_N8N =
	/^(n8n-core|n8n-workflow|reflect-metadata|zod|@n8n\/(di|backend-common|backend-network|config))(\/|$)/;

/**
 * Finds n8n's packages in the older n8n, whoever of the tests and of the built package asks for them. What that n8n asks for
 * itself is found as in any installation.
 */
module.exports = function resolve(request, options) {
	if (!OF_N8N.test(request) || !relative(HOST, options.basedir).startsWith('..')) {
		return options.defaultResolver(request, options);
	}
	return options.defaultResolver(request, { ...options, basedir: HOST });
};
