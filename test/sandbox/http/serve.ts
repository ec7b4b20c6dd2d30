import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Faults } from '../faults';
import type { Fault, LoggedRequest } from '../types';
import { textAnswer } from './answer';
import { deliver, type Wire } from './deliver';
import { readCall, type Call, type RequestLog } from './requestLog';
import type { Route } from './route';
import { strike } from './strike';

export interface ServeContext extends Wire {
	faults: Faults;
	log: RequestLog;
}

async function respond(
	response: ServerResponse,
	route: Route,
	fault: Fault | null,
	call: Call,
	entry: LoggedRequest,
	wire: Wire,
): Promise<void> {
	if (fault === null || fault.kind === 'delay') {
		const finish = route.begin();
		if (fault !== null && !(await wire.holds.delay(response, fault.ms))) return;
		const answer = finish();
		entry.status = answer.status;
		await deliver(response, answer, { kind: 'whole' }, wire);
		return;
	}
	const outcome = strike(fault, route, call.target, () => route.begin()());
	switch (outcome.kind) {
		case 'answer':
			entry.status = outcome.answer.status;
			await deliver(response, outcome.answer, outcome.manner, wire);
			return;
		case 'reset':
			response.socket?.resetAndDestroy();
			return;
		case 'hang':
			wire.holds.keep(response);
	}
}

/** Reads a request, logs it, and sends the response, or applies a fault. */
export async function serve(
	request: IncomingMessage,
	response: ServerResponse,
	routeOf: (call: Call) => Route,
	context: ServeContext,
): Promise<void> {
	let call: Call;
	try {
		call = await readCall(request);
	} catch {
		// The client disconnected during its request, or sent an invalid URL.
		response.destroy();
		return;
	}
	try {
		const route = routeOf(call);
		const { kind, provider, subjects } = route;
		if (kind === 'control') {
			await deliver(response, route.begin()(), { kind: 'whole' }, context);
			return;
		}
		const fault =
			kind === 'other' ? null : context.faults.take({ on: kind, provider, subjects, host: call.host });
		const entry = context.log.add(call, kind, provider, fault);
		await respond(response, route, fault, call, entry, context);
	} catch (error) {
		// A bug in the sandbox must not look like a provider's error.
		const answer = textAnswer(500, 'text/plain', `The sandbox itself failed: ${String(error)}`);
		if (!response.headersSent) await deliver(response, answer, { kind: 'whole' }, context);
		else response.destroy();
	}
}
