import type { ProviderName, Task } from '../../../nodes/Seedance/providers/task';

/**
 * A task of which nothing is known but the facts given. It is spelled out, not taken from the sources, so that a test that
 * compares with it finds a fact that was made up.
 */
export function aTask<Facts extends Partial<Task>>(provider: ProviderName, facts?: Facts): Task & Facts {
	const blank: Task = {
		taskId: null,
		provider,
		model: null,
		status: null,
		videoUrl: null,
		videoUrls: [],
		lastFrameUrl: null,
		seed: null,
		delivered: null,
		creditsEstimated: null,
		creditsUsed: null,
		creditsRefunded: null,
		usdEstimated: null,
		usdUsed: null,
		createdAt: null,
		updatedAt: null,
		failure: null,
	};
	return Object.assign(blank, facts);
}
