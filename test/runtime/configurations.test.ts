import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { REPOSITORY } from '../package/folders';

/** What Jest applies to all projects of a configuration: it ignores these where they stand in a project, without a word. */
const Shared = z.object({
	globalConfig: z.object({
		maxWorkers: z.number(),
		testSequencer: z.string(),
		testTimeout: z.number(),
		workerIdleMemoryLimit: z.number(),
	}),
});

function sharedSettingsOf(configuration: string): z.infer<typeof Shared> {
	const jest = join(REPOSITORY, 'node_modules/jest/bin/jest.js');
	const output = execFileSync(process.execPath, [
		jest,
		'-c',
		join(REPOSITORY, configuration),
		'--showConfig',
	]);
	return Shared.parse(JSON.parse(String(output)));
}

test('the tests before a release have the time and the memory that they have in npm test', () => {
	expect(sharedSettingsOf('jest.release.config.js')).toEqual(sharedSettingsOf('jest.config.js'));
});
