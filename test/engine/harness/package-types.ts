import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import type { LoadedTypes } from './node-types';

const repository = join(__dirname, '..', '..', '..');
const requireFromHere = createRequire(__filename);

/** What n8n gives to a package it loads; the instance that n8n itself uses must be the one the package sees. */
const hostModules = ['n8n-workflow', 'zod', 'zod/v4'];

/**
 * Loads the built package as n8n does: the files that package.json names under "n8n", the class named like the file,
 * and its node types as `<package>.<name>`. Each call loads it anew, as a new process would, so that nothing that the
 * package keeps in memory passes from one to the next.
 */
export function loadPackage(root = repository): LoadedTypes {
	const { name, nodes, credentials } = readManifest(root);
	const load = freshRequire(root);
	const types: LoadedTypes = { nodes: {}, credentials: {} };
	load(() => {
		for (const file of nodes) {
			const node = instantiate(join(root, file));
			if (!isNodeType(node)) throw new Error(`${file} holds no node`);
			types.nodes[`${name}.${node.description.name}`] = node;
		}
		for (const file of credentials) {
			const credential = instantiate(join(root, file));
			if (!isCredentialType(credential)) throw new Error(`${file} holds no credential`);
			types.credentials[credential.name] = credential;
		}
	});
	return types;
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

/** Something that runs an action in which the package's modules load anew, and n8n's stay. */
function freshRequire(root: string): (action: () => void) => void {
	if (typeof jest === 'undefined') {
		return (action) => {
			for (const file of Object.keys(requireFromHere.cache)) {
				if (isWithin(root, file)) Reflect.deleteProperty(requireFromHere.cache, file);
			}
			action();
		};
	}
	const kept = hostModules.map((module): [string, unknown] => [module, requireFromHere(module)]);
	return (action) => {
		for (const [module, instance] of kept) jest.doMock(module, () => instance);
		try {
			jest.isolateModules(action);
		} finally {
			for (const [module] of kept) jest.dontMock(module);
		}
	};
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

function isWithin(root: string, file: string): boolean {
	const path = relative(root, file);
	return !path.startsWith('..') && !path.includes('node_modules');
}
