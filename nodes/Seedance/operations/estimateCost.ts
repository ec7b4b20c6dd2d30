/** Estimate Cost: calculates the cost of each item and validates it like a submit. Makes no request and charges nothing. */
import type { INodeExecutionData } from 'n8n-workflow';
import { usdInWords } from '../host/items/charges';
import { mediaPlaceholders } from '../host/items/inputFiles';
import { invalid } from '../host/items/output';
import { type EstimateItem, type ItemResult } from '../host/items/itemResult';
import { violationsIn } from '../parameters/invalidItem';
import { ItemReader } from '../host/items/itemReader';
import type { Run } from '../host/openRun';
import type { Submission } from '../providers/provider';
import type { Failure } from '../providers/task';
import { refusedResult } from './itemState';
import { addHint, putOut } from './results';
import { inTurns } from '../tasks/eventLoop';
import { costFacts, usdIn } from '../tasks/orders/prices';

/** Estimate of one item, before the total of all items is known. */
type Single = Omit<EstimateItem, 'totalCredits' | 'totalUsd'>;

interface Estimated {
	estimate: Single;
	submission: Submission;
}

/**
 * Estimates all items of a run.
 * @throws NodeOperationError that names every item with invalid parameters, if On Error is to stop
 */
export async function estimateAll(run: Run): Promise<INodeExecutionData[][]> {
	const items = run.context.getInputData();
	const read = await inTurns(run.clock, items, async (_, itemIndex) => await estimateOf(run, itemIndex));
	const estimates = read.filter(isEstimated).map(({ estimate }) => estimate);
	const totals = {
		totalCredits: sumOf(estimates, ({ creditsEstimated }) => creditsEstimated),
		totalUsd: sumOf(estimates, ({ usdEstimated }) => usdEstimated),
	};
	const results = await inTurns(run.clock, read, (one, itemIndex): ItemResult => {
		if (!isEstimated(one)) return refusedResult(run, { itemIndex, failure: one });
		const { estimate, submission } = one;
		const row = run.rows.of(itemIndex, submission);
		return { itemIndex, estimate: { ...estimate, ...totals }, row, isError: false };
	});
	if (estimates.length > 0) addHint(run.context, summaryOf(run, estimates, read.length - estimates.length));
	return await putOut(run, results, { wanted: 'an estimate', orders: false, isResumed: false });
}

async function estimateOf(run: Run, itemIndex: number): Promise<Estimated | Failure> {
	try {
		const media = await mediaPlaceholders(run, itemIndex);
		const reader = new ItemReader(run, itemIndex, media);
		const submission = reader.wish(false);
		const { price, source } = run.prices.estimate(run.provider, submission);
		const { creditsEstimated, usdEstimated } = costFacts(run.provider, price, null);
		const estimate = {
			provider: run.provider.name,
			model: submission.model.id,
			mode: submission.mode,
			creditsEstimated,
			usdEstimated,
			usdLeast: usdOf(run, price?.least),
			usdMost: usdOf(run, price?.most),
			source,
		};
		return { estimate, submission };
	} catch (error) {
		return invalid(violationsIn(error));
	}
}

function isEstimated(one: Estimated | Failure): one is Estimated {
	return 'estimate' in one;
}

/** Returns the total, or null if one amount is unknown, because a partial sum would look like the total. */
function sumOf(estimates: readonly Single[], amountOf: (one: Single) => number | null): number | null {
	const sum = estimates
		.map(amountOf)
		.reduce((total, one) => (total === null || one === null ? null : total + one), 0);
	return sum === null ? null : usdIn(sum);
}

function usdOf({ provider }: Run, amount: number | undefined): number | null {
	return amount === undefined || provider.usdPerUnit === null ? null : usdIn(amount * provider.usdPerUnit);
}

/** Example: "3 videos would cost 720 credits (7.20 US dollars), according to the price list of seedanceapi.org; 1 item has errors". */
function summaryOf(run: Run, estimates: readonly Single[], refusals: number): string {
	const errors = refusals === 1 ? '; 1 item has errors' : `; ${refusals} items have errors`;
	const isUnknown = estimates.some(({ source }) => source === 'unknown');
	const advice = isUnknown ? ". Check the provider's prices before you submit" : '';
	return `${costsOf(run, estimates)}${refusals === 0 ? '' : errors}${advice}`;
}

function costsOf(run: Run, estimates: readonly Single[]): string {
	const { title } = run.provider;
	const known = estimates.filter(({ source }) => source !== 'unknown');
	const unknown = estimates.length - known.length;
	const rest = `${unknown === 1 ? 'video is' : 'videos are'} unknown: the node knows no price of ${title} for these settings, and has seen no charge for the same settings since n8n started`;
	const cost = unknown === 1 ? 'cost' : 'costs';
	if (known.length === 0) return `The ${cost} of ${unknown} ${rest}`;
	const credits = sumOf(known, ({ creditsEstimated }) => creditsEstimated);
	const least = sumOf(known, ({ usdLeast }) => usdLeast);
	const most = sumOf(known, ({ usdMost }) => usdMost);
	const usd = usdInWords(least, most);
	const amount = credits === null ? (usd ?? '') : `${credits} credits${usd === null ? '' : ` (${usd})`}`;
	const source = known.some((one) => one.source === 'lastSeen')
		? 'based on the last charge for the same settings'
		: `according to the price list of ${title}`;
	const costs = `${known.length} ${known.length === 1 ? 'video' : 'videos'} would cost ${amount}, ${source}`;
	return unknown === 0 ? costs : `${costs}; the ${cost} of ${unknown} further ${rest}`;
}
