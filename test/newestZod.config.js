'use strict';

const { maxWorkers, workerIdleMemoryLimit, testSequencer, ...project } = require('../jest.config.js');

/**
 * What reads and checks with schemas, by a newer zod than today's n8n brings: the package takes whichever n8n has. A project
 * beside that of jest.config.js, whose limits hold for both.
 * @type {import('jest').Config}
 */
module.exports = {
	...project,
	displayName: 'newest zod',
	rootDir: '..',
	roots: [
		'<rootDir>/test/parameters',
		'<rootDir>/test/providers',
		'<rootDir>/test/host',
		'<rootDir>/test/operations',
	],
	// Files and their bytes are read without zod.
	testPathIgnorePatterns: ['/host/items/media/', '/host/downloads/compressed'],
	moduleNameMapper: { '^zod/v4$': 'zod-newest/v4' },
};
