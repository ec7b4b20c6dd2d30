/** A video with its file, in n8n's engine. */
import type { FaultRule } from '../sandbox';
import type { RunResult, Engine } from './harness';
import { prompts, textIn, videoOf, type Rig } from './rig';

export const items = prompts('a quiet harbour');

export const downloadOf = (provider: Provider) =>
	videoOf(provider, { downloadVideo: true, binaryPropertyName: 'video' });

type Provider = Parameters<typeof videoOf>[0];

export const mediaRequests = (rig: Rig) =>
	rig.sandbox.control.requests().filter(({ kind }) => kind === 'media');

/** A fault for the files of videos, not for their last frames. */
export function onVideos(rig: Rig, rule: Pick<FaultRule, 'fault' | 'times' | 'skip'>): void {
	rig.sandbox.control.addFault({ on: 'media', match: 'video', ...rule });
}

export async function bytesAt(url: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

interface OneVideo {
	engine: Engine;
	value: RunResult;
	elapsedMs: number;
	requests: ReturnType<typeof mediaRequests>;
	/** Whether its file is what the provider has, byte for byte. */
	isWhole: boolean;
}

export async function oneVideo(
	rig: Rig,
	provider: Provider,
	options: Record<string, number | boolean> = {},
): Promise<OneVideo> {
	const engine = await rig.engine(provider);
	const parameters = { ...downloadOf(provider), options };
	const { value, elapsedMs } = await rig.settle(
		engine.run({ parameters, items, onError: 'continueErrorOutput' }),
	);
	const requests = mediaRequests(rig);
	rig.sandbox.control.clearFaults();
	const binary = value.items[0]?.binary?.video;
	const isWhole =
		binary !== undefined &&
		(await engine.readBinary(binary)).equals(await bytesAt(textIn(value.items[0], 'videoUrl')));
	return { engine, value, elapsedMs, requests, isWhole };
}
