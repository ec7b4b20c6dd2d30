'use strict';

exports.CounterApi = class CounterApi {
	constructor() {
		this.name = 'counterApi';
		this.properties = [];
	}
};
