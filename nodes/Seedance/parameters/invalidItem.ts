/** The error for an item with wrong parameters. It lists all of them at once. */

/** What is wrong with an item, found before anything is sent. */
export class InvalidItem extends Error {
	readonly violations: readonly string[];

	constructor(violations: readonly string[]) {
		const told = violations.slice(0, MOST_TOLD);
		if (violations.length > MOST_TOLD) told.push(`${violations.length - MOST_TOLD} more problems not listed`);
		super(told.join('. '));
		this.violations = told;
	}
}

/** A list can have any number of wrong entries, and a person reads the message. */
const MOST_TOLD = 30;

type Readers<T extends readonly unknown[]> = { [K in keyof T]: () => T[K] };

/**
 * Reads several things of an item, and says all that is wrong with them at once.
 * @throws InvalidItem with the violations of every reader that found some
 */
export function readAll<T extends readonly unknown[]>(...readers: Readers<T>): T {
	const violations: string[] = [];
	const values = readers.map((read) => {
		try {
			return read();
		} catch (error) {
			violations.push(...violationsIn(error));
			return undefined;
		}
	});
	// Several readers may need the same parameter.
	if (violations.length > 0) throw new InvalidItem([...new Set(violations)]);
	return values as unknown as T;
}

/** What an error says is wrong with the item. */
export function violationsIn(error: unknown): readonly string[] {
	return error instanceof InvalidItem ? error.violations : [String(error)];
}
