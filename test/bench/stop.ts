import { createEngine } from '../engine/harness';
import { startSandbox } from '../sandbox';
import { credentialFor } from '../sandbox/credentials';
import { below, type Measurement } from './row';

const ITEMS = 50;
/** The first submits are under way; then the rate limit holds up the others; then tasks are polled. */
const STOPS_AFTER_MS = [100, 1500, 5000];

/** How long after Stop the node returns, at whatever moment of a wait. */
export async function measureStop(): Promise<Measurement> {
	const sandbox = await startSandbox();
	sandbox.control.setTasks({ seconds: 600 });
	const credentials = { seedanceApi: credentialFor('seedance2ai', sandbox) };
	const engine = await createEngine({ credentials });
	const times: number[] = [];
	for (const afterMs of STOPS_AFTER_MS) {
		const execution = await engine.start({
			parameters: {
				operation: 'submitAndWait',
				model: 'seedance2ai/standard',
				mode: 'text-to-video',
				duration: 5,
				prompt: '={{ $json.prompt }}',
			},
			items: Array.from({ length: ITEMS }, (_, item) => ({ json: { prompt: `video ${item}` } })),
		});
		await new Promise((resolve) => setTimeout(resolve, afterMs));
		const pressed = performance.now();
		execution.stop();
		await execution.result;
		times.push(performance.now() - pressed);
	}
	await sandbox.close();
	const row = below(1, {
		what: 'Stop pressed during a wait: the node returns after',
		measured: Math.max(...times) / 1000,
		unit: 's',
		comparedWith: `${ITEMS} items, stopped ${STOPS_AFTER_MS.map((ms) => ms / 1000).join(', ')} s after the start: the longest`,
	});
	return { rows: [row], details: [] };
}
