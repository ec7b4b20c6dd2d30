import { Accounts } from './accounts';
import { Jobs } from './ark/jobs';
import { Ark } from './ark/service';
import { Callbacks } from './callbacks/callbacks';
import { Outgoing } from './callbacks/outgoing';
import { controlPrefix, controlRoute } from './control/endpoints';
import { Faults } from './faults';
import { jsonAnswer } from './http/answer';
import { Holds } from './http/holds';
import { listen } from './http/listen';
import { RequestLog, type Call } from './http/requestLog';
import type { Route } from './http/route';
import { serve, type ServeContext } from './http/serve';
import { MediaFetches } from './media/fetches';
import { MediaHost } from './media/host';
import { MediaUrls } from './media/urls';
import { Seedance2ai } from './seedance2ai/service';
import { Errors } from './seedanceapi/errors';
import { Seedanceapi } from './seedanceapi/service';
import { taskView } from './seedanceapi/views';
import { Tasks } from './tasks';
import { Timers } from './timers';
import type { Control, Sandbox, SandboxOptions } from './types';

export type * from './types';

/** Creates the parts of one sandbox and connects them. */
function build({ allowLoopbackCallbacks = true, allowLoopbackMedia = true }: SandboxOptions) {
	const timers = new Timers();
	const holds = new Holds(timers);
	const faults = new Faults();
	const log = new RequestLog();
	const accounts = new Accounts();
	const fetches = new MediaFetches();
	const tasks = new Tasks(accounts, ({ id, request }) => fetches.bought(id, request));
	const urls = new MediaUrls();
	const errors = new Errors();
	const outgoing = new Outgoing(timers);
	const callbacks = new Callbacks(timers, faults, outgoing, (task) => taskView(task, urls));
	const seedance2ai = new Seedance2ai(accounts, tasks, urls, { allowLoopbackMedia });
	const seedanceapi = new Seedanceapi(accounts, tasks, urls, callbacks, errors, { allowLoopbackCallbacks });
	const arkJobs = new Jobs(accounts, tasks, urls, callbacks, timers);
	const ark = new Ark(accounts, arkJobs, urls, { allowLoopbackCallbacks, allowLoopbackMedia });
	const media = new MediaHost(tasks, urls);

	const control: Control = {
		reset: () => {
			callbacks.reset();
			holds.dropAll();
			timers.clear();
			faults.clear();
			fetches.reset();
			log.clear();
			tasks.reset();
			accounts.reset();
			seedance2ai.reset();
			ark.reset();
			arkJobs.reset();
			errors.shape = 'object';
		},
		addKey: (key) => accounts.add(key),
		setTasks: (plan) => {
			tasks.setPlan(plan);
			arkJobs.replan();
		},
		setErrorShape: (shape) => {
			errors.shape = shape;
		},
		setListLag: (ms) => ark.setListLag(ms),
		hideFromList: (match) => ark.hideFromList(match),
		setFetchMedia: (isOn) => {
			fetches.isOn = isOn;
		},
		fetchedMedia: () => fetches.all(),
		addFault: (rule) => faults.add(rule),
		clearFaults: () => faults.clear(),
		ledger: () => {
			tasks.settle();
			return accounts.ledger();
		},
		requests: () => log.all(),
		tasks: () => tasks.views((task) => arkJobs.stateOf(task)),
		balance: (key) => {
			tasks.settle();
			return accounts.balance(key);
		},
		callbacks: () => callbacks.all(),
		endTask: (taskId) => {
			if (!arkJobs.end(taskId)) callbacks.endedEarly(tasks.end(taskId));
		},
		held: () => holds.count,
		callbacksUnderWay: () => outgoing.count,
	};

	const nothing: Route = {
		kind: 'other',
		provider: null,
		subjects: [],
		begin: () => () => jsonAnswer(404, { error: 'The sandbox has nothing here' }),
		problem: (status) => jsonAnswer(status, { error: 'sandbox' }),
	};
	const apiRoute = (call: Call): Route => {
		if (call.path.startsWith(controlPrefix)) return controlRoute(call, control);
		if (call.path.startsWith('/api/v3/')) return ark.route(call);
		if (call.path.startsWith('/api/v1/')) return seedance2ai.route(call);
		return call.path.startsWith('/v2/') ? seedanceapi.route(call) : nothing;
	};
	const context: ServeContext = { holds, timers, faults, log };
	return { control, context, urls, apiRoute, mediaRoute: (call: Call) => media.route(call) };
}

/**
 * Starts the three providers on one port of 127.0.0.1 and a media host on another. They follow only the seedance2ai.io API page,
 * the seedanceapi.org API v2 page, and the pages on video generation tasks of Volcengine Ark and BytePlus ModelArk.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { control, context, urls, apiRoute, mediaRoute } = build(options);
	const api = await listen(options.port ?? 0, (request, response) => {
		void serve(request, response, apiRoute, context);
	});
	const media = await listen(options.mediaPort ?? 0, (request, response) => {
		void serve(request, response, mediaRoute, context);
	}).catch(async (error: unknown) => {
		// If the second port is taken, the first server must not keep running.
		await api.close();
		throw error;
	});
	const apiUrl = `http://127.0.0.1:${api.port}`;
	const mediaUrl = `http://127.0.0.1:${media.port}`;
	urls.serveFrom(mediaUrl);
	return {
		seedance2aiUrl: apiUrl,
		seedanceapiUrl: `${apiUrl}/v2`,
		arkUrl: `${apiUrl}/api/v3`,
		mediaUrl,
		control,
		apiHost: api,
		mediaHost: media,
		close: async () => {
			control.reset();
			await Promise.all([api.close(), media.close()]);
		},
	};
}
