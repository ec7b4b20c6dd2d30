/**
 * Provider ark: the official API, at BytePlus ModelArk (international) and Volcengine Ark (China). Sends a callback at every status
 * change. Has no idempotency keys.
 */
import { MIB } from '../../parameters/nodeParameters';
import type { Provider } from '../provider';
import { isEarlyCallback, readStatus, readSubmit } from './answers';
import { list } from './list';
import { models } from './models';
import { price } from './prices';
import { markOf, submitRequest, taskPath } from './request';

export const ark: Provider = {
	name: 'ark',
	title: 'Seedance Official (BytePlus, Volcengine)',
	sites: [
		{
			region: 'byteplus',
			title: 'BytePlus ModelArk (International)',
			defaultBaseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
			ownHosts: ['ark.ap-southeast.bytepluses.com'],
			pages: {
				signUp: 'https://www.byteplus.com/en/product/modelark',
				keys: 'https://console.byteplus.com/ark/region:ark+ap-southeast-1/apiKey',
				prices: 'https://docs.byteplus.com/en/docs/ModelArk/1544106',
			},
		},
		{
			region: 'volcengine',
			title: 'Volcengine Ark (China)',
			defaultBaseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
			ownHosts: ['ark.cn-beijing.volces.com'],
			pages: {
				signUp: 'https://www.volcengine.com/product/ark',
				keys: 'https://console.volcengine.com/ark/region:ark+cn-beijing/apiKey',
				prices: 'https://www.volcengine.com/docs/82379/1099320',
			},
		},
	],
	// The list of models is free and has no relevant rate limit.
	testRequest: { method: 'GET', path: '/models' },
	honoursIdempotencyKey: false,
	sendsCallbacks: true,
	limits: [
		{ requests: 20, windowMs: 1000, counts: ['status'] },
		{ requests: 1, windowMs: 1000, counts: ['list'] },
		{ requests: 20, windowMs: 1000, counts: ['cancel'] },
	],
	models,
	// The create page allows data URIs for images and audio, not for videos.
	filesInside: { kinds: ['image', 'audio'], mostBodyBytes: 64 * MIB },
	submitRequest,
	statusRequest: (taskId) => ({ method: 'GET', path: taskPath(taskId) }),
	readSubmit,
	readStatus,
	isEarlyCallback,
	list,
	markOf,
	cancelRequest: (taskId) => ({ method: 'DELETE', path: taskPath(taskId) }),
	unit: 'usd',
	usdPerUnit: 1,
	price,
};
