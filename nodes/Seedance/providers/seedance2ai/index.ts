/** Provider seedance2ai: https://seedance2ai.io, API v1. Polled; honours idempotency keys; 30 requests per minute. */
import { wireParameters } from '../model';
import type { Provider } from '../vocabulary';
import { readStatus, readSubmit } from './answers';
import { models } from './models';

export const seedance2ai: Provider = {
	name: 'seedance2ai',
	title: 'seedance2ai.io',
	defaultBaseUrl: 'https://seedance2ai.io',
	honoursIdempotencyKey: true,
	sendsCallbacks: false,
	rateLimit: { requests: 30, windowMs: 60_000 },
	models,
	submitRequest: ({ model, mode, parameters }, idempotencyKey) => ({
		method: 'POST',
		path: '/api/v1/video/seedance2',
		headers: { 'Idempotency-Key': idempotencyKey },
		body: { mode, quality_tier: model.wire, ...wireParameters(model, parameters) },
	}),
	statusRequest: (taskId) => ({ method: 'GET', path: `/api/v1/tasks/${encodeURIComponent(taskId)}` }),
	readSubmit,
	readStatus,
	creditsPerUsd: null,
	// The page publishes no price list, only an example.
	price: () => null,
};
