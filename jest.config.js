'use strict';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/runtime/environment.js',
	runtime: '<rootDir>/test/runtime/runtime.js',
	testSequencer: '<rootDir>/test/runtime/sequencer.js',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	// See jest.release.config.js.
	testPathIgnorePatterns: ['<rootDir>/test/release/'],
	// Installed n8n's, each with a copy of a package.json of the repository's: Jest would warn of the same name twice.
	modulePathIgnorePatterns: ['<rootDir>/test/(real|older)/\\.host/'],
	transform: { '^.+\\.ts$': '@swc/jest' },
	// Several times as long as the slowest test takes alone, because other programs may use the cores too.
	testTimeout: 60_000,
	// Two cores everywhere this runs. A worker that has grown is replaced, and has to load n8n-core again.
	maxWorkers: 2,
	workerIdleMemoryLimit: '2GB',
};
