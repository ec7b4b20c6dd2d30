/**
 * `npm run check:release -- v0.1.0`: whether a tag may be published. It has to be the version in package.json, and the
 * changelog has to tell of it.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod/v4';

const REPOSITORY = resolve(__dirname, '..');

/** What a release is made from. */
export interface Release {
	/** Such as `v0.1.0`. */
	tag: string;
	/** The version in package.json, such as `0.1.0`. */
	version: string;
	/** The text of CHANGELOG.md. */
	changelog: string;
}

/** What keeps a tag from being published, a sentence each; none where it may be. */
export function problemsOf({ tag, version, changelog }: Release): string[] {
	const problems: string[] = [];
	if (tag !== `v${version}`) {
		problems.push(
			`The tag is "${tag}", but package.json has version ${version}: the tag has to be v${version}.`,
		);
	}
	const heading = changelog.split('\n').find((line) => line.startsWith(`## [${version}]`));
	if (heading === undefined) {
		problems.push(`CHANGELOG.md has no heading "## [${version}]".`);
	} else if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
		problems.push(
			`CHANGELOG.md has "${heading}", but a release needs its date: "## [${version}] - 2026-01-31".`,
		);
	}
	return problems;
}

function main(tag: string | undefined): void {
	const manifest: unknown = JSON.parse(readFileSync(resolve(REPOSITORY, 'package.json'), 'utf8'));
	const { version } = z.object({ version: z.string() }).parse(manifest);
	const changelog = readFileSync(resolve(REPOSITORY, 'CHANGELOG.md'), 'utf8');
	const problems = problemsOf({ tag: tag ?? '', version, changelog });
	for (const problem of problems) console.error(problem);
	if (problems.length > 0) process.exitCode = 1;
}

if (require.main === module) main(process.argv[2]);
