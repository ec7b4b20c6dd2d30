import { createEngine } from '../engine/harness';
import { startSandbox } from '../sandbox';
import { credentialFor } from '../sandbox/credentials';
import { below, type Measurement } from './row';

const ITEMS = 50;
/** Times of Stop: during the first submits, while the rate limit delays the others, and while tasks are polled. */
const STOPS_AFTER_MS = [100, 1500, 5000];

const seconds = new Intl.ListFormat('en');

/** Measures the time from Stop until the node returns, at several points of a run. */
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
		what: 'Time until the node returns after Stop is pressed during a wait',
		measured: Math.max(...times) / 1000,
		unit: 's',
		comparedWith: `longest of ${STOPS_AFTER_MS.length} runs with ${ITEMS} items, stopped ${seconds.format(STOPS_AFTER_MS.map((ms) => String(ms / 1000)))} s after the start`,
	});
	return { rows: [row], details: [] };
}
