import type { Promised } from '../../../scripts/promises';

/** What shows that a sentence is true: at least one of the three. */
export interface Shown {
	/** Tests that would fail if it were not, by file, under the names that they have there. */
	tests?: Promised['shownBy'];
	/** Files of the repository that say so, each with words that it has to hold. */
	source?: Readonly<Record<string, string>>;
	/** Pages of others, for what is theirs alone to know. */
	outside?: readonly string[];
}

/**
 * Why a sentence needs nothing to show it.
 * - `advice`: it says what to do, not what is, and has no figures
 * - `pointer`: it says where something else stands, by a link
 * - `lead-in`: it says what the items, rows or code below it are
 */
export interface NoFact {
	noFact: 'advice' | 'pointer' | 'lead-in';
}

export type Fact = Shown | NoFact;

/**
 * By the heading and the sentence, exactly as it stands in the README but on one line: whoever changes a sentence has to
 * come by here, and to look whether what shows it still does.
 */
export type Ledger = Readonly<Record<string, Readonly<Record<string, Fact>>>>;
