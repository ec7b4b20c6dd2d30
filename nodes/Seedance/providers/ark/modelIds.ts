/** Maps model IDs of the API, in any version and region, to model IDs in workflows. */

const MODELS: ReadonlyArray<readonly [RegExp, string]> = [
	[/seedance-2-5(?!\d)/, 'ark/seedance-2.5'],
	[/seedance-2-0-fast/, 'ark/seedance-2.0-fast'],
	[/seedance-2-0-mini/, 'ark/seedance-2.0-mini'],
	[/seedance-2-0(?!\d)/, 'ark/seedance-2.0'],
];

/** Returns the model's ID in workflows, or null if it is unknown. An endpoint ID gives null, because it doesn't show its model. */
export function modelBy(wire: string): string | null {
	return MODELS.find(([pattern]) => pattern.test(wire))?.[1] ?? null;
}
