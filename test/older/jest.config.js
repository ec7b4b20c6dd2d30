'use strict';

/** The engine tests on an older n8n, whose packages the resolver finds. */
module.exports = {
	...require('../../jest.config.js'),
	rootDir: '../..',
	roots: ['<rootDir>/test/engine', '<rootDir>/test/money'],
	resolver: '<rootDir>/test/older/resolver.cjs',
};
