/**
 * n8n's scan of a folder. In: `{ folder, patterns, findingsOnly }`, where `patterns: null` means n8n's own for sources. Out:
 * n8n's verdict, unless only findings are asked for, and every finding, since the verdict is silent about warnings.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const { folder, patterns, findingsOnly } = JSON.parse(readFileSync(0, 'utf8'));
const files = patterns ?? SOURCE_FILE_PATTERNS;
const verdict = findingsOnly ? null : await analyzePackage(folder, files);
const eslint = new ESLint({
	cwd: folder,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await buildScanConfig(),
});
const results = await eslint.lintFiles(files);
const findings = results.flatMap(({ filePath, messages }) =>
	messages.map(({ ruleId, message, severity, line }) => ({
		file: relative(folder, filePath),
		line: line ?? 0,
		rule: ruleId ?? 'none',
		message,
		isWarning: severity === 1,
	})),
);
process.stdout.write(JSON.stringify({ verdict, files: results.length, findings }));
