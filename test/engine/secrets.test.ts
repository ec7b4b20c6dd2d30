import { PROVIDERS, prompts, useRig, videoOf } from './rig';

const rig = useRig();

/** All text in a value, through errors and their causes, whether it is enumerable or not. */
function allText(value: unknown, seen = new Set<unknown>()): string {
	if (typeof value === 'string') return `${value}\n`;
	if (typeof value !== 'object' || value === null || seen.has(value)) return '';
	seen.add(value);
	return Object.getOwnPropertyNames(value)
		.map((name) => `${name}\n${allText(Reflect.get(value, name), seen)}`)
		.join('');
}

describe.each(PROVIDERS)('on %s', (provider) => {
	test.each(['continueErrorOutput', 'stopWorkflow'] as const)(
		'with %s, the key is in nothing that a run leaves behind, even where the provider echoes it',
		async (onError) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			const key = provider === 'seedance2ai' ? 'sk_live_sandbox' : 'sandbox-key';
			const echo = { error: { code: 'invalid_request', message: `Bad request with Bearer ${key}` } };
			control.addFault({ on: 'submit', match: 'echo', fault: { kind: 'status', status: 400, body: echo } });
			control.addFault({ on: 'submit', match: 'cut', times: 20, fault: { kind: 'reset', when: 'before' } });
			const parameters = videoOf(provider, { options: { includeRawResponse: true }, downloadVideo: true });
			const items = prompts('a good video', 'an echo', 'a cut line', null, 'a [fail] video');
			const { value } = await rig.settle(engine.run({ parameters, items, onError }));
			const everything = allText([value, engine.stored(value)]);
			expect(everything).toContain('Bearer ***');
			// The binary data's metadata is among it, whose pin data would be a copy of the items.
			if (onError === 'continueErrorOutput') expect(everything).toMatch(/seedance-\w+\.mp4/);
			expect(everything).not.toContain(key);
		},
	);
});
