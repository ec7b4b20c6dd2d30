import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import type { LoadedTypes } from './nodeTypes';

const repository = join(__dirname, '..', '..', '..');
const requireFromHere = createRequire(__filename);
/** Stands for the process whose code is running. */
const processes = new AsyncLocalStorage<object>();
const NO_PROCESS = {};

/**
 * Loads the built package as n8n does: the files that package.json names under "n8n", the class named like the file,
 * and its node types as `<package>.<name>`. Each call stands for a new process: of what the package keeps in memory, nothing
 * passes from one to another, also where both run at the same time.
 */
export function loadPackage(root = repository): LoadedTypes {
	const { name, nodes, credentials } = readManifest(root);
	const process = {};
	const types: LoadedTypes = { nodes: {}, credentials: {} };
	for (const file of nodes) {
		const node = instantiate(join(root, file));
		if (!isNodeType(node)) throw new Error(`${file} holds no node`);
		keepApart(node, join(root, dirname(file)), process);
		types.nodes[`${name}.${node.description.name}`] = node;
	}
	for (const file of credentials) {
		const credential = instantiate(join(root, file));
		if (!isCredentialType(credential)) throw new Error(`${file} holds no credential`);
		types.credentials[credential.name] = credential;
	}
	return types;
}

/** Ends telling processes apart; see `closeScopes`. */
export function forgetProcesses(): void {
	processes.disable();
}

/** Has the node's own functions run as those of this process (host/processState.ts). */
function keepApart(node: object, folder: string, process: object): void {
	const tellProcessesApart = get(
		requireFromHere(join(folder, 'host', 'processState.js')),
		'tellProcessesApart',
	);
	if (typeof tellProcessesApart !== 'function') throw new Error('The package does not tell processes apart');
	Reflect.apply(tellProcessesApart, undefined, [() => processes.getStore() ?? NO_PROCESS]);
	for (const [owner, name] of functionsOf(node)) {
		const own = get(owner, name);
		if (typeof own !== 'function') continue;
		const inProcess = function (this: unknown, ...given: unknown[]): unknown {
			return processes.run(process, () => Reflect.apply(own, this, given) as unknown);
		};
		Reflect.set(owner, name, inProcess);
	}
}

/** The functions by which n8n runs a node, and asks it for choices while it is edited. */
function functionsOf(node: object): Array<[owner: object, name: string]> {
	const ofEditor = ['loadOptions', 'listSearch'].flatMap((kind) => {
		const owner = get(get(node, 'methods'), kind);
		if (typeof owner !== 'object' || owner === null) return [];
		return Object.keys(owner).map((name): [object, string] => [owner, name]);
	});
	return [[node, 'execute'], [node, 'webhook'], ...ofEditor];
}

function readManifest(root: string): { name: string; nodes: string[]; credentials: string[] } {
	const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const n8n = get(manifest, 'n8n');
	return {
		name: String(get(manifest, 'name')),
		nodes: listOf(get(n8n, 'nodes')),
		credentials: listOf(get(n8n, 'credentials')),
	};
}

function get(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function listOf(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

function instantiate(file: string): unknown {
	const exported: unknown = requireFromHere(file);
	const className = basename(file).replace(/\.(node|credentials)\.js$/, '');
	const found = get(exported, className);
	if (typeof found !== 'function') throw new Error(`${file} exports no class "${className}"`);
	return Reflect.construct(found, []);
}

function isNodeType(value: unknown): value is INodeType | IVersionedNodeType {
	return typeof get(get(value, 'description'), 'name') === 'string';
}

function isCredentialType(value: unknown): value is ICredentialType {
	return typeof get(value, 'name') === 'string' && Array.isArray(get(value, 'properties'));
}
