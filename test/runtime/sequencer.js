'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Slow test files, by path. The first pattern matches the slowest file, which mostly waits. On a fresh checkout, Jest judges by the
 * size of the file, and some of these are small.
 */
const SLOW = [
	/\/test\/e2e\/breaks/,
	/\/test\/(money\/(matrix|property)|engine\/(watching|arkFiles)|simulation\/|release\/|e2e\/(browser|crash|queue|callbackWait|examples|files))/,
];

function rankOf(path) {
	const found = SLOW.findIndex((pattern) => pattern.test(path));
	return found === -1 ? SLOW.length : found;
}

/** Starts slow files first, so that all workers end at about the same time. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		return [...super.sort(tests)].sort((one, other) => rankOf(one.path) - rankOf(other.path));
	}
};
