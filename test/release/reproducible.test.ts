import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, temporaryFolder } from '../package/folders';
import { npm, pack, unpack } from '../package/programs';

/** All that a build and a package are made from. */
const SOURCES = [
	...['nodes', 'credentials', 'package.json', 'README.md', 'LICENSE'],
	...['tsconfig.json', 'tsconfig.build.json', 'gulpfile.js', 'scripts/outputSchemas.ts', '.npmrc'],
];

const temporary = temporaryFolder();

afterAll(temporary.remove);

/**
 * Whoever builds a version's commit can compare what comes out with what is on npm. This holds for one version of
 * Node.js and npm: the compression is theirs.
 */
describe('the same sources', () => {
	it('pack into the same bytes, built in another folder, at another time, with other rights on new files', () => {
		const first = pack(emptyFolder('first')).tarball;
		const second = pack(emptyFolder('second'), builtCopy()).tarball;
		// If files differ, dist may be older than the sources: run "npm run build".
		expect(contentsOf(second)).toEqual(contentsOf(first));
		expect(hashOf(second)).toBe(hashOf(first));
	}, 120_000);
});

/** The sources in another folder, built by somebody whose group may write what they make. */
function builtCopy(): string {
	const folder = emptyFolder('copy');
	for (const path of SOURCES) cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
	symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
	const usual = process.umask(0o002);
	try {
		npm(['run', 'build'], folder, temporary.path);
	} finally {
		process.umask(usual);
	}
	return folder;
}

function emptyFolder(name: string): string {
	const path = join(temporary.path, name);
	mkdirSync(path);
	return path;
}

/** A hash of each file in a tarball, by its path there. */
function contentsOf(tarball: string): Record<string, string> {
	const folder = unpack(tarball, `${tarball}.unpacked`);
	const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
	const files = paths.filter((path) => statSync(join(folder, path)).isFile());
	return Object.fromEntries(files.map((path) => [path, hashOf(join(folder, path))]));
}

function hashOf(file: string): string {
	return createHash('sha512').update(readFileSync(file)).digest('hex');
}
