/** Provider seedance2ai: https://seedance2ai.io, API v1. Polling only; honors idempotency keys; 30 requests per minute. */
import { wireParameters } from '../../parameters/model';
import { NO_EXTRAS, NO_TASK, type Provider, type StatusRequest } from '../provider';
import { readStatus, readSubmit } from './answers';
import { models } from './models';

export const seedance2ai: Provider = {
	name: 'seedance2ai',
	title: 'seedance2ai.io',
	sites: [
		{
			region: null,
			title: 'seedance2ai.io',
			defaultBaseUrl: 'https://seedance2ai.io',
			// The API page names the first host, which was observed to redirect (307) to the second.
			ownHosts: ['seedance2ai.io', 'www.seedance2ai.io'],
			pages: {
				signUp: 'https://www.seedance2ai.io',
				keys: 'https://www.seedance2ai.io/developers',
				prices: 'https://www.seedance2ai.io/pricing',
			},
		},
	],
	testRequest: statusRequest(NO_TASK),
	honoursIdempotencyKey: true,
	sendsCallbacks: false,
	limits: [
		{ requests: 30, windowMs: 60_000, counts: 'all' },
		// Not on the API page. Observed: 3 checks of reference media per minute.
		{ requests: 3, windowMs: 60_000, counts: ['submitWithMedia'] },
	],
	models,
	submitRequest: ({ model, mode, parameters }, idempotencyKey) => ({
		method: 'POST',
		path: '/api/v1/video/seedance2',
		headers: { 'Idempotency-Key': idempotencyKey },
		body: { mode, quality_tier: model.wire, ...wireParameters(model, parameters) },
	}),
	statusRequest,
	readSubmit,
	readStatus,
	...NO_EXTRAS,
	unit: 'credits',
	usdPerUnit: null,
	// The API page has no price list, only an example.
	price: () => null,
};

function statusRequest(taskId: string): StatusRequest {
	return { method: 'GET', path: `/api/v1/tasks/${encodeURIComponent(taskId)}` };
}
