/** Estimate Cost: what each item would cost, by the same checks as an order. Nobody is asked, and nothing is bought. */
import type { INodeExecutionData } from 'n8n-workflow';
import { mediaPlaceholders } from '../host/inputMedia';
import { invalid, type EstimateItem, type ItemResult } from '../host/items';
import { violationsIn } from '../host/invalidItem';
import { ItemReader } from '../host/itemReader';
import type { Run } from '../host/openRun';
import { blankTask, type Failure } from '../providers/vocabulary';
import { addHint, putOut, refused } from './putOut';
import { inTurns } from '../tasks/turns';

/** An item's estimate before the sum of all is known. */
type Single = Omit<EstimateItem, 'totalCredits' | 'totalUsd'>;

interface Estimated {
	estimate: Single;
	composedPrompt: string | null;
}

/**
 * Estimates all items of a run.
 * @throws NodeOperationError that names every item whose parameters are wrong, where On Error says to stop
 */
export async function estimateAll(run: Run, count: number): Promise<INodeExecutionData[][]> {
	const read = await inTurns(run.clock, count, async (itemIndex) => await estimateOf(run, itemIndex));
	const estimates = read.filter(isEstimated).map(({ estimate }) => estimate);
	const totalCredits = sumOf(estimates);
	const totals = { totalCredits, totalUsd: usdOf(run, totalCredits) };
	const results = read.map((one, itemIndex): ItemResult => {
		if (!isEstimated(one)) return refused(run, itemIndex, one);
		const { estimate, composedPrompt } = one;
		const nothingBought = { unknownStatus: null, timedOut: false, failedTaskIds: [], isError: false };
		const task = blankTask(run.provider.name);
		return { itemIndex, task, ...nothingBought, composedPrompt, estimate: { ...estimate, ...totals } };
	});
	if (estimates.length > 0) addHint(run.context, summaryOf(run, estimates, count - estimates.length));
	return putOut(run, results, { wanted: 'an estimate', orders: false, isResumed: false });
}

async function estimateOf(run: Run, itemIndex: number): Promise<Estimated | Failure> {
	try {
		const media = await mediaPlaceholders(run.context, itemIndex);
		const reader = new ItemReader(run.context, run.account, itemIndex, media);
		const { submission, composedPrompt } = reader.wish();
		const { credits, source } = run.prices.estimate(run.provider, submission);
		const estimate = {
			provider: run.provider.name,
			model: submission.model.id,
			mode: submission.mode,
			creditsEstimated: credits,
			usdEstimated: usdOf(run, credits),
			source,
		};
		return { estimate, composedPrompt };
	} catch (error) {
		return invalid(violationsIn(error));
	}
}

function isEstimated(one: Estimated | Failure): one is Estimated {
	return 'estimate' in one;
}

/** Null where one is not known: a part of the sum would pass for all of it. */
function sumOf(estimates: readonly Single[]): number | null {
	return estimates.reduce<number | null>(
		(sum, { creditsEstimated }) =>
			sum === null || creditsEstimated === null ? null : sum + creditsEstimated,
		0,
	);
}

function usdOf({ provider }: Run, credits: number | null): number | null {
	return credits === null || provider.creditsPerUsd === null ? null : credits / provider.creditsPerUsd;
}

/** Such as "3 videos would cost 720 credits, 7.20 US dollars, by the price list of seedanceapi.org; 1 item has errors". */
function summaryOf(run: Run, estimates: readonly Single[], refusals: number): string {
	const errors = refusals === 1 ? '; 1 item has errors' : `; ${refusals} items have errors`;
	return `${costsOf(run, estimates)}${refusals === 0 ? '' : errors}`;
}

function costsOf(run: Run, estimates: readonly Single[]): string {
	const { title } = run.provider;
	const known = estimates.filter(({ creditsEstimated }) => creditsEstimated !== null);
	const unknown = estimates.length - known.length;
	const rest = `${unknown === 1 ? 'video is' : 'videos are'} not known: ${title} publishes no price list, and this n8n has not bought such a video since it started`;
	const cost = unknown === 1 ? 'cost' : 'costs';
	if (known.length === 0) return `The ${cost} of ${unknown} ${rest}`;
	const credits = sumOf(known);
	const usd = usdOf(run, credits);
	const dollars = usd === null ? '' : `, ${usd.toFixed(2)} US dollars`;
	const source = known.some((one) => one.source === 'lastSeen')
		? 'as the same settings last cost'
		: `by the price list of ${title}`;
	const costs = `${known.length} ${known.length === 1 ? 'video' : 'videos'} would cost ${credits ?? 0} credits${dollars}, ${source}`;
	return unknown === 0 ? costs : `${costs}; the ${cost} of ${unknown} further ${rest}`;
}
