import { z } from 'zod/v4';
import { allProviders } from '../../nodes/Seedance/providers';
import { triggerProperties } from '../../nodes/Seedance/ui/triggerProperties';
import { readExamples, stickyType } from '../workflows/examples';
import { SEEDANCE, SEEDANCE_TRIGGER } from '../workflows/workflow';
import { openEditor, operationChoices, optionFields, topFields } from '../ui/editor';

/** "Duration (Seconds)" is called Duration in a sentence. */
function withoutUnit(label: string): string {
	return label.replace(/ \(.*\)$/, '');
}

const operations = operationChoices().map(({ name }) => name);
const triggerFields = triggerProperties.map(({ name }) => name);

/** Whoever imports an example has nothing but its notes to go by, and n8n drops without a word what it doesn't know. */
describe.each(readExamples().map((workflow) => ({ name: workflow.name, workflow })))(
	'$name',
	({ workflow }) => {
		const nodes = workflow.nodes.filter(({ type }) => type.startsWith(SEEDANCE));

		it('has only values that the editor shows for its operation, model and mode', () => {
			expect(nodes.length).toBeGreaterThan(0);
			for (const { name, type, parameters } of nodes) {
				if (type === SEEDANCE_TRIGGER) {
					expect(triggerFields).toEqual(expect.arrayContaining(Object.keys(parameters)));
					continue;
				}
				const { options = {}, ...values } = parameters;
				const shown = openEditor(parameters);
				const unknown = [
					...Object.keys(values).filter((field) => !shown.fields.some((one) => one.name === field)),
					...Object.keys(options as object).filter(
						(field) => !shown.options.some((one) => one.name === field),
					),
				];
				expect([name, unknown]).toEqual([name, []]);
			}
		});

		it('begins with a note, has names in Title Case, and a credential to be replaced', () => {
			const [note] = workflow.nodes;
			expect([note?.type, note?.name]).toEqual([stickyType, 'Read Me']);
			expect(note?.parameters['content']).toMatch(/^## .+\n\n./);
			for (const { name } of workflow.nodes) {
				expect(name).toMatch(/^[A-Z]/);
				const small = name.split(' ').filter((word) => /^[a-z]/.test(word));
				expect(['a', 'for', 'per', 'the', 'and']).toEqual(expect.arrayContaining(small));
			}
			for (const { credentials } of nodes) expect(credentials?.['seedanceApi']?.id).toBe('REPLACE_ME');
		});

		it('has notes that name only nodes, fields and providers that there are', () => {
			const names = workflow.nodes.map(({ name }) => name);
			const content = z.string().parse(workflow.nodes[0]?.parameters['content']);
			const bold = [...content.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => words ?? '');
			const labels = [...topFields(), ...optionFields()].map(({ displayName }) => withoutUnit(displayName));
			const titles = allProviders.map(({ title }) => title);
			// What n8n's own panel of a trigger calls its address.
			const known = [...names, ...labels, ...titles, ...operations, 'Production URL'];
			expect(bold.filter((words) => !known.includes(words) && !words.endsWith('.'))).toEqual([]);
		});
	},
);
