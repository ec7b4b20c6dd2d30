import { readFileSync } from 'node:fs';
import { allProviders } from '../../nodes/Seedance/providers';
import { OPERATIONS } from '../../nodes/Seedance/parameters/choices';
import { GENERATED_IN, pathOf, renewed } from '../../scripts/readme';
import { RETRIES, ROWS } from '../money/cells';
import { operationChoices, optionFields, topFields } from '../ui/editor';

const textOf = (document: string) => readFileSync(pathOf(document), 'utf8');

describe.each(GENERATED_IN)('%s', (document) => {
	it('has the tables that the sources give; if not, run "npm run readme"', () => {
		expect(textOf(document)).toBe(renewed(document));
	});
});

describe('the documents', () => {
	it('name every operation, field and option of the node', () => {
		const titles = operationChoices().map(({ name }) => name);
		expect(titles).toHaveLength(OPERATIONS.length);
		for (const title of titles) expect(textOf('README.md')).toContain(`| **${title}** |`);
		const names = [...topFields(), ...optionFields()].map(({ name }) => name);
		const own = names.filter((name) => !['resource', 'operation', 'options'].includes(name));
		const told = ['docs/parameters.md', 'docs/agents.md'].map(textOf).join('');
		expect(own.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
	});

	it('count the cases of the fault table right', () => {
		const cases = ROWS.length * RETRIES.length * allProviders.length;
		expect(textOf('docs/money.md')).toContain(`${cases} cases`);
		expect(textOf('README.md')).toContain(`${cases} fault cases`);
	});
});
