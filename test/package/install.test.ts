import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v4';
import { REPOSITORY, temporaryFolder } from './folders';
import { npm, pack } from './programs';

const Icon = z.object({ light: z.string(), dark: z.string() });
const Loaded = z.object({
	nodes: z.array(
		z.object({
			className: z.string(),
			file: z.string(),
			type: z.object({
				description: z.object({
					name: z.string(),
					displayName: z.string(),
					version: z.number(),
					icon: Icon,
					credentials: z.array(z.object({ name: z.string() })),
				}),
			}),
		}),
	),
	credentials: z.array(
		z.object({
			className: z.string(),
			file: z.string(),
			type: z.object({ name: z.string(), icon: Icon, properties: z.array(z.object({ name: z.string() })) }),
		}),
	),
	files: z.array(z.string()),
});

const temporary = temporaryFolder();
const installation = join(temporary.path, 'nodes');
const installed = join(installation, 'node_modules/n8n-nodes-seedance');

beforeAll(() => {
	const { tarball } = pack(temporary.path);
	mkdirSync(installation);
	writeFileSync(join(installation, 'package.json'), '{ "name": "installed-nodes", "private": true }');
	// As n8n does it. n8n takes the peer out of the package before: it is the host itself.
	npm(['install', tarball, '--install-strategy=shallow', '--legacy-peer-deps'], installation, temporary.path);
});

afterAll(temporary.remove);

describe('the package, installed from its tarball in an empty folder', () => {
	it('comes without the network and brings no other package', () => {
		const folders = readdirSync(join(installation, 'node_modules')).filter((name) => !name.startsWith('.'));
		expect(folders).toEqual(['n8n-nodes-seedance']);
		expect(existsSync(join(installed, 'node_modules'))).toBe(false);
	});

	it("loads with nothing but its host's modules, under the names that workflows hold", () => {
		const { nodes, credentials } = load();
		expect(nodes.map(({ className, type }) => [className, type.description.name, type.description.version]))
			// A name or version in this list never changes: workflows hold it.
			.toEqual([
				['Seedance', 'seedance', 1],
				['SeedanceTrigger', 'seedanceTrigger', 1],
			]);
		expect(credentials.map(({ className, type }) => [className, type.name])).toEqual([
			['SeedanceApi', 'seedanceApi'],
		]);
		expect(new Set(credentials[0]?.type.properties.map(({ name }) => name))).toEqual(
			new Set(['provider', 'region', 'pages', 'apiKey', 'baseUrl']),
		);
		for (const { type } of nodes) expect(type.description.credentials).toEqual([{ name: 'seedanceApi' }]);
	});

	it('loads only descriptions, as data: neither schemas nor what an execution needs, which take ten times as long', () => {
		const { files } = load();
		expect(files.filter((file) => !/(\.node|\.credentials)\.js$/.test(file)).sort()).toEqual([
			'dist/nodes/Seedance/host/load.js',
			'dist/nodes/Seedance/tasks/callbacks/triggerUrl.js',
			'dist/nodes/Seedance/text/urls.js',
			'dist/nodes/Seedance/ui/properties.js',
			'dist/nodes/Seedance/ui/providerChoices.js',
			'dist/nodes/Seedance/ui/resumeWebhooks.js',
			'dist/nodes/Seedance/ui/triggerProperties.js',
		]);
	});

	it('loads what an execution needs in several turns, none of which is larger than half of the files', () => {
		const turns = z.array(z.object({ files: z.number() })).parse(run('turns.cjs'));
		const all = turns.reduce((sum, { files }) => sum + files, 0);
		expect(all).toBeGreaterThan(60);
		expect(Math.max(...turns.map(({ files }) => files))).toBeLessThanOrEqual(all / 2);
	});

	it('loads anew for the next execution what could not be read for one', () => {
		expect(run('reload.cjs')).toEqual(['MODULE_NOT_FOUND', 'done']);
	});

	it('has every icon where its description says', () => {
		const { nodes, credentials } = load();
		const icons = [
			...nodes.map(({ file, type }) => ({ file, icon: type.description.icon })),
			...credentials.map(({ file, type }) => ({ file, icon: type.icon })),
		].flatMap(({ file, icon }) =>
			[icon.light, icon.dark].map((path) => join(dirname(file), path.replace(/^file:/, ''))),
		);
		expect(icons).toHaveLength(6);
		expect(icons.filter((icon) => !existsSync(join(installed, icon)))).toEqual([]);
	});
});

function load(): z.infer<typeof Loaded> {
	return Loaded.parse(run('load.cjs'));
}

/** Runs a program of this folder with the installed package, and with n8n's modules at hand. */
function run(program: string): unknown {
	const text = execFileSync(process.execPath, [join(__dirname, program), installed], {
		cwd: temporary.path,
		encoding: 'utf8',
		env: { NODE_PATH: join(REPOSITORY, 'node_modules') },
	});
	return JSON.parse(text);
}
