'use strict';

const { NodeOperationError } = require('n8n-workflow');
const { z } = require('zod/v4');
const state = require('./state');

class Counter {
	constructor() {
		state.loads += 1;
		this.description = { name: 'counter', loads: state.loads, NodeOperationError, z };
	}
}
exports.Counter = Counter;
