import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import boundaries from 'eslint-plugin-boundaries';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts'];

/** The rooms of the package by floor; a room imports only from floors below it, and from itself. */
const rooms = {
	providers: { floor: 1, pattern: 'nodes/Seedance/providers' },
	ui: { floor: 2, pattern: 'nodes/Seedance/ui' },
	tasks: { floor: 2, pattern: 'nodes/Seedance/tasks' },
	host: { floor: 3, pattern: 'nodes/Seedance/host' },
	operations: { floor: 4, pattern: 'nodes/Seedance/operations' },
	trigger: { floor: 4, pattern: 'nodes/Seedance/trigger' },
};

const roomRules = Object.entries(rooms).map(([name, { floor }]) => ({
	from: { type: name },
	allow: {
		to: {
			type: [name, ...Object.keys(rooms).filter((other) => rooms[other].floor < floor)],
		},
	},
}));

/** Only host/ touches n8n at run time; everybody else above floor 1 may name its types. */
const noN8nValues = {
	'@typescript-eslint/no-restricted-imports': [
		'error',
		{
			paths: [
				{
					name: 'n8n-workflow',
					message: 'Only host/ uses values of n8n-workflow; import types with "import type".',
					allowTypeImports: true,
				},
			],
		},
	],
};

export default tseslint.config(
	{ ignores: ['dist', 'node_modules', 'artifacts', 'test/real/.host', '**/*.js'] },

	// n8n's own rules for what is shipped, the same set that n8n's scan applies.
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

	// Strict types, everywhere.
	...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
	{
		files: ['**/*.ts'],
		languageOptions: {
			parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'no-console': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
		},
	},
	{
		// Programs that people start from a terminal talk to them there.
		files: ['scripts/**/*.ts', 'test/sandbox/main.ts', 'test/real/**/*.ts', 'test/bench/**/*.ts'],
		rules: { 'no-console': 'off' },
	},

	// The rooms.
	{
		files: ['nodes/Seedance/**/*.ts'],
		plugins: { boundaries },
		settings: {
			'import/resolver': { typescript: { project: './tsconfig.test.json' } },
			'boundaries/elements': [
				{ type: 'provider', pattern: 'nodes/Seedance/providers/*', mode: 'folder', capture: ['provider'] },
				...Object.entries(rooms).map(([type, { pattern }]) => ({ type, pattern, mode: 'folder' })),
				{ type: 'node', pattern: 'nodes/Seedance/*.ts', mode: 'file' },
			],
		},
		rules: {},
	},
	{ files: ['nodes/Seedance/**/*.ts'], ignores: ['nodes/Seedance/host/**'], rules: noN8nValues },
);
