/** A limit of its own for submits with media, known on seedance2ai and to be found out on seedanceapi. */
import { SANDBOX_KEYS } from '../sandbox/credentials';
import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();
const MEDIA = {
	seedance2ai: { mode: 'image-to-video', imageUrl: 'https://example.com/first.jpg' },
	seedanceapi: { mode: 'image-to-video', images: 'https://example.com/first.jpg' },
} as const;

test.each(PROVIDERS)(
	'on %s, items with media wait for it, no others wait for them, and each is charged once',
	async (provider) => {
		const { control } = rig.sandbox;
		control.addKey({ key: SANDBOX_KEYS[provider], provider, mediaChecksPerMinute: 3 });
		control.setTasks({ seconds: 20 });
		const engine = await rig.engine(provider);
		const run = async (name: string, parameters = {}) =>
			await engine.run({
				parameters: videoOf(provider, parameters),
				items: prompts(...Array.from({ length: 8 }, (_, row) => `${name} ${row}`)),
			});
		const began = Date.now();
		const both = Promise.all([run('with media', MEDIA[provider]), run('plain')]);
		const { value } = await rig.settle(both);
		for (const { items } of value)
			expect(items.map(({ json }) => json.status)).toEqual(items.map(() => 'completed'));
		expect(control.ledger()).toHaveLength(16);
		const tasks = control.tasks().map(({ prompt, createdAt }) => ({ prompt, at: createdAt - began }));
		const lastOf = (name: string) =>
			Math.max(...tasks.filter(({ prompt }) => prompt.startsWith(name)).map(({ at }) => at));
		expect(lastOf('plain')).toBeLessThan(5000);
		expect(lastOf('with media')).toBeLessThan(130_000);
		const limited = control.requests().filter(({ status }) => status === 429);
		expect(limited.every(({ kind }) => kind === 'submit')).toBe(true);
		expect(limited.length).toBeLessThanOrEqual(provider === 'seedance2ai' ? 0 : 6);
	},
);
