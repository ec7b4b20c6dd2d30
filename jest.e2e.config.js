'use strict';

/**
 * Tests in the real n8n. Four at a time also on two cores: each file starts processes of its own, and alone it waits for about half of its time.
 * @type {import('jest').Config}
 */
module.exports = {
	testEnvironment: 'node',
	testSequencer: '<rootDir>/test/runtime/sequencer.js',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	transform: { '^.+\\.ts$': '@swc/jest' },
	testTimeout: 300_000,
	maxWorkers: 4,
};
