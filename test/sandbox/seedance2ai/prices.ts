import { textOr } from '../json';

const tierFactor = new Map([
	['mini', 0.5],
	['standard', 1],
	['pro', 2],
]);
const resolutionFactor = new Map([
	['720p', 1],
	['1080p', 2],
	['1080p-plus', 3],
	['4k', 4],
]);

/**
 * Returns the credits of a task. The seedance2ai.io API page has only one figure: 30 for standard, 5 seconds, 720p. The rest
 * is invented for the sandbox: 6 per second, halved for mini, doubled for pro, times 1, 2, 3, or 4 by resolution, rounded up.
 */
export function creditsFor(request: Record<string, unknown>): number {
	const seconds = Number(request.duration ?? '5');
	const tier = tierFactor.get(textOr(request.quality_tier, 'standard')) ?? 1;
	const resolution = resolutionFactor.get(textOr(request.resolution, '720p')) ?? 1;
	return Math.ceil(6 * seconds * tier * resolution);
}
