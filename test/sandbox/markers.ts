import { failureMarkers, refusalMarkers } from './ark/moderation';

const effects: ReadonlyArray<readonly [markers: readonly string[], effect: string]> = [
	[['[seconds=12]'], 'the video takes 12 seconds'],
	[['[fail]', '[fail: message]'], 'the video fails. The second marker sets the message'],
	[['[status=QUEUED]'], 'the task has this undocumented status until its end'],
	[refusalMarkers, 'Seedance Official refuses the request'],
	[failureMarkers, 'the video fails on Seedance Official, free of charge'],
];

/** Lines for printing: markers for a prompt that make its video slow or fail. */
export const markerLines: readonly string[] = effects.map(
	([markers, effect]) => `${markers.join(' ')}: ${effect}`,
);
