'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes longest, by its path; some of these files are the shortest, which Jest takes for the fastest. */
const SLOW =
	/\/test\/(money\/(matrix|property)|engine\/(watching|arkFiles)|simulation\/|release\/|e2e\/(browser|crash|queue|breaks|callbackWait))/;

/** Begins with what is known to be slow, so that all workers end at about the same time, also on a fresh checkout. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		const sorted = super.sort(tests);
		return [
			...sorted.filter(({ path }) => SLOW.test(path)),
			...sorted.filter(({ path }) => !SLOW.test(path)),
		];
	}
};
