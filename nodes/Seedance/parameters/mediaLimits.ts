/** The limits of a model for the files it is given: formats, sizes, sides and lengths, as data. */
/** Both ends are allowed. */
export interface Limits {
	least: number;
	most: number;
}

export interface MediaLimits {
	/** Names of formats, such as "jpeg", "mov" or "mp3". */
	formats: readonly string[];
	/** The largest size that is allowed. One byte less than whole MB reads as "smaller than". */
	mostBytes: number;
	/** Pixels of each side. */
	side?: Limits;
	/** Width by height. */
	ratio?: Limits;
	/** Width times height. */
	pixels?: Limits;
	seconds?: Limits;
	/** The most seconds of all files of a field together. */
	secondsInAll?: number;
	framesPerSecond?: Limits;
}
