/** Provider seedanceapi: https://seedanceapi.org, API v2. Sends callbacks; knows no idempotency keys; no limit documented. */
import { wireParameters } from '../model';
import type { Provider } from '../vocabulary';
import { readStatus, readSubmit } from './answers';
import { models } from './models';
import { CREDITS_PER_USD, price } from './prices';

export const seedanceapi: Provider = {
	name: 'seedanceapi',
	title: 'seedanceapi.org',
	defaultBaseUrl: 'https://seedanceapi.org/v2',
	honoursIdempotencyKey: false,
	sendsCallbacks: true,
	rateLimit: null,
	models,
	submitRequest: ({ model, parameters }) => ({
		method: 'POST',
		path: '/generate',
		body: { model: model.wire, ...wireParameters(model, parameters) },
	}),
	statusRequest: (taskId) => ({ method: 'GET', path: '/status', query: { task_id: taskId } }),
	readSubmit,
	readStatus,
	creditsPerUsd: CREDITS_PER_USD,
	price,
};
