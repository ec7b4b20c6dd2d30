import { readdirSync } from 'node:fs';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** ESLint checks only the shipped code: n8n's rules, and which room may import which. .oxlintrc.json has the rules for all code. */
const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts'];

/**
 * The rooms of the package and what each may import of the others: only rooms on floors below it. The providers know
 * nothing of each other, tasks/ knows only their interface, and only host/ touches n8n at run time.
 */
const PROVIDERS = readdirSync(new URL('nodes/Seedance/providers', import.meta.url), { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);
const MAY_IMPORT = {
	text: [],
	parameters: ['text'],
	providers: ['text', 'parameters'],
	ui: ['text', 'parameters', 'providers'],
	tasks: ['text', 'parameters', 'providers'],
	host: ['text', 'parameters', 'providers', 'ui', 'tasks'],
	editor: ['text', 'parameters', 'providers', 'ui', 'tasks', 'host'],
	operations: ['text', 'parameters', 'providers', 'ui', 'tasks', 'host'],
	trigger: ['text', 'parameters', 'providers', 'ui', 'tasks', 'host'],
};
const ROOMS = Object.keys(MAY_IMPORT);
/** Know nothing of n8n, not even its types. */
const PURE = ['text', 'parameters', 'providers'];

function imports({ forbidden, n8nValues = false, n8nTypes = true, interfaceOnly = false }) {
	return {
		'@typescript-eslint/no-restricted-imports': [
			'error',
			{
				paths: n8nValues
					? []
					: [
							{
								name: 'n8n-workflow',
								message: 'Only host/ uses values of n8n-workflow; import types with "import type".',
								allowTypeImports: n8nTypes,
							},
						],
				patterns: [
					...(forbidden.length === 0
						? []
						: [{ group: forbidden, message: 'A room imports only from floors below it.' }]),
					...(interfaceOnly
						? [{ regex: 'providers(/index)?$', message: 'tasks/ knows only the interface of a provider.' }]
						: []),
				],
			},
		],
	};
}

const folder = (name) => [`**/${name}`, `**/${name}/**`];

const roomRules = ROOMS.map((room) => ({
	files: [`nodes/Seedance/${room}/**/*.ts`],
	rules: imports({
		forbidden: [
			...ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other)).flatMap(folder),
			...(room === 'tasks' ? PROVIDERS.flatMap(folder) : []),
		],
		n8nValues: room === 'host',
		n8nTypes: !PURE.includes(room),
		interfaceOnly: room === 'tasks',
	}),
}));

const providerRules = PROVIDERS.map((provider) => ({
	files: [`nodes/Seedance/providers/${provider}/**/*.ts`],
	rules: imports({
		forbidden: [
			...ROOMS.filter((room) => room !== 'providers' && !MAY_IMPORT.providers.includes(room)).flatMap(folder),
			...PROVIDERS.filter((other) => other !== provider).flatMap(folder),
		],
		n8nTypes: false,
	}),
}));

export default tseslint.config(
	{
		files: shipped,
		languageOptions: { parser: tseslint.parser },
		plugins: { '@typescript-eslint': tseslint.plugin },
	},

	// n8n's own rules, the same set that n8n's scan applies.
	{ ...n8nCommunityNodesPlugin.configs.recommended, files: [...shipped, 'package.json'] },
	{ plugins: { 'n8n-nodes-base': n8nNodesBase } },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},

	...roomRules,
	...providerRules,
);
