/**
 * The rules of n8n's scan and of the newest plugin that are switched on. Out: their names without the plugin's, as a list.
 * A program of its own, because ESLint loads modules in a way that Jest doesn't know.
 */
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';

const blocks = [...(await buildScanConfig()), n8nCommunityNodesPlugin.configs.recommended];
const last = new Map(blocks.flatMap(({ rules }) => Object.entries(rules ?? {})));
const names = [...last]
	.filter(([, level]) => level !== 'off')
	.map(([name]) => /^(?:@n8n\/community-nodes|n8n-nodes-base)\/(.+)$/.exec(name)?.[1])
	.filter((name) => name !== undefined);
process.stdout.write(JSON.stringify(names));
