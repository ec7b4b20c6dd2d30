'use strict';

/**
 * Tests in the real n8n. One at a time: each starts processes of its own.
 * @type {import('jest').Config}
 */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	transform: { '^.+\\.ts$': '@swc/jest' },
	testTimeout: 300_000,
	maxWorkers: 1,
};
