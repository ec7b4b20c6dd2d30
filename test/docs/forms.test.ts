import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v4';
import { REPOSITORY } from '../package/folders';

const Text = { label: z.string(), description: z.string().optional(), placeholder: z.string().optional() };
const field = <Type extends string, Attributes extends z.ZodRawShape>(type: Type, attributes: Attributes) =>
	z.strictObject({
		type: z.literal(type),
		id: z.string(),
		attributes: z.strictObject(attributes),
		validations: z.strictObject({ required: z.boolean() }).optional(),
	});
const Box = z.strictObject({ label: z.string(), required: z.boolean() });
const Field = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
	field('input', Text),
	field('textarea', { ...Text, render: z.string().optional() }),
	field('dropdown', { ...Text, options: z.array(z.string()).min(2) }),
	field('checkboxes', { label: z.string(), options: z.array(Box) }).omit({ validations: true }),
]);
/** GitHub's form of an issue form. One that is not in it is not offered to anybody. */
const Form = z.strictObject({
	name: z.string(),
	description: z.string(),
	labels: z.array(z.string()),
	body: z.array(Field),
});

const FOLDER = join(REPOSITORY, '.github/ISSUE_TEMPLATE');
const FORMS = readdirSync(FOLDER).filter((name) => name !== 'config.yml');

describe.each(FORMS)('the form %s', (file) => {
	const { body } = Form.parse(parse(readFileSync(join(FOLDER, file), 'utf8')));
	const fields = body.flatMap((field) => (field.type === 'markdown' ? [] : [field]));

	it('asks for what every answer depends on, each thing once', () => {
		const needed = fields.flatMap((field) =>
			field.type !== 'checkboxes' && field.validations?.required === true ? [field.id] : [],
		);
		expect(needed).toEqual(expect.arrayContaining(['n8n', 'provider']));
		const ids = fields.map(({ id }) => id);
		expect(ids).toContain('task');
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('asks for no key, and to look whether one slipped in', () => {
		const [first] = body;
		expect(first?.type === 'markdown' ? first.attributes.value : '').toMatch(/Never paste an API key/);
		const last = fields.at(-1);
		const boxes = last?.type === 'checkboxes' ? last.attributes.options : [];
		expect(boxes).toEqual([{ label: expect.stringMatching(/no API key/) as string, required: true }]);
		const asked = fields.filter(({ attributes }) => /\b(key|token|secret)\b/i.test(attributes.label));
		expect(asked).toEqual([]);
	});
});
