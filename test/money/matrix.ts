/** The fault table as tests, one file a provider so that they run side by side. */
import { useRig, type ProviderName } from '../engine/rig';
import { RETRIES, ROWS, type Expected } from './cells';
import { runCell } from './runCell';
import { writeTable, type TableRow } from './table';

/** Declares a test for every cell of one provider, and the table they are reported in. */
export function declareMatrix(provider: ProviderName): void {
	const rig = useRig();
	const table: TableRow[] = [];
	const cells = ROWS.flatMap((row) => RETRIES.map((retry) => ({ row, retry, on: row.on, name: row.name })));

	test.each(cells)(
		`with the provider ${provider}, the fault "$name" in a $on request, and the retry mode "$retry", the requests, charges, and outcome match the fault table`,
		async ({ row, retry }) => {
			const wanted = row[provider][retry];
			const measured = await runCell(rig, row, provider, retry);
			const passed =
				isIn(measured.posts, wanted.posts) &&
				measured.charges === wanted.charges &&
				measured.ends === wanted.ends;
			const { posts, charges, ends } = measured;
			table.push({
				provider,
				on: row.on,
				fault: row.name,
				retry,
				posts: String(posts),
				charges,
				ends,
				passed,
			});
			const told = { posts: passed ? wanted.posts : posts, charges, ends };
			expect(told).toEqual(wanted);
		},
	);

	afterAll(() => writeTable(provider, table));
}

function isIn(posts: number, wanted: Expected['posts']): boolean {
	return typeof wanted === 'number' ? posts === wanted : posts >= wanted[0] && posts <= wanted[1];
}
