/**
 * The longest part of `npm run lint`: checks types and runs ESLint. ESLint's rules need all types too, and computing them takes the
 * most time, so one program serves both.
 * File arguments limit ESLint, but not the type check.
 */
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { REPOSITORY } from '../test/package/folders';

const names: ts.FormatDiagnosticsHost = {
	getCurrentDirectory: () => REPOSITORY,
	getCanonicalFileName: (name) => name,
	getNewLine: () => '\n',
};

/** Reads all files listed in tsconfig.test.json. */
function readProgram(): ts.Program {
	const config = ts.getParsedCommandLineOfConfigFile(
		join(REPOSITORY, 'tsconfig.test.json'),
		{},
		{
			...ts.sys,
			onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
				throw new Error(ts.formatDiagnostic(diagnostic, names));
			},
		},
	);
	if (config === undefined || config.errors.length > 0)
		throw new Error(ts.formatDiagnostics(config?.errors ?? [], names));
	return ts.createProgram(config.fileNames, config.options);
}

async function main(files: string[]): Promise<void> {
	const program = readProgram();
	const eslint = new ESLint({
		cwd: REPOSITORY,
		overrideConfig: {
			files: ['**/*.ts'],
			languageOptions: { parserOptions: { programs: [program], project: null } },
		},
	});
	const results = await eslint.lintFiles(files.length > 0 ? files : ['.']);
	const formatter = await eslint.loadFormatter('stylish');
	console.log(await formatter.format(results));
	const wrongTypes = ts.getPreEmitDiagnostics(program);
	console.log(ts.formatDiagnosticsWithColorAndContext(wrongTypes, names));
	const isClean = wrongTypes.length === 0 && results.every(({ errorCount }) => errorCount === 0);
	process.exitCode = isClean ? 0 : 1;
}

void main(process.argv.slice(2));
