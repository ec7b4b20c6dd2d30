'use strict';

// What Jest reads at the top only; in a project, it ignores these without a word.
const {
	maxWorkers,
	workerIdleMemoryLimit,
	testSequencer,
	testTimeout,
	...project
} = require('./jest.config.js');

/**
 * What `npm test` leaves out because it takes minutes and few changes affect it: n8n's scan, a build in another folder, the
 * example of docs/adding-a-provider.md, what lint refuses, and the tests of everything that checks with schemas, by the newest zod.
 * The package takes whichever zod n8n has.
 * @type {import('jest').Config}
 */
module.exports = {
	maxWorkers,
	workerIdleMemoryLimit,
	testSequencer,
	testTimeout,
	projects: [
		{ ...project, displayName: 'release', roots: ['<rootDir>/test/release'], testPathIgnorePatterns: [] },
		{
			...project,
			displayName: 'newest zod',
			roots: [
				'<rootDir>/test/parameters',
				'<rootDir>/test/providers',
				'<rootDir>/test/host',
				'<rootDir>/test/operations',
			],
			// Files and their bytes are read without zod.
			testPathIgnorePatterns: ['/host/items/media/', '/host/downloads/compressed'],
			moduleNameMapper: { '^zod/v4$': 'zod-newest/v4' },
		},
	],
};
