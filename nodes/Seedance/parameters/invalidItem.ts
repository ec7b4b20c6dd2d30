/** Error for an item with invalid parameters. Lists all of them at once. */

/** Problems of an item, found before anything is sent. */
export class InvalidItem extends Error {
	readonly violations: readonly string[];

	constructor(violations: readonly string[]) {
		const told = violations.slice(0, MOST_TOLD);
		if (violations.length > MOST_TOLD) told.push(`${violations.length - MOST_TOLD} more problems not listed`);
		super(told.join('. '));
		this.violations = told;
	}
}

/** Limits the message, because a list can have any number of invalid entries. */
const MOST_TOLD = 30;

type Readers<T extends readonly unknown[]> = { [K in keyof T]: () => T[K] };

/**
 * Runs several readers of an item and collects all their problems.
 * @throws InvalidItem with the violations of every reader that failed
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
	// Several readers may read the same parameter.
	if (violations.length > 0) throw new InvalidItem([...new Set(violations)]);
	return values as unknown as T;
}

/** Returns the problems of the item that an error describes. */
export function violationsIn(error: unknown): readonly string[] {
	return error instanceof InvalidItem ? error.violations : [String(error)];
}
