import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { problemsOf } from '../../scripts/release';
import { REPOSITORY } from './folders';

const RELEASED = '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n## [1.1.0] - 2025-12-01\n';

describe('a tag is published only where', () => {
	it('it is the version in package.json, and the changelog has that version with its date', () => {
		expect(problemsOf({ tag: 'v1.2.0', version: '1.2.0', changelog: RELEASED })).toEqual([]);
	});

	it.each(['1.2.0', 'v1.2', 'v1.1.0', 'v1.2.0-beta', 'release-v1.2.0', ''])(
		'it is the version in package.json, which "%s" is not',
		(tag) => {
			expect(problemsOf({ tag, version: '1.2.0', changelog: RELEASED })).toEqual([
				`The tag is "${tag}", but package.json has version 1.2.0: the tag must be v1.2.0.`,
			]);
		},
	);

	it.each([
		['does not know the version', RELEASED.replaceAll('1.2.0', '1.3.0'), /has no heading "## \[1\.2\.0\]"/],
		['has only a version that begins alike', '## [1.2.0-rc.1] - 2026-01-31', /has no heading/],
		['has no date yet', '## [1.2.0] - unreleased', /needs its date/],
	])('the changelog is ready, and not where it %s', (_what, changelog, problem) => {
		expect(problemsOf({ tag: 'v1.2.0', version: '1.2.0', changelog })).toEqual([
			expect.stringMatching(problem),
		]);
	});
});

describe('the changelog', () => {
	const changelog = readFileSync(join(REPOSITORY, 'CHANGELOG.md'), 'utf8');
	const { version } = z
		.object({ version: z.string() })
		.parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')));
	const headings = [...changelog.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');

	it('has a place for what is not released yet, then the versions from the newest on, package.json first', () => {
		expect(headings[0]).toBe('[Unreleased]');
		expect(headings[1]).toMatch(new RegExp(`^\\[${version.replaceAll('.', '\\.')}\\] - `));
		const versions = headings.slice(1).map((heading) => /^\[(\d+\.\d+\.\d+)\]/.exec(heading)?.[1]);
		expect(versions).not.toContain(undefined);
		const newestFirst = [...versions].sort((a = '', b = '') => b.localeCompare(a, 'en', { numeric: true }));
		expect(versions).toEqual(newestFirst);
	});

	it('has no kinds of changes but those of Keep a Changelog', () => {
		const kinds = [...changelog.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
		const allowed = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
		expect(kinds.length).toBeGreaterThan(0);
		expect(kinds.filter((kind) => kind !== undefined && !allowed.includes(kind))).toEqual([]);
	});
});
