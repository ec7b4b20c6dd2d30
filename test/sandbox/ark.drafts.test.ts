import { ArkClient, useVirtualClock } from './testing';
import { useSandbox } from './useSandbox';

/** Tests drafts and their final videos, according to ark's create page and its guide to 2.5. */
const v25 = 'dreamina-seedance-2-5-260628';

describe('ark', () => {
	useVirtualClock();
	const sandbox = useSandbox();
	const client = new ArkClient(sandbox);

	const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);

	describe('a final video of a draft', () => {
		const draft = { model: v25, draft: true, duration: 4, ratio: '9:16', generate_audio: false };
		const final = (id: string, fields: Record<string, unknown> = {}) =>
			client.submit({ model: v25, content: [{ type: 'draft_task', draft_task: { id } }], ...fields });

		it('has 1080p and the length, ratio and sound of its draft; both are charged', async () => {
			const id = await client.buy(draft);
			pass(2);
			expect((await client.status(id)).json).toMatchObject({ draft: true, resolution: '480p', duration: 4 });
			const made = String((await final(id, { draft: false, resolution: '1080p' })).json.id);
			pass(2);
			expect((await client.status(made)).json).toMatchObject({
				draft: false,
				draft_task_id: id,
				resolution: '1080p',
				ratio: '9:16',
				duration: 4,
				generate_audio: false,
				usage: { completion_tokens: 194_400 },
			});
			const spent = sandbox.control.ledger().map(({ prompt, usd }) => [prompt, usd.toFixed(3)]);
			expect(spent).toEqual([
				['a red fox', '0.411'],
				['', '2.274'],
			]);
		});

		it.each<[string, unknown, number]>([
			['watermark', true, 200],
			['return_last_frame', true, 200],
			['output_format', 'mov', 200],
			['execution_expires_after', 3600, 200],
			['priority', 1, 200],
			['callback_url', 'https://example.com/', 200],
			['safety_identifier', 'user-1', 200],
			['resolution', '720p', 400],
			['draft', true, 400],
			['duration', 4, 400],
			['ratio', '9:16', 400],
			['generate_audio', false, 400],
			['omni_reference_task_type', 'auto', 400],
			['tools', [], 400],
			['model', 'doubao-seedance-2-5-260628', 400],
			['content', [{ type: 'draft_task', draft_task: { id: 'cgt-none' } }], 400],
		])('may have %s %j: HTTP %i', async (field, value, status) => {
			const id = await client.buy(draft);
			pass(2);
			expect((await final(id, { [field]: value })).status).toBe(status);
		});

		it('needs a draft of its own that has succeeded, and no prompt', async () => {
			const content = (id: string) => [
				{ type: 'draft_task', draft_task: { id } },
				{ type: 'text', text: 'a fox' },
			];
			const running = await client.buy(draft);
			expect((await final(running)).status).toBe(400);
			const plain = await client.buy({ model: v25 });
			const failed = await client.buy({ ...draft, prompt: 'a fox [fail]' });
			pass(2);
			expect((await final(plain)).status).toBe(400);
			expect((await final(failed)).status).toBe(400);
			expect((await client.submit({ model: v25, content: content(running) })).status).toBe(400);
			sandbox.control.addKey({ key: 'other', provider: 'ark' });
			const foreign = await client.buy(draft, { key: 'other' });
			pass(2);
			expect((await final(foreign)).status).toBe(400);
			expect((await final(running)).status).toBe(200);
		});
	});
});
