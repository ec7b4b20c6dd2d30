import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SeedanceApi } from '../../credentials/SeedanceApi.credentials';
import { triggerProperties } from '../../nodes/Seedance/ui/triggerProperties';
import { operationChoices, optionFields, topFields } from './editor';

/**
 * n8n's UX guidelines for words. n8n's own lint reads literals in the source, so it doesn't see the fields that are
 * generated: here are its rules for those, over every field of both nodes and the credential.
 */
const triggerOptions = triggerProperties.flatMap(({ name, options = [] }) =>
	name === 'options' ? options.filter((option): option is INodeProperties => 'type' in option) : [],
);
const top = [
	...topFields(),
	...optionFields(),
	// A notice is no field but a sentence.
	...triggerProperties.filter(({ type }) => type !== 'notice'),
	...triggerOptions,
	...new SeedanceApi().properties.filter(({ type }) => type !== 'notice'),
];
const fields = [...top, ...top.flatMap(inside)].map((field, index) => ({
	id: `${index} ${field.name}`,
	field,
}));
const choices = fields.flatMap(({ id, field }) =>
	!['options', 'multiOptions'].includes(field.type) ? [] : [{ id, field, options: choicesOf(field) }],
);
const described = [
	...fields.map(({ id, field }) => ({ id, description: field.description })),
	...choices.flatMap(({ id, options }) =>
		options.map((option) => ({ id: `${id}: ${option.name}`, description: option.description })),
	),
	...fields.map(({ id, field }) => ({ id: `${id}, hint`, description: field.hint })),
].flatMap(({ id, description }) => (description === undefined ? [] : [{ id, description }]));

/** A description is read beside the field, in a bubble. */
const MOST_WORDS = 42;
const MOST_WORDS_OF_SENTENCE = 24;

/** Lists whose values have an order of their own, by field. All others are alphabetical. */
const NATURAL_ORDERS: Readonly<Record<string, string>> = {
	aspectRatio: 'the most usual first',
	authentication: 'the safe one first',
	channel: 'the standard one first',
	duration: 'the shortest first',
	mode: 'from the fewest inputs to the most',
	outputFormat: 'the usual one first',
	model: 'by provider, then as the provider lists them',
	onTaskFailure: 'the default first',
	onTimeout: 'the default first',
	operation: 'the main one first',
	region: 'the international one first',
	resolution: 'the smallest first',
	resource: 'the main one first',
	taskType: 'the default first',
};

describe('the words of the fields', () => {
	it.each(fields)('$id has its display name in Title Case', ({ field }) => {
		expect(titleCase(field.displayName)).toBe(field.displayName);
	});

	it.each(choices)('$id has its choices in Title Case', ({ options }) => {
		const names = options.map(({ name }) => name);
		expect(names.map(titleCase)).toEqual(names);
	});

	it.each(choices)('$id has choices that are short enough to be shown whole', ({ options }) => {
		expect(options.map(({ name }) => name).filter((name) => name.length > 40)).toEqual([]);
	});

	it.each(choices)('$id has its choices in alphabetical order, or in a natural one', ({ field, options }) => {
		const names = options.map(({ name }) => name);
		if (!(field.name in NATURAL_ORDERS)) expect(names).toEqual(sorted(names));
	});

	it('names no natural order without need', () => {
		const known = new Set(choices.map(({ field }) => field.name));
		expect(Object.keys(NATURAL_ORDERS).filter((name) => !known.has(name))).toEqual([]);
	});

	it.each(described)(
		'$id has a description that ends without a full stop, unless it has several sentences',
		({ description }) => {
			const sentences = description.split(/[.!?]\s+(?=[A-Z])/).length;
			expect([description, description.endsWith('.')]).toEqual([description, sentences > 1]);
			expect(description).toMatch(/^[A-Z0-9]/);
			expect(description).toBe(description.trim());
		},
	);

	it.each(described)('$id has a short description with a plain beginning', ({ description }) => {
		expect(description).not.toMatch(/^(What|Which|Whose|Who|How a|How the|How many|If|Where)\b(?! to\b)/);
		expect(description.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
		const sentences = description.split(/(?<=[.!?;:])\s+/).map((sentence) => sentence.split(/\s+/).length);
		expect(Math.max(...sentences)).toBeLessThanOrEqual(MOST_WORDS_OF_SENTENCE);
	});

	it('describes every field but resource and operation, whose choices do, and the collection', () => {
		const silent = fields.filter(({ field }) => field.description === undefined);
		expect(silent.map(({ field }) => field.name)).toEqual([
			...['resource', 'operation', 'operation', 'options', 'options', 'options'],
		]);
	});

	it('begins the description of every boolean with "Whether"', () => {
		const booleans = fields.filter(({ field }) => field.type === 'boolean');
		expect(booleans.length).toBeGreaterThan(4);
		for (const { field } of booleans) expect(field.description).toMatch(/^Whether /);
	});

	it('begins every placeholder with "e.g.", and the collection with "Add"', () => {
		for (const { field } of fields) {
			const begin = field.type.toLowerCase().endsWith('collection') ? /^Add / : /^e\.g\. \S/;
			if (field.placeholder !== undefined) expect(field.placeholder).toMatch(begin);
		}
	});

	it('gives every text field a placeholder, but for the base URL, which stays empty', () => {
		const texts = fields.filter(({ field }) => field.type === 'string' && field.name !== 'baseUrl');
		expect(texts.filter(({ field }) => field.placeholder === undefined)).toEqual([]);
	});

	it('has the options of the collection in alphabetical order', () => {
		for (const collection of [optionFields(), triggerOptions]) {
			const names = collection.map(({ displayName }) => displayName);
			expect(names).toEqual(sorted(names));
		}
	});

	it('has every action in sentence case, as a verb and its object without an article', () => {
		const actions = operationChoices().map(({ action }) => action);
		expect(new Set(actions).size).toBe(7);
		for (const action of actions) {
			expect(action).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
			expect(action).not.toMatch(/\b(a|an|the)\b/i);
		}
	});

	it('names each action by its operation, the main one first, and no other twice', () => {
		for (const { name, action = '' } of operationChoices()) {
			expect(action.toLowerCase()).toContain(name.toLowerCase().split(' ')[0]);
		}
		expect(operationChoices().map(({ action }) => action)[0]).toBe('Submit and wait for video');
	});
});

/** The fields of a list's entries. */
function inside({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type !== 'fixedCollection') return [];
	return options.flatMap((option) => ('values' in option ? option.values : []));
}

function choicesOf(field: INodeProperties): INodePropertyOptions[] {
	return (field.options ?? []).filter((option): option is INodePropertyOptions => 'value' in option);
}

function sorted(names: readonly string[]): string[] {
	return [...names].sort((a, b) => a.localeCompare(b, 'en'));
}

const SMALL_WORDS = new Set(['a', 'an', 'and', 'as', 'at', 'by', 'for', 'in', 'of', 'on', 'or', 'the', 'to']);

/** The text as n8n's editor writes titles. Domain names stay as they are. */
function titleCase(text: string): string {
	const words = text.split(' ');
	return words
		.map((word, index) => {
			if (/\w\.[a-z]/.test(word)) return word;
			const isInside = index > 0 && index < words.length - 1;
			if (isInside && SMALL_WORDS.has(word.toLowerCase())) return word.toLowerCase();
			return word.replace(/^\(?[a-z]/, (start) => start.toUpperCase());
		})
		.join(' ');
}
