/** The models by their IDs on the wire, whatever their version and region. */

const MODELS: ReadonlyArray<readonly [RegExp, string]> = [
	[/seedance-2-5(?!\d)/, 'ark/seedance-2.5'],
	[/seedance-2-0-fast/, 'ark/seedance-2.0-fast'],
	[/seedance-2-0-mini/, 'ark/seedance-2.0-mini'],
	[/seedance-2-0(?!\d)/, 'ark/seedance-2.0'],
];

/** Returns the model as in workflows; null for another one, and for an endpoint, whose ID doesn't tell its model. */
export function modelBy(wire: string): string | null {
	return MODELS.find(([pattern]) => pattern.test(wire))?.[1] ?? null;
}
