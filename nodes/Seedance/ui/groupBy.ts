/** What has the same key, together, in the order of the first of each. */
export function groupBy<T>(all: readonly T[], key: (one: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const one of all) {
		const group = groups.get(key(one));
		if (group === undefined) groups.set(key(one), [one]);
		else group.push(one);
	}
	return [...groups.values()];
}
