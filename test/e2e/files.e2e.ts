/** Files of a workflow in the real n8n: the provider gets them by the URL that n8n signs, or nothing is bought. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleNamed } from '../workflows/examples';
import { withParameters, type Workflow } from '../workflows/workflow';
import { Installed } from './installed';
import type { PostedFile } from './production';
import { until } from './until';

const content = (name: string) => readFileSync(join(__dirname, '../sandbox/media', name));
const PNG: PostedFile = { type: 'image/png', content: content('image.png') };
const JPEG: PostedFile = { type: 'image/jpeg', content: content('last-frame.jpg') };

/** The first example, as a video from the image that its trigger puts into the field data. */
function imageToVideo(): Workflow {
	return withParameters(exampleNamed('Submit and Wait'), {
		mode: 'image-to-video',
		imageUrl: 'data',
	});
}

describe('an n8n that the provider can reach', () => {
	let installed: Installed;
	beforeAll(async () => {
		installed = await Installed.start('files');
	});
	afterAll(async () => {
		await installed.end();
	});

	test.each([
		['a PNG', PNG, '89504e47'],
		['a JPEG', JPEG, 'ffd8ffe0'],
	])('%s from binary data is fetched by its signed URL, whole and with its type', async (_, file, start) => {
		const { control } = installed.sandbox;
		control.reset();
		control.setFetchMedia(true);
		const id = await installed.startByWebhook(imageToVideo(), 'seedance2ai', file);
		const execution = await installed.rest.waitForEnd(id, 60_000);
		expect(execution.error).toBeNull();
		await until(() => control.fetchedMedia().length > 0, 10_000);
		expect(control.fetchedMedia()).toMatchObject([
			{ status: 200, contentType: file.type, bytes: file.content.length, start },
		]);
		const binary = execution.items('Seedance')[0]?.binary ?? {};
		expect(Object.keys(binary).sort()).toEqual(['data', 'dataLastFrame']);
	});

	test('the example with a form makes a video of the picture that was sent', async () => {
		const { control } = installed.sandbox;
		control.reset();
		control.setFetchMedia(true);
		const fields = new FormData();
		fields.set('field-0', new Blob([PNG.content], { type: PNG.type }), 'photo.png');
		fields.set('field-1', 'The harbour wakes up');
		const id = await installed.startByForm(exampleNamed('Form'), 'seedance2ai', fields);
		// Its last node waits for the browser to ask for the page with the video.
		await until(async () => (await installed.rest.execution(id)).status === 'waiting');
		const execution = await installed.rest.execution(id);
		expect(execution.items('Seedance')[0]?.binary?.['data']?.mimeType).toBe('video/mp4');
		expect(control.tasks()).toMatchObject([{ prompt: 'The harbour wakes up' }]);
		expect(control.fetchedMedia()).toMatchObject([{ status: 200, bytes: PNG.content.length }]);
	});

	test('the example with two clips begins the second with the last frame of the first', async () => {
		const { control } = installed.sandbox;
		control.reset();
		control.setFetchMedia(true);
		const id = await installed.startByWebhook(exampleNamed('Continue'), 'seedance2ai');
		const execution = await installed.rest.waitForEnd(id, 60_000);
		expect(execution.error).toBeNull();
		const [first, next] = control.tasks();
		expect(next?.request).toMatchObject({
			image_url: execution.items('First Clip')[0]?.json['lastFrameUrl'],
		});
		expect(control.fetchedMedia()).toMatchObject([{ taskId: next?.taskId, contentType: 'image/jpeg' }]);
		expect(execution.items('Next Clip')[0]?.binary?.['data']).toBeDefined();
		expect(first?.prompt).not.toBe(next?.prompt);
	});
});

test('an n8n that the provider cannot reach says so, and buys nothing', async () => {
	const installed = await Installed.start('files-private', { WEBHOOK_URL: 'http://10.1.2.3/' });
	try {
		const id = await installed.startByWebhook(imageToVideo(), 'seedance2ai', PNG);
		const execution = await installed.rest.waitForEnd(id, 60_000);
		expect(execution.error).toContain('set WEBHOOK_URL');
		expect(execution.error).toContain('10.1.2.3');
		expect(installed.sandbox.control.ledger()).toEqual([]);
	} finally {
		await installed.end();
	}
});
