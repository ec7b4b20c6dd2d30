/**
 * `npm run golden`: writes the fields of the nodes and the credential, as n8n gets them, into the golden file. The test
 * compares with it, so every change of a field shows in review.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { SeedanceApi } from '../credentials/SeedanceApi.credentials';
import type * as NodeModule from '../nodes/Seedance/Seedance.node';
import type * as TriggerModule from '../nodes/Seedance/SeedanceTrigger.node';

const REPOSITORY = resolve(__dirname, '..');

export const GOLDEN_FILE = resolve(REPOSITORY, 'test/ui/golden/description.json');

/** With their extension: without it tsx would take the codex file beside each, such as Seedance.node.json. */
const NODE_FILE: string = resolve(REPOSITORY, 'nodes/Seedance/Seedance.node.ts');
const TRIGGER_FILE: string = resolve(REPOSITORY, 'nodes/Seedance/SeedanceTrigger.node.ts');

/** What n8n is told about the package: data alone, so that JSON holds all of it. */
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

/** The golden file as it should be. */
export async function goldenText(): Promise<string> {
	return `${JSON.stringify(await descriptions(), null, '\t')}\n`;
}

async function main(): Promise<void> {
	mkdirSync(dirname(GOLDEN_FILE), { recursive: true });
	writeFileSync(GOLDEN_FILE, await goldenText());
	console.log(`Written: ${relative(REPOSITORY, GOLDEN_FILE)}. Look at its diff before you commit it.`);
}

if (require.main === module) void main();
