/** The node's and the trigger's own parameters: every one is read in the same way, whichever node has it. */
import { NODE_PARAMETER_NAMES, nodeParameter } from '../../nodes/Seedance/parameters/nodeParameters';
import { readNode } from '../../nodes/Seedance/parameters/readValue';
import { allowedInWords, describe as described } from '../../nodes/Seedance/parameters/schemaShape';

const rows = NODE_PARAMETER_NAMES.map((name) => {
	const { label, schema, instead } = nodeParameter(name);
	const allowed = `${allowedInWords(schema)}${instead === undefined ? '' : `; ${instead}`}`;
	return { name, label, allowed, ...described(schema) };
});
const numbers = rows.filter(({ shape: { kind } }) => kind === 'number' || kind === 'integer');
const flags = rows.filter(({ shape }) => shape.kind === 'boolean');
const choices = rows.flatMap((row) =>
	row.shape.kind === 'choice' ? [{ ...row, last: String(row.shape.values.at(-1)) }] : [],
);
const told = (name: (typeof rows)[number]['name'], value: unknown) => {
	const read = readNode(name, { [name]: value });
	return read.ok ? read.value : read.message;
};

test('there are parameters of every kind', () => {
	expect(numbers.map(({ name }) => name)).toEqual([
		'limit',
		'maxWaitMinutes',
		'maxCredits',
		'maxUsd',
		'maxFileSizeMb',
		'parallelDownloads',
	]);
	expect(flags.map(({ name }) => name)).toEqual([
		'returnAll',
		'downloadVideo',
		'includeInputFields',
		'allowPrivateMedia',
		'emptyAsDefault',
		'includeRawResponse',
		'cancelOnStop',
	]);
	expect(choices.length).toBeGreaterThan(4);
});

describe.each(rows)('$name', ({ name, label, allowed, required, defaultValue }) => {
	it('has its default where it is missing, and no other', () => {
		const read = readNode(name, {});
		if (required) expect(read).toEqual({ ok: false, message: `${label} is empty, but must be ${allowed}` });
		else expect(read).toEqual({ ok: true, value: defaultValue });
	});

	it.each([null, undefined, '', ' \n', '\u200b', [], '[]'])(
		'does not fall back to it where an expression yields %j',
		(nothing) => {
			expect(told(name, nothing)).toMatch(new RegExp(`^${label.replace(/[()]/g, '\\$&')} is empty`));
			expect(told(name, nothing)).toMatch(`, but must be ${allowed}`);
		},
	);

	it.each(['{{ $json.value }}', '[object Object]', 'undefined'])(
		'takes %j for the accident it is',
		(text) => {
			expect(told(name, text)).toMatch(new RegExp(`^${label.replace(/[()]/g, '\\$&')} (is|contains) `));
		},
	);
});

describe.each(numbers)('the number $name', ({ name, label, allowed }) => {
	it.each(['5', ' 5\n', '5.0', '+5', 5])('takes %j for 5', (value) => {
		expect(told(name, value)).toBe(5);
	});

	it.each(['0x10', '0b11', '0o7', '1e1', '5,0', '5 min', '1_000'])('refuses %j', (text) => {
		expect(told(name, text)).toBe(`${label} is ${JSON.stringify(text)}, but must be ${allowed}`);
	});

	it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, true, [5], {}])('refuses %p', (value) => {
		expect(told(name, value)).toMatch(`, but must be ${allowed}`);
	});
});

describe.each(flags)('the flag $name', ({ name, label }) => {
	it.each([
		['true', true],
		[' TRUE\n', true],
		['False', false],
		[false, false],
	])('takes %j for %j', (value, meant) => {
		expect(told(name, value)).toBe(meant);
	});

	it.each([1, 0, '1', 'yes', {}])('refuses %j', (value) => {
		expect(told(name, value)).toMatch(`${label} is ${JSON.stringify(value)}, but must be true or false`);
	});
});

describe.each(choices)('the choice $name', ({ name, label, allowed, last }) => {
	it('takes a value with spaces or line breaks around it', () => {
		expect(told(name, ` ${last}\n`)).toBe(last);
	});

	it('refuses what is none of its values, and lists them', () => {
		expect(told(name, 'another')).toBe(`${label} is "another", but must be ${allowed}`);
	});
});

describe('the events of the trigger', () => {
	it.each([
		[['failed'], ['failed']],
		['failed', ['failed']],
		['failed, completed', ['failed', 'completed']],
		['completed\nfailed', ['completed', 'failed']],
		['["completed"]', ['completed']],
		[[' failed '], ['failed']],
	])('are %j', (value, events) => {
		expect(told('events', value)).toEqual(events);
	});

	it.each(['nonsense', ['completed', 'nonsense'], 5, {}])('are not %j', (value) => {
		expect(told('events', value)).toBe(
			`Events is ${JSON.stringify(value)}, but must be one or more of completed, failed`,
		);
	});
});

test.each(['taskId', 'idempotencyKey'] as const)(
	'%s: a number that JavaScript has rounded is refused, since two of them would be the same',
	(name) => {
		for (const value of [9007199254740992, 9007199254740994, 1e21]) {
			expect(told(name, value)).toMatch(/too large to be stored exactly: enter the original value as text/);
		}
		expect(told(name, 9007199254740991)).toBe('9007199254740991');
	},
);
