'use strict';

const { NodeOperationError } = require('n8n-workflow');
const { z } = require('zod/v4');
const state = require('./state');

class Counter {
	constructor() {
		state.loads += 1;
		// Loaded when it is first called, as a package may do with what it needs only then.
		this.callLater = () => (require('./later').calls += 1);
		this.description = { name: 'counter', loads: state.loads, NodeOperationError, z };
	}
}
exports.Counter = Counter;
