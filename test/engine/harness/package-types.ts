import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { Copies } from './package-copies';
import type { LoadedTypes } from './node-types';

const repository = join(__dirname, '..', '..', '..');
const requireFromHere = createRequire(__filename);
const copies = new Copies(join(repository, 'artifacts'));
if (typeof afterAll === 'function') afterAll(() => copies.close());

/**
 * Loads the built package as n8n does: the files that package.json names under "n8n", the class named like the file,
 * and its node types as `<package>.<name>`. Each call loads it anew, as a new process would, so that nothing that the
 * package keeps in memory passes from one to the next.
 */
export function loadPackage(root = repository): LoadedTypes {
	const { name, nodes, credentials } = readManifest(root);
	const copy = copies.of(root, [...nodes, ...credentials]);
	const types: LoadedTypes = { nodes: {}, credentials: {} };
	for (const file of nodes) {
		const node = instantiate(join(copy, file));
		if (!isNodeType(node)) throw new Error(`${file} holds no node`);
		types.nodes[`${name}.${node.description.name}`] = node;
	}
	for (const file of credentials) {
		const credential = instantiate(join(copy, file));
		if (!isCredentialType(credential)) throw new Error(`${file} holds no credential`);
		types.credentials[credential.name] = credential;
	}
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
