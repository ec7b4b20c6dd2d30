/** A model's limits for input files, as data: formats, sizes, dimensions, and lengths. */
/** Both ends are allowed. */
export interface Limits {
	least: number;
	most: number;
}

export interface MediaLimits {
	/** Names of formats, such as "jpeg", "mov", or "mp3". */
	formats: readonly string[];
	/** Maximum size, inclusive. One byte less than whole MB means "smaller than". */
	mostBytes: number;
	/** Pixels of each side. */
	side?: Limits;
	/** Width divided by height. */
	ratio?: Limits;
	/** Width times height. */
	pixels?: Limits;
	seconds?: Limits;
	/** Maximum length of all files of a field together. */
	secondsInAll?: number;
	framesPerSecond?: Limits;
}
