/**
 * What lint says of imports, for source texts that don't exist. In: `[{ file, text }]`. Out: for each its messages of the
 * rule that keeps the rooms apart.
 */
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';

const RULE = '@typescript-eslint/no-restricted-imports';

const eslint = new ESLint({ ruleFilter: ({ ruleId }) => ruleId === RULE });

const messages = [];
for (const { file, text } of JSON.parse(readFileSync(0, 'utf8'))) {
	const results = await eslint.lintText(text, { filePath: file });
	messages.push(results.flatMap((result) => result.messages.map(({ message }) => message)));
}
process.stdout.write(JSON.stringify(messages));
