/**
 * `npm run check:release -- v0.1.0`: checks if a tag may be published. It must match the version in package.json, and the
 * changelog must have an entry for it.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod/v4';

const REPOSITORY = resolve(__dirname, '..');

/** Data of a release. */
export interface Release {
	/** For example `v0.1.0`. */
	tag: string;
	/** Version in package.json, for example `0.1.0`. */
	version: string;
	/** Text of CHANGELOG.md. */
	changelog: string;
}

/** Returns the problems that prevent publishing a tag, one sentence each; empty if there are none. */
export function problemsOf({ tag, version, changelog }: Release): string[] {
	const problems: string[] = [];
	if (tag !== `v${version}`) {
		problems.push(
			`The tag is "${tag}", but package.json has version ${version}: the tag must be v${version}.`,
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
