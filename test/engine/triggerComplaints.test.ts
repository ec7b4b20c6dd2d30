/** What n8n's log says where a trigger could not take a callback: the reason, as far as it is known. */
import { useTriggerRig } from './triggerRig';

const rig = useTriggerRig();

/** What is answered to a callback of a video that has ended, and what n8n's log says then. */
async function called(parameters = {}) {
	const engine = await rig.active(parameters);
	const request = { url: rig.signedUrl(), body: { task_id: await rig.buy() } };
	const { status, logs } = (await rig.settle(engine.webhooks.receive(request))).value;
	return { status, log: logs.join('\n') };
}

test('a trigger without any event takes nothing, and the log names the parameter', async () => {
	const { status, log } = await called({ events: [] });
	expect(status).toBe(503);
	expect(log).toContain('Events is empty ([])');
});

test('where the provider does not answer as long as the caller waits, the log says so', async () => {
	rig.sandbox.control.addFault({ on: 'status', times: 100, fault: { kind: 'stall', when: 'before' } });
	const { status, log } = await called();
	expect(status).toBe(503);
	expect(log).toContain('did not return the status of the task within 4.5 seconds');
	expect(log).not.toContain('stopped');
});

test('where the provider said something before it fell silent, the log says that', async () => {
	const { control } = rig.sandbox;
	const body = { error: { code: 'SERVICE_BUSY', message: 'All machines are in use' } };
	control.addFault({ on: 'status', fault: { kind: 'status', status: 503, body } });
	control.addFault({ on: 'status', times: 100, fault: { kind: 'stall', when: 'before' } });
	const { status, log } = await called();
	expect(status).toBe(503);
	expect(log).toContain('All machines are in use');
	expect(log).not.toContain('stopped');
});
