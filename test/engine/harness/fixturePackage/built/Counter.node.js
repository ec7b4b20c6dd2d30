'use strict';

const { NodeOperationError } = require('n8n-workflow');
const { z } = require('zod/v4');
const { keptByProcess } = require('./host/processState');

/** What a package keeps in memory: a new process starts with none of it. */
const memory = keptByProcess(() => ({ calls: 0 }));

class Counter {
	constructor() {
		this.description = { name: 'counter', NodeOperationError, z };
	}

	async execute() {
		// Memory is used long after the call began, when code of another process has run.
		await new Promise((resolve) => setImmediate(resolve));
		memory().calls += 1;
		return memory().calls;
	}
}
exports.Counter = Counter;
