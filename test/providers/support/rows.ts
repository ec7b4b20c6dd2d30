/** One row of a parameter table of the providers' API pages, with values on both sides of each of its limits. */
import type { Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode } from '../../../nodes/Seedance/parameters/model';
import type { ParameterName } from '../../../nodes/Seedance/parameters/providerParameters';

export interface Row {
	/** The name in the table. */
	wire: string;
	name: ParameterName;
	/** Of the field in the editor. */
	label: string;
	models: readonly string[];
	modes: readonly Mode[];
	/** What the other fields have to be for these values to count, as the user gives it and as it goes over the wire. */
	beside?: { given: Given; wire: Readonly<Record<string, unknown>> };
	takes: readonly Taken[];
	refuses: readonly Refused[];
}

export interface Taken {
	given: unknown;
	/** As the table wants it on the wire. */
	sent: unknown;
}

export interface Refused {
	given: unknown;
	/** The same value on the wire. */
	sent: unknown;
	/** How the message shows the value. */
	shown: string;
	/** What the message says about what is allowed: all of these, in any order. */
	allowed: readonly string[];
}

/** Values that go over the wire as they are given. */
export const takes = (...values: readonly unknown[]): Taken[] =>
	values.map((value) => ({ given: value, sent: value }));

/** Values that are refused by us and, put on the wire as they are, by the provider. */
export const refuses = (allowed: string | readonly string[], ...values: readonly unknown[]): Refused[] =>
	values.map((value) => ({
		given: value,
		sent: value,
		shown: JSON.stringify(value),
		allowed: [allowed].flat(),
	}));

export const letters = (count: number): string => 'x'.repeat(count);

export const urls = (count: number, base = 'https://example.com/a.png'): string[] =>
	Array.from({ length: count }, (_, index) => `${base}?${index}`);
