'use strict';

/** n8n's engine loads under Jest; a benchmark runs alone and takes minutes. */
module.exports = {
	...require('../../jest.config.js'),
	rootDir: '../..',
	roots: ['<rootDir>/test/bench'],
	testMatch: ['**/*.bench.ts'],
	setupFiles: ['<rootDir>/test/bench/setup.js'],
	testTimeout: 600_000,
	maxWorkers: 1,
};
