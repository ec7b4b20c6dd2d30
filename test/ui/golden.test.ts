import { existsSync, readFileSync } from 'node:fs';
import { descriptions, GOLDEN_FILE, goldenText } from '../../scripts/golden';

/** Workflows hold the names and values of these fields, so none of them may change unnoticed. */
describe('the generated description', () => {
	it('is the one in the golden file; if the change is meant, run "npm run golden" and review its diff', async () => {
		const golden = existsSync(GOLDEN_FILE) ? readFileSync(GOLDEN_FILE, 'utf8') : '{}';
		expect(await descriptions()).toEqual(JSON.parse(golden));
		// The order of fields is what the user sees, and toEqual doesn't look at that of keys.
		expect(await goldenText()).toBe(golden);
	});

	it('is data alone, so that the golden file holds all of it', async () => {
		const told = await descriptions();
		expect(JSON.parse(JSON.stringify(told))).toStrictEqual(told);
	});
});
