/**
 * The claims of the README and of the pages in docs/: their figures and guarantees, each with its proofs. They are in `claims/*.txt`:
 *
 *     # docs/page.md › The heading of a section
 *
 *     id-in-kebab-case
 *       "words of the claim, as they appear one time in that section, without Markdown"
 *       test/some.test.ts › a test that would fail if the claim were not true, after the names of the blocks around it
 *       package.json says words that are in this file of the repository
 *       https://example.com/a-page-of-others for what only they can know
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../package/folders';
import { problemOfTest } from './namedTests';
import { spansOf } from './prose';

export interface Claim {
	/** The section that it is in: its page and heading, as `sectionsOfPages` names them. */
	section: string;
	id: string;
	phrases: string[];
	proofs: string[];
}

const FOLDER = join(__dirname, 'claims');

export function allClaims(): Claim[] {
	return readdirSync(FOLDER).flatMap((name) => claimsIn(readFileSync(join(FOLDER, name), 'utf8')));
}

/** @throws Error where an indented line belongs to no claim */
export function claimsIn(text: string): Claim[] {
	const claims: Claim[] = [];
	let section = '';
	let claim: Claim | undefined;
	for (const line of text.split('\n').filter((one) => one !== '')) {
		if (line.startsWith('# ')) {
			section = line.slice(2);
			claim = undefined;
		} else if (!line.startsWith('  ')) {
			claim = { section, id: line, phrases: [], proofs: [] };
			claims.push(claim);
		} else {
			if (claim === undefined) throw new Error(`This belongs to no claim:${line}`);
			if (/^ {2}".*"$/.test(line)) claim.phrases.push(line.slice(3, -1));
			else claim.proofs.push(line.trim());
		}
	}
	return claims;
}

/** Returns what is wrong with a claim in a section with this prose. */
export function problemsOf({ id, phrases, proofs }: Omit<Claim, 'section'>, prose: string): string[] {
	return [
		...(/^[a-z\d]+(-[a-z\d]+)*$/.test(id) ? [] : ['the ID is not in kebab-case']),
		...(phrases.length === 0 ? ['it says nothing'] : []),
		...(proofs.length === 0 ? ['nothing shows it'] : []),
		...phrases.flatMap((phrase) => problemsOfPhrase(phrase, prose)),
		...proofs.flatMap((proof) => problemOfProof(proof) ?? []),
	];
}

/** A phrase that stands there twice could change in one place unseen; one word could mean anything. */
export function problemsOfPhrase(phrase: string, prose: string): string[] {
	const times = spansOf(phrase, prose).length;
	return [
		...(times === 1 ? [] : [`"${phrase}" stands there ${times} times`]),
		...(phrase.includes(' ') ? [] : [`"${phrase}" is one word`]),
	];
}

function problemOfProof(proof: string): string | null {
	// A whole site is no evidence: somebody has to be able to look.
	if (proof.startsWith('https://')) {
		return /^https:\/\/[\w.]+\/[\w./@-]{2,}$/.test(proof) ? null : `${proof} is no page`;
	}
	const [, file = '', kind, words = ''] = /^(\S+) (›|says) (.+)$/.exec(proof) ?? [];
	if (kind === '›') return problemOfTest(file, words);
	if (kind !== 'says') return `"${proof}" is no test, no source and no page`;
	if (!existsSync(join(REPOSITORY, file))) return `${file} is not there`;
	const text = readFileSync(join(REPOSITORY, file), 'utf8').replace(/\s+/g, ' ');
	return text.includes(words) ? null : `${file} does not say "${words}"`;
}
