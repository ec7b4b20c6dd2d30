'use strict';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: { '^.+\\.ts$': '@swc/jest' },
	testTimeout: 30_000,
	// Two cores everywhere this runs; n8n-core is large, so a worker that has grown is replaced.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
};
