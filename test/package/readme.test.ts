import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { OPERATIONS } from '../../nodes/Seedance/ui/operationNames';
import { README_FILE, renewed } from '../../scripts/readme';
import { optionFields, topFields } from '../ui/editor';
import { REPOSITORY } from './folders';

const readme = readFileSync(README_FILE, 'utf8');

describe('the README', () => {
	it('has the tables that the schemas and error texts give; if not, run "npm run readme"', () => {
		expect(readme).toBe(renewed(readme));
	});

	it('names every operation, field and option of the node', () => {
		const operation = topFields().find(({ name }) => name === 'operation');
		const titles = (operation?.options ?? []).map(({ name }) => name);
		expect(titles).toHaveLength(OPERATIONS.length);
		for (const title of titles) expect(readme).toContain(`| **${title}** |`);
		const names = [...topFields(), ...optionFields()].map(({ name }) => name);
		const own = names.filter((name) => !['operation', 'model', 'mode', 'options'].includes(name));
		expect(own.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
	});

	it('names only scripts that there are', () => {
		const { scripts } = z
			.object({ scripts: z.record(z.string(), z.string()) })
			.parse(JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')));
		const named = [...readme.matchAll(/npm (?:run )?(start|test|sandbox|(?<=run )[\w:]+)/g)].map(
			([, name]) => name,
		);
		expect(named.length).toBeGreaterThan(8);
		expect(named.filter((name) => !(name !== undefined && name in scripts))).toEqual([]);
	});

	it('links only to files and headings that there are', () => {
		const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
		const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title ?? ''));
		const isThere = (link: string) =>
			link.startsWith('https://') ||
			(link.startsWith('#') ? headings.includes(link) : existsSync(join(REPOSITORY, link)));
		expect(links.length).toBeGreaterThan(5);
		expect(links.filter((link) => !isThere(link))).toEqual([]);
	});
});

function anchorOf(title: string): string {
	return `#${title
		.toLowerCase()
		.replace(/[^\w\s-]/g, '')
		.replaceAll(' ', '-')}`;
}
