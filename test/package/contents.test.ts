import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preProcessFile } from 'typescript';
import { z } from 'zod/v4';
import { OPERATIONS_OF, RESOURCES } from '../../nodes/Seedance/parameters/choices';
import { REPOSITORY, temporaryFolder } from './folders';
import { pack } from './programs';

const Manifest = z.object({
	dependencies: z.undefined(),
	optionalDependencies: z.undefined(),
	bundleDependencies: z.undefined(),
	overrides: z.undefined(),
	peerDependencies: z.record(z.string(), z.string()),
	scripts: z.record(z.string(), z.string()),
});

/** Where n8n's editor asks for the fields of outputs. */
const SCHEMAS = 'dist/nodes/Seedance/__schema__/v1.0.0';

const temporary = temporaryFolder();
let files: string[] = [];

beforeAll(() => {
	({ files } = pack(temporary.path));
});

afterAll(temporary.remove);

describe('what npm packs', () => {
	it('is what the sources compile to, icons, codex, fields of outputs, README and licence, and nothing else: no map, test or stale file', () => {
		const built = [...sourcesIn('nodes'), ...sourcesIn('credentials')].map((file) => `dist/${file}`);
		const compiled = built.map((file) => file.replace(/\.ts$/, '.js'));
		const schemas = RESOURCES.flatMap((resource) =>
			OPERATIONS_OF[resource].map((operation) => `${SCHEMAS}/${resource}/${operation}.json`),
		);
		expect(files).toEqual(['LICENSE', 'README.md', ...compiled, ...schemas, 'package.json'].sort());
	});

	it('has an icon for light and one for dark, for the nodes and the credential, and the codices', () => {
		expect(files).toEqual(
			expect.arrayContaining([
				'dist/credentials/seedance.dark.svg',
				'dist/credentials/seedance.svg',
				'dist/nodes/Seedance/Seedance.node.json',
				'dist/nodes/Seedance/SeedanceTrigger.node.json',
				'dist/nodes/Seedance/seedance.dark.svg',
				'dist/nodes/Seedance/seedance.svg',
			]),
		);
	});

	it('needs n8n-workflow of its host and nothing else', () => {
		const { peerDependencies } = manifest();
		expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('runs nothing when it is installed', () => {
		const hooks = /^(pre|post)?(install|prepare|uninstall)$|^prepublish$|^dependencies$/;
		expect(Object.keys(manifest().scripts).filter((name) => hooks.test(name))).toEqual([]);
	});

	it("imports at run time only n8n-workflow, the host's zod, crypto and its own files", () => {
		const scripts = files.filter((file) => file.endsWith('.js'));
		const imports = scripts.flatMap((file) =>
			preProcessFile(readFileSync(join(REPOSITORY, file), 'utf8'), true, true).importedFiles.map(
				({ fileName }) => fileName,
			),
		);
		const foreign = new Set(imports.filter((name) => !name.startsWith('.')));
		expect([...foreign].sort()).toEqual(['crypto', 'n8n-workflow', 'zod/v4']);
	});
});

function manifest(): z.infer<typeof Manifest> {
	return Manifest.parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')));
}

function sourcesIn(folder: string): string[] {
	const all = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' });
	return all.filter((file) => /\.(ts|svg|node\.json)$/.test(file)).map((file) => `${folder}/${file}`);
}
