import { invalid, type Problem } from './errors';
import { isOnRecord, stateOf, type Job } from './job';

/** Parameters of a list request. */
interface Query {
	page: number;
	size: number;
	isWanted: (job: Job) => boolean;
}

const states = ['queued', 'running', 'cancelled', 'succeeded', 'failed'];
const names = [
	'page_num',
	'page_size',
	'filter.status',
	'filter.task_ids',
	'filter.model',
	'filter.service_tier',
];

/** Reads the query of a list request according to ark's list page. */
function readQuery(query: URLSearchParams): Query | Problem {
	const unknown = [...query.keys()].find((name) => !names.includes(name));
	if (unknown !== undefined) return invalid(unknown, 'it is unknown');
	const [page, size] = [query.get('page_num') ?? '1', query.get('page_size') ?? '20'];
	for (const [name, text] of [
		['page_num', page],
		['page_size', size],
	] as const) {
		const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
		if (number < 1 || number > 500) return invalid(name, 'it must be an integer from 1 to 500');
	}
	const status = query.get('filter.status');
	if (status !== null && !states.includes(status)) {
		return invalid('filter.status', `it must be one of ${states.join(', ')}`);
	}
	const tier = query.get('filter.service_tier') ?? 'default';
	if (tier !== 'default' && tier !== 'flex') {
		return invalid('filter.service_tier', 'it must be default or flex');
	}
	const ids = new Set(query.getAll('filter.task_ids'));
	const model = query.get('filter.model');
	return {
		page: Number(page),
		size: Number(size),
		isWanted: (job) =>
			(status === null || stateOf(job) === status) &&
			(ids.size === 0 || ids.has(job.task.id)) &&
			(model === null || job.order.request.model === model) &&
			tier === 'default',
	};
}

/** List of tasks, which may lag behind. */
export class List {
	lagMs = 0;
	private hidden: string[] = [];

	reset(): void {
		this.lagMs = 0;
		this.hidden = [];
	}

	hide(match: string): void {
		this.hidden.push(match);
	}

	/** Returns one page of a key's matching tasks, newest first, and the number of all that match. */
	read(query: URLSearchParams, jobs: readonly Job[]): { found: Job[]; total: number } | Problem {
		const asked = readQuery(query);
		if ('code' in asked) return asked;
		const { page, size, isWanted } = asked;
		const all = jobs.filter((job) => isOnRecord(job) && this.shows(job) && isWanted(job)).reverse();
		return { found: all.slice((page - 1) * size, page * size), total: all.length };
	}

	private shows({ task }: Job): boolean {
		return (
			Date.now() - task.createdAt >= this.lagMs &&
			!this.hidden.some((match) => task.id.includes(match) || task.prompt.includes(match))
		);
	}
}
