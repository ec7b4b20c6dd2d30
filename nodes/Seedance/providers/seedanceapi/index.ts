/** Provider seedanceapi: https://seedanceapi.org, API v2. Sends callbacks; no idempotency keys; no documented rate limit. */
import { wireParameters } from '../../parameters/model';
import { NO_EXTRAS, NO_TASK, type Provider, type StatusRequest } from '../provider';
import { readStatus, readSubmit } from './answers';
import { models } from './models';
import { price, USD_PER_CREDIT } from './prices';

export const seedanceapi: Provider = {
	name: 'seedanceapi',
	title: 'seedanceapi.org',
	sites: [
		{
			region: null,
			title: 'seedanceapi.org',
			defaultBaseUrl: 'https://seedanceapi.org/v2',
			ownHosts: ['seedanceapi.org'],
			pages: {
				signUp: 'https://seedanceapi.org',
				keys: 'https://seedanceapi.org/dashboard/api-keys',
				prices: 'https://seedanceapi.org/pricing',
			},
		},
	],
	testRequest: statusRequest(NO_TASK),
	honoursIdempotencyKey: false,
	sendsCallbacks: true,
	limits: [],
	models,
	submitRequest: ({ model, parameters }) => ({
		method: 'POST',
		path: '/generate',
		body: { model: model.wire, ...wireParameters(model, parameters) },
	}),
	statusRequest,
	readSubmit,
	readStatus,
	...NO_EXTRAS,
	unit: 'credits',
	usdPerUnit: USD_PER_CREDIT,
	price,
};

function statusRequest(taskId: string): StatusRequest {
	return { method: 'GET', path: '/status', query: { task_id: taskId } };
}
