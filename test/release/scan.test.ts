import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { topFields } from '../ui/editor';
import { REPOSITORY, temporaryFolder } from '../package/folders';
import { pack, runProgram, unpack } from '../package/programs';

const Scan = z.object({
	verdict: z.object({ passed: z.boolean(), details: z.string().optional() }).nullable(),
	/** How many files were looked at. */
	files: z.number(),
	findings: z.array(z.object({ file: z.string(), rule: z.string(), message: z.string() }).loose()),
});

const SHIPPED = ['**/*.js', 'package.json'];
const temporary = temporaryFolder();

afterAll(temporary.remove);

interface ScanOptions {
	patterns: string[] | null;
	findingsOnly?: boolean;
}

function scan(folder: string, options: ScanOptions): z.infer<typeof Scan> {
	return runProgram(join(__dirname, 'scan.mjs'), { folder, ...options }, Scan, temporary.path);
}

/** What n8n runs on a package before it is verified, here without the network. */
describe("n8n's scan", () => {
	it('finds nothing in the sources, not even a warning', () => {
		const { verdict, files, findings } = scan(REPOSITORY, { patterns: null });
		expect({ verdict, findings }).toEqual({ verdict: { passed: true }, findings: [] });
		expect(files).toBeGreaterThan(30);
	});

	it('finds nothing in what npm packs, not even a warning; and would, if there were something', () => {
		const folder = unpack(pack(temporary.path).tarball, join(temporary.path, 'unpacked'));
		const { verdict, files, findings } = scan(folder, { patterns: SHIPPED });
		expect({ verdict, findings }).toEqual({ verdict: { passed: true }, findings: [] });
		expect(files).toBeGreaterThan(30);

		const node = 'dist/nodes/Seedance/Seedance.node.js';
		appendFileSync(join(folder, node), '\nsetTimeout(() => {}, process.pid);\n');
		const planted = scan(folder, { patterns: [node] });
		expect(planted.verdict?.passed).toBe(false);
		expect(planted.findings.map(({ rule }) => rule)).toEqual([
			'@n8n/community-nodes/no-restricted-globals',
			'@n8n/community-nodes/no-restricted-globals',
		]);
	});

	it('finds nothing in the generated fields either, when they are written out; only lists in their natural order, and Model', () => {
		const folder = join(temporary.path, 'literal');
		for (const path of ['package.json', 'nodes', 'credentials']) {
			cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
		}
		const node = 'nodes/Seedance/Seedance.node.ts';
		const literal = readFileSync(join(folder, node), 'utf8').replace(
			/^\t\tproperties,$/m,
			() => `\t\tproperties: ${literalOf(topFields())},`,
		);
		expect(literal).toContain('\t\tproperties: [{');
		writeFileSync(join(folder, node), literal);
		const { findings } = scan(folder, { patterns: [node], findingsOnly: true });
		expect(findings.map(({ rule, message }) => `${rule}: ${message.slice(0, 40)}`)).toEqual([
			// Meant for lists of an account's own things. These are the same ten models for everybody, and only which of them fit depends
			// on the credential: "Model Name or ID" would say less than "Model".
			`n8n-nodes-base/node-param-display-name-wrong-for-dynamic-options: End with '{Entity} Name or ID' [autofixa`,
			`n8n-nodes-base/node-param-description-wrong-for-dynamic-options: Use 'Choose from the list, or specify an`,
			`${UNSORTED}: Alphabetize by 'name'. Order: Seedance 2`,
			`${UNSORTED}: Alphabetize by 'name'. Order: 1:1 | 16:9`,
			`${UNSORTED}: Alphabetize by 'name'. Order: 1:1 | 16:9`,
			`${UNSORTED}: Alphabetize by 'name'. Order: 1:1 | 16:9`,
			`${UNSORTED}: Alphabetize by 'name'. Order: 10 | 11 | `,
			`${UNSORTED}: Alphabetize by 'name'. Order: 10 | 11 | `,
		]);
	});
});

const UNSORTED = 'n8n-nodes-base/node-param-options-type-unsorted-items';

/** A value as a person would write it in a source: n8n's rules want bare keys and single quotes. */
function literalOf(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
	if (typeof value === 'string') {
		return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
	}
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const pairs = Object.entries(value).map(
		([key, one]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${literalOf(one)}`,
	);
	return `{${pairs.join(',\n')}}`;
}
