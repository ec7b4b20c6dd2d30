/** The disk that n8n keeps files on is full while a video is downloaded. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostFolder } from '../real/paths';
import { growDisk, onSmallDisk, smallDiskProblem } from '../real/smallDisk';
import { exampleNamed } from '../workflows/examples';
import { Installed } from './installed';

const MIB = 1024 * 1024;
const folder = join(hostFolder, 'small-disk');
const problem = smallDiskProblem();

if (problem !== null)
	process.stderr.write(
		`A full disk is not tested: this system permits no disk for a test alone (${problem}).\n`,
	);

(problem === null ? test : test.skip)(
	'a full disk is an error with the task ID; with room again, "Retry execution" brings the video that was bought',
	async () => {
		mkdirSync(folder, { recursive: true });
		const env = { N8N_BINARY_DATA_STORAGE_PATH: folder };
		const installed = await Installed.start('full-disk', env, onSmallDisk(folder, 4 * MIB));
		try {
			const { control } = installed.sandbox;
			control.setTasks({ videoBytes: 16 * MIB });
			const id = await installed.startByWebhook(exampleNamed('Submit and Wait'), 'seedanceapi');
			const failed = await installed.rest.waitForEnd(id, 60_000);
			expect(failed.status).toBe('error');
			expect(failed.error).toContain(control.ledger()[0]?.taskId);
			expect(failed.error).toContain('ENOSPC');

			growDisk(installed.pid, folder, 64 * MIB);
			const retry = await installed.rest.retry(id);
			expect([retry.status, retry.error]).toEqual(['success', null]);
			const [item] = retry.items('Seedance');
			expect(item?.binary?.['data']).toMatchObject({ bytes: 16 * MIB });
			expect(control.ledger()).toMatchObject([{ taskId: item?.json['taskId'] }]);
		} finally {
			await installed.end();
		}
	},
);
