import { jsonAnswer, type Answer } from '../http/answer';
import type { Call } from '../http/requestLog';
import type { Route } from '../http/route';
import { isRecord, textOr } from '../json';
import type { Control } from '../types';
import { isCount, isErrorShape, isFaultRule, isFlag, isNewKey, isTaskPlan, isText } from './guards';

export const controlPrefix = '/sandbox/';

/** Endpoint for a method of Control, with the same name: GET for reading methods, POST with JSON for the others. */
interface Endpoint {
	method: 'GET' | 'POST';
	/** Description in the help. */
	does: string;
	/** JSON to send, or the query of a GET, as printed in the help. */
	example?: string;
	run: (control: Control, call: Call) => unknown;
}

function must<T>(value: unknown, guard: (value: unknown) => value is T, name: string): T {
	if (guard(value)) return value;
	throw new Error(`The body isn't ${name}`);
}

const field = (call: Call, name: string) => (isRecord(call.json) ? call.json[name] : undefined);

export const endpoints: Record<keyof Control, Endpoint> = {
	reset: {
		method: 'POST',
		does: 'Removes all tasks, faults, and logs',
		run: (control) => control.reset(),
	},
	addKey: {
		method: 'POST',
		does: 'Adds an API key',
		example: '{"key":"k2","provider":"seedanceapi","credits":500,"requestsPerMinute":10}',
		run: (control, call) => control.addKey(must(call.json, isNewKey, 'a key')),
	},
	setTasks: {
		method: 'POST',
		does: 'Sets how long new tasks take, and how they end: completed or failed',
		example: '{"seconds":{"min":5,"max":20},"outcome":"completed"}',
		run: (control, call) => control.setTasks(must(call.json, isTaskPlan, 'a plan for tasks')),
	},
	setErrorShape: {
		method: 'POST',
		does: "Sets the format of seedanceapi's errors: object, string, flat, msg, or envelope200 (an error within HTTP 200)",
		example: '{"shape":"flat"}',
		run: (control, call) =>
			control.setErrorShape(must(field(call, 'shape'), isErrorShape, 'a known error shape')),
	},
	setListLag: {
		method: 'POST',
		does: "Sets how many milliseconds ark's list omits a new task",
		example: '{"ms":5000}',
		run: (control, call) => control.setListLag(must(field(call, 'ms'), isCount, 'a number')),
	},
	hideFromList: {
		method: 'POST',
		does: "Hides tasks in ark's list by part of their prompt or ID",
		example: '{"match":"red fox"}',
		run: (control, call) => control.hideFromList(must(field(call, 'match'), isText, 'a text')),
	},
	setFetchMedia: {
		method: 'POST',
		does: 'Sets whether to download the media of a request, as a provider does',
		example: '{"isOn":true}',
		run: (control, call) => control.setFetchMedia(must(field(call, 'isOn'), isFlag, 'true or false')),
	},
	fetchedMedia: {
		method: 'GET',
		does: 'Lists the downloaded media',
		run: (control) => control.fetchedMedia(),
	},
	addFault: {
		method: 'POST',
		does: 'Breaks the next requests. This example charges each submit, then drops the connection before the response',
		example: '{"on":"submit","times":2,"fault":{"kind":"reset","when":"after"}}',
		run: (control, call) => control.addFault(must(call.json, isFaultRule, 'a fault')),
	},
	clearFaults: { method: 'POST', does: 'Removes all faults', run: (control) => control.clearFaults() },
	endTask: {
		method: 'POST',
		does: 'Ends a task now',
		example: '{"taskId":"sd2_…"}',
		run: (control, call) => control.endTask(textOr(field(call, 'taskId'), '')),
	},
	ledger: { method: 'GET', does: 'Lists the charges', run: (control) => control.ledger() },
	requests: { method: 'GET', does: 'Lists the requests', run: (control) => control.requests() },
	tasks: { method: 'GET', does: 'Lists the tasks', run: (control) => control.tasks() },
	balance: {
		method: 'GET',
		does: 'Shows the credits of a key',
		example: '?key=sandbox-key',
		run: (control, call) => control.balance(call.query.get('key') ?? ''),
	},
	callbacks: { method: 'GET', does: 'Lists the callbacks sent', run: (control) => control.callbacks() },
	held: {
		method: 'GET',
		does: 'Counts the requests that a fault keeps waiting',
		run: (control) => control.held(),
	},
	callbacksUnderWay: {
		method: 'GET',
		does: 'Counts the callbacks without a response',
		run: (control) => control.callbacksUnderWay(),
	},
};

const byName = new Map(Object.entries(endpoints));

/** Calls a control method and returns its result as JSON, or null. */
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

/** Returns the route of a control request. */
export function controlRoute(call: Call, control: Control): Route {
	return {
		kind: 'control',
		provider: null,
		subjects: [],
		begin: () => () => controlAnswer(call, control),
		problem: (status) => jsonAnswer(status, { error: 'sandbox' }),
	};
}
