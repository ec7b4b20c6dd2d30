/**
 * `npm run golden`: writes the fields of the nodes and the credential, as n8n receives them, into the golden file.
 * A test compares against it, so review shows every change of a field.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { SeedanceApi } from '../credentials/SeedanceApi.credentials';
import type * as NodeModule from '../nodes/Seedance/Seedance.node';
import type * as TriggerModule from '../nodes/Seedance/SeedanceTrigger.node';

const REPOSITORY = resolve(__dirname, '..');

export const GOLDEN_FILE = resolve(REPOSITORY, 'test/ui/golden/description.json');

/** With the extension. Without it, tsx would load the codex file next to each, such as Seedance.node.json. */
const NODE_FILE: string = resolve(REPOSITORY, 'nodes/Seedance/Seedance.node.ts');
const TRIGGER_FILE: string = resolve(REPOSITORY, 'nodes/Seedance/SeedanceTrigger.node.ts');

/** Returns the descriptions n8n receives. They are plain data, so JSON holds them completely. */
export async function descriptions(): Promise<Record<string, object>> {
	const { Seedance } = (await import(NODE_FILE)) as typeof NodeModule;
	const { SeedanceTrigger } = (await import(TRIGGER_FILE)) as typeof TriggerModule;
	const { name, displayName, documentationUrl, icon, properties, test } = new SeedanceApi();
	return {
		[`node ${Seedance.name}`]: new Seedance().description,
		[`node ${SeedanceTrigger.name}`]: new SeedanceTrigger().description,
		[`credential ${SeedanceApi.name}`]: { name, displayName, documentationUrl, icon, properties, test },
	};
}

/** Returns the current content for the golden file. */
export async function goldenText(): Promise<string> {
	return `${JSON.stringify(await descriptions(), null, '\t')}\n`;
}

async function main(): Promise<void> {
	mkdirSync(dirname(GOLDEN_FILE), { recursive: true });
	writeFileSync(GOLDEN_FILE, await goldenText());
	console.log(`Written: ${relative(REPOSITORY, GOLDEN_FILE)}. Look at its diff before you commit it.`);
}

if (require.main === module) void main();
