'use strict';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	// Installed n8n's, each with a copy of a package.json of the repository's: Jest would warn of the same name twice.
	modulePathIgnorePatterns: ['<rootDir>/test/(real|older)/\\.host/'],
	transform: { '^.+\\.ts$': '@swc/jest' },
	testTimeout: 30_000,
	// Two cores everywhere this runs; n8n-core is large, so a worker that has grown is replaced.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
};
