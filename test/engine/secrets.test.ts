import { SANDBOX_KEYS } from '../sandbox/credentials';
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

/** The same key as providers, their proxies and their logs may write it. */
const WRITTEN: ReadonlyArray<readonly [string, (key: string) => string]> = [
	['as it is', (key) => key],
	['percent-encoded', encodeURIComponent],
	['percent-encoded in lower case', (key) => encodeURIComponent(key).toLowerCase()],
	['with escaped slashes', (key) => key.replaceAll('/', '\\/')],
	['with every character escaped', (key) => Array.from(key, escaped).join('')],
	['in base64', (key) => Buffer.from(`Bearer ${key}`).toString('base64')],
];

function escaped(character: string): string {
	return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

describe.each(PROVIDERS)('on %s', (provider) => {
	// A number of 429s in a row would end the run before its time.
	const withKey = async (key: string) => {
		rig.sandbox.control.addKey({ key, provider, requestsPerMinute: 1000 });
		rig.sandbox.control.setTasks({ seconds: 5 });
		return await rig.engine(provider, { apiKey: key });
	};

	test.each(WRITTEN)(
		'if the provider returns a key with the characters / + = (form: %s), no item, error, or page excerpt contains the key',
		async (_, write) => {
			const key = 'sk/live+very/long=secret==';
			const engine = await withKey(key);
			const written = write(key);
			const { control } = rig.sandbox;
			const times = 1;
			const body = { error: { code: 'invalid_request', message: `No: ${written}` } };
			control.addFault({ on: 'submit', match: 'error', times, fault: { kind: 'status', status: 400, body } });
			// Text that is no JSON, so that what is escaped in it stays so; and the key where the excerpt is cut.
			const page = `{"error":"${'x'.repeat(150)} ${written} ${written} ${written}`;
			control.addFault({
				on: 'submit',
				match: 'page',
				times,
				fault: { kind: 'status', status: 400, body: page },
			});
			const parameters = videoOf(provider, { options: { includeRawResponse: true } });
			const items = prompts('an error', 'a page', 'a good video');
			const { value } = await rig.settle(engine.run({ parameters, items, onError: 'continueErrorOutput' }));
			expect(value.items.map(({ json }) => json.status)).toEqual(['completed']);
			const everything = allText([value.items, value.errorItems, engine.stored(value)]);
			expect(everything).toContain('***');
			expect(everything).not.toContain(key);
			expect(everything).not.toContain(written.slice(0, 14));
		},
	);

	test('the key in the answer about a task, under any name, is not in its raw response, nor in its URLs', async () => {
		const key = 'sk_live_a_long_secret_key';
		const engine = await withKey(key);
		const url = `https://cdn.example/v.mp4?key=${key}`;
		const body =
			provider === 'seedance2ai'
				? { id: 't1', status: 'completed', output: { video_url: url }, echo: { [key]: [`Bearer ${key}`] } }
				: {
						code: 200,
						data: {
							task_id: 't1',
							status: 'SUCCESS',
							response: [url],
							request: { [key]: [`Bearer ${key}`] },
						},
					};
		rig.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 200, body } });
		const parameters = { operation: 'getStatus', taskId: 't1', options: { includeRawResponse: true } };
		const { value } = await rig.settle(engine.run({ parameters, items: prompts('') }));
		expect(value.items[0]?.json).toMatchObject({
			taskId: 't1',
			status: 'completed',
			videoUrl: 'https://cdn.example/v.mp4?key=***',
		});
		expect(allText(value)).toContain('Bearer ***');
		expect(allText(value)).not.toContain(key);
	});

	// As a relay may have: all of these stand in IDs, statuses and URLs.
	test.each(['task', 'n', 'http', '1', 'id', 'sk', 'completed', 'processing'])(
		'the key "%s" spoils no paid video: its ID, status and URL come out as they are',
		async (key) => {
			const engine = await withKey(key);
			const parameters = videoOf(provider, { options: { includeRawResponse: true } });
			const { value } = await rig.settle(engine.run({ parameters, items: prompts('a harbour') }));
			const [charge] = rig.sandbox.control.ledger();
			expect(rig.sandbox.control.ledger()).toHaveLength(1);
			const { taskId, status, videoUrl } = value.items[0]?.json ?? {};
			expect([taskId, status]).toEqual([charge?.taskId, 'completed']);
			expect(videoUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v\/.*\.mp4/);
		},
	);

	test.each(['continueErrorOutput', 'stopWorkflow'] as const)(
		'with On Error set to %s, the results, logs, and saved data of an execution do not contain the key, even if the provider returns the key',
		async (onError) => {
			const engine = await rig.engine(provider);
			const { control } = rig.sandbox;
			const key = SANDBOX_KEYS[provider];
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
