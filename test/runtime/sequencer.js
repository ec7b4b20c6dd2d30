'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What takes longest, by its path, and first what takes longest of all, most of which it waits. Some of these files are the shortest,
 * which Jest takes for the fastest.
 */
const SLOW = [
	/\/test\/e2e\/breaks/,
	/\/test\/(money\/(matrix|property)|engine\/(watching|arkFiles)|simulation\/|release\/|e2e\/(browser|crash|queue|callbackWait|examples|files))/,
];

function rankOf(path) {
	const found = SLOW.findIndex((pattern) => pattern.test(path));
	return found === -1 ? SLOW.length : found;
}

/** Begins with what is known to be slow, so that all workers end at about the same time, also on a fresh checkout. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		return [...super.sort(tests)].sort((one, other) => rankOf(one.path) - rankOf(other.path));
	}
};
