import { jsonAnswer, type Answer } from '../http/answer';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import { isRecord, textOr } from '../json';
import type { Control } from '../types';
import { isErrorShape, isFaultRule, isFlag, isNewKey, isTaskPlan } from './guards';

export const controlPrefix = '/sandbox/';

/** One endpoint a method of Control, of the same name: readers by GET, the others by POST with JSON. */
interface Endpoint {
	method: 'GET' | 'POST';
	/** The JSON that it takes, as the help prints it. */
	example?: string;
	run: (control: Control, call: Call) => unknown;
}

function must<T>(value: unknown, guard: (value: unknown) => value is T, name: string): T {
	if (guard(value)) return value;
	throw new Error(`The body isn't ${name}`);
}

const field = (call: Call, name: string) => (isRecord(call.json) ? call.json[name] : undefined);

export const endpoints: Record<keyof Control, Endpoint> = {
	reset: { method: 'POST', run: (control) => control.reset() },
	addKey: {
		method: 'POST',
		example: '{"key":"k2","provider":"seedanceapi","credits":500,"requestsPerMinute":10}',
		run: (control, call) => control.addKey(must(call.json, isNewKey, 'a key')),
	},
	setTasks: {
		method: 'POST',
		example: '{"seconds":{"min":5,"max":20},"outcome":"completed"}',
		run: (control, call) => control.setTasks(must(call.json, isTaskPlan, 'a plan for tasks')),
	},
	setErrorShape: {
		method: 'POST',
		example: '{"shape":"envelope200"}',
		run: (control, call) =>
			control.setErrorShape(must(field(call, 'shape'), isErrorShape, 'a known error shape')),
	},
	setFetchMedia: {
		method: 'POST',
		example: '{"isOn":true}',
		run: (control, call) => control.setFetchMedia(must(field(call, 'isOn'), isFlag, 'true or false')),
	},
	fetchedMedia: { method: 'GET', run: (control) => control.fetchedMedia() },
	addFault: {
		method: 'POST',
		example: '{"on":"submit","times":2,"fault":{"kind":"reset","when":"after"}}',
		run: (control, call) => control.addFault(must(call.json, isFaultRule, 'a fault')),
	},
	clearFaults: { method: 'POST', run: (control) => control.clearFaults() },
	endTask: {
		method: 'POST',
		example: '{"taskId":"sd2_…"}',
		run: (control, call) => control.endTask(textOr(field(call, 'taskId'), '')),
	},
	ledger: { method: 'GET', run: (control) => control.ledger() },
	requests: { method: 'GET', run: (control) => control.requests() },
	tasks: { method: 'GET', run: (control) => control.tasks() },
	balance: {
		method: 'GET',
		example: '?key=sandbox-key',
		run: (control, call) => control.balance(call.query.get('key') ?? ''),
	},
	callbacks: { method: 'GET', run: (control) => control.callbacks() },
	held: { method: 'GET', run: (control) => control.held() },
	callbacksUnderWay: { method: 'GET', run: (control) => control.callbacksUnderWay() },
};

const byName = new Map(Object.entries(endpoints));

/** Answers a call of the control in JSON: what the method returns, or null. */
export function controlAnswer(call: Call, control: Control): Answer {
	const endpoint = byName.get(call.path.slice(controlPrefix.length));
	if (endpoint?.method !== call.method) {
		const known = Object.entries(endpoints).map(([name, { method }]) => `${method} ${controlPrefix}${name}`);
		return jsonAnswer(404, { error: 'There is no such control endpoint', known });
	}
	try {
		return jsonAnswer(200, endpoint.run(control, call) ?? null);
	} catch (error) {
		return jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) });
	}
}

/** The route of a call that is the control's. */
export function controlRoute(call: Call, control: Control): Route {
	return {
		kind: 'control',
		provider: null,
		subjects: [],
		begin: () => () => controlAnswer(call, control),
		problem: (status) => jsonAnswer(status, { error: 'sandbox' }),
	};
}
