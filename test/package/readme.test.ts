import { readFileSync } from 'node:fs';
import { allProviders } from '../../nodes/Seedance/providers';
import { OPERATIONS } from '../../nodes/Seedance/parameters/choices';
import { README_FILE, renewed } from '../../scripts/readme';
import { RETRIES, ROWS } from '../money/cells';
import { operationChoices, optionFields, topFields } from '../ui/editor';

const readme = readFileSync(README_FILE, 'utf8');

describe('the README', () => {
	it('has the tables that the schemas and error texts give; if not, run "npm run readme"', () => {
		expect(readme).toBe(renewed(readme));
	});

	it('names every operation, field and option of the node', () => {
		const titles = operationChoices().map(({ name }) => name);
		expect(titles).toHaveLength(OPERATIONS.length);
		for (const title of titles) expect(readme).toContain(`| **${title}** |`);
		const names = [...topFields(), ...optionFields()].map(({ name }) => name);
		const own = names.filter((name) => !['resource', 'operation', 'model', 'mode', 'options'].includes(name));
		expect(own.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
	});

	it('counts the cases of the fault table right', () => {
		const cases = ROWS.length * RETRIES.length * allProviders.length;
		expect(readme).toContain(`${cases} cases`);
	});
});
