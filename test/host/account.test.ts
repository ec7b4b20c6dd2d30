/** The credential, and the one place where a key meets a request: it goes to the provider's base URL and nowhere else. */
import fc from 'fast-check';
import { accountOf, authorized } from '../../nodes/Seedance/host/account';

const apiKey = 'sk_live_very_secret';
const credential = (baseUrl?: unknown, provider: unknown = 'seedanceapi') => ({ provider, apiKey, baseUrl });

/** What is thrown, as text; the empty text where nothing is. */
function thrownBy(run: () => unknown): string {
	try {
		run();
		return '';
	} catch (error) {
		return error instanceof Error ? `${error.message} ${error.stack ?? ''}` : String(error);
	}
}

describe('accountOf', () => {
	it.each([
		['seedance2ai', undefined, 'https://seedance2ai.io'],
		['seedance2ai', '', 'https://seedance2ai.io'],
		['seedance2ai', '  ', 'https://seedance2ai.io'],
		['seedance2ai', null, 'https://seedance2ai.io'],
		['seedance2ai', 'https://www.seedance2ai.io/', 'https://www.seedance2ai.io'],
		['seedanceapi', undefined, 'https://seedanceapi.org/v2'],
		['seedanceapi', '', 'https://seedanceapi.org/v2'],
		['seedanceapi', 'https://seedanceapi.org/v2/', 'https://seedanceapi.org/v2'],
		['seedanceapi', ' https://seedanceapi.org/v2/// ', 'https://seedanceapi.org/v2'],
		['seedance2ai', 'https://relay.example.com/seedance/', 'https://relay.example.com/seedance'],
	])('%s with the base URL %j is asked at %s', (provider, baseUrl, expected) => {
		const account = accountOf(credential(baseUrl, provider));
		expect([account.provider.name, account.baseUrl, account.reach]).toEqual([provider, expected, 'public']);
	});

	it.each([
		['seedance2ai', 'https://seedanceapi.org/v2'],
		['seedanceapi', 'https://seedance2ai.io'],
		['seedanceapi', 'https://api.SEEDANCE2AI.io/'],
		['seedanceapi', 'https://www.seedance2ai.io'],
		['seedanceapi', 'https://seedance2ai.io./'],
	])("%s's key is not sent to the other provider: %s", (provider, baseUrl) => {
		expect(() => accountOf(credential(baseUrl, provider))).toThrow(
			/is an address of seedance.*leave Base URL empty/,
		);
	});

	it.each([
		['seedanceapi', 'https://seedanceapi.org'],
		['seedanceapi', 'https://seedanceapi.org/v2/generate'],
		['seedance2ai', 'https://seedance2ai.io/api/v1'],
		['seedance2ai', 'https://www.seedance2ai.io/api/v1'],
	])("what is not %s's API but lies beside it is refused: %s", (provider, baseUrl) => {
		expect(() => accountOf(credential(baseUrl, provider))).toThrow(
			/not the address of its API.*leave Base URL empty/,
		);
	});

	// The reach of the base URL decides which media a provider can fetch.
	it.each([
		['http://localhost:8080/v2', 'loopback'],
		['http://127.0.0.1:1', 'loopback'],
		['http://[::1]:8080', 'loopback'],
		['https://localhost', 'loopback'],
		['https://10.0.0.5/v2', 'private'],
		['https://relay.local', 'private'],
		['https://relay', 'private'],
		['https://relay.example.com', 'public'],
	])('%s is taken, and lies %s', (baseUrl, reach) => {
		expect(accountOf(credential(baseUrl)).reach).toBe(reach);
	});

	// Over http anybody on the way could read the key.
	it.each([
		'http://seedanceapi.org/v2',
		'http://10.0.0.5',
		'http://relay.local',
		'http://relay:8080',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://169.254.169.254',
	])('%s is refused: http is for this machine alone', (baseUrl) => {
		expect(() => accountOf(credential(baseUrl))).toThrow(/must be an https URL/);
	});

	it.each([
		'seedanceapi.org',
		'ftp://seedanceapi.org',
		'file:///etc',
		'javascript:alert(1)',
		'/v2',
		'https://',
	])('%s is refused: it is no https URL', (baseUrl) => {
		expect(() => accountOf(credential(baseUrl))).toThrow(/Base URL is ".*", but must be an https URL/);
	});

	it.each([
		'https://user@seedanceapi.org/v2',
		'https://user:secret@seedanceapi.org/v2',
		'https://seedanceapi.org/v2?key=1',
		'https://seedanceapi.org/v2#part',
		'http://user:secret@localhost/v2',
	])('%s is refused, without repeating what is in it', (baseUrl) => {
		const thrown = thrownBy(() => accountOf(credential(baseUrl)));
		expect(thrown).toContain('not contain a user name, password, query, or fragment');
		expect(thrown).not.toContain('secret@');
	});

	it.each([
		['a password without a user name', 'https://:secret@seedanceapi.org/v2'],
		['an empty query, which would swallow the path', 'https://seedanceapi.org/v2?'],
		['an empty fragment, which would swallow the path', 'https://seedanceapi.org/v2#'],
		['the key itself, pasted into the wrong field, whose error must not show it', apiKey],
	])('%s in the base URL is refused', (_what, baseUrl) => {
		const thrown = thrownBy(() => accountOf(credential(baseUrl)));
		expect(thrown).not.toBe('');
		expect(thrown).not.toContain(apiKey);
	});

	it.each<[string, unknown]>([
		['undefined', undefined],
		['null', null],
		['empty', ''],
		['blank', ' \n'],
		['no text', 7],
	])('a key that is %s is missing, and the error says so', (_what, missing) => {
		expect(() => accountOf({ provider: 'seedanceapi', apiKey: missing })).toThrow(
			'The credential has no API key: enter the key in the credential',
		);
	});

	it('the spaces and line breaks of pasting are no part of the key', () => {
		expect(accountOf({ provider: 'seedanceapi', apiKey: ` ${apiKey}\n` }).apiKey).toBe(apiKey);
	});

	it.each([
		['sk_live_abc…xyz', /has a sign that hides characters \(U\+2026\) as character 12 of 15/],
		['sk_live_\u200babc', /has an invisible character \(U\+200B\) as character 9 of 12/],
		['sk_live_abc\nsk_live_def', /has a line break \(U\+000A\) as character 12/],
		['sk_live abc', /has a space \(U\+0020\) as character 8/],
		['sk‑live', /has a dash instead of a hyphen \(U\+2011\) as character 3 of 7/],
		['ключ', /has a character that is not allowed in a key \(U\+043A\) as character 1 of 4/],
		['Bearer sk_live_abc', /begins with the word Bearer: enter only the key/],
	])(
		'the key %j can be none: the error says which character and where, and holds no part of the key',
		(key, words) => {
			const thrown = thrownBy(() => accountOf({ provider: 'seedanceapi', apiKey: key }));
			expect(thrown).toMatch(words);
			expect(thrown).not.toMatch(/sk_live|sk.live|ключ/);
		},
	);

	it('a key of one letter spoils no error about the base URL', () => {
		const thrown = thrownBy(() => accountOf({ provider: 'seedanceapi', apiKey: 'e', baseUrl: 'nowhere' }));
		expect(thrown).toContain('Base URL is "nowhere"');
	});

	it('all addresses of one provider are one account, whose limits are counted together', () => {
		const homes = ['', 'https://www.seedance2ai.io', 'https://seedance2ai.io/'].map(
			(baseUrl) => accountOf(credential(baseUrl, 'seedance2ai')).home,
		);
		expect(new Set(homes)).toEqual(new Set(['https://seedance2ai.io']));
		expect(accountOf(credential('https://relay.example.com', 'seedance2ai')).home).toBe(
			'https://relay.example.com',
		);
	});

	it.each<unknown>([undefined, null, '', 'openai', 'constructor', {}])(
		'the provider %j is refused',
		(provider) => {
			expect(() => accountOf(credential('', provider ?? null))).toThrow('The credential has no provider');
		},
	);

	it.each<unknown>([undefined, null, 'text', 5, []])('a credential that is %j is an error', (whole) => {
		expect(() => accountOf(whole)).toThrow();
	});
});

describe('authorized', () => {
	const own = credential('https://seedanceapi.org/v2');
	const given = { Authorization: `Bearer ${apiKey}` };
	const headersOf = (request: { url: string; baseURL?: string; headers?: unknown }) =>
		authorized(own, request).headers;

	it('reads a credential that has changed anew: another key, another address, and one that has become invalid', () => {
		const url = 'https://seedanceapi.org/v2/status';
		const keyOf = (given: unknown) => authorized(given, { url }).headers['Authorization'];
		expect(keyOf(credential())).toBe(`Bearer ${apiKey}`);
		expect(keyOf({ ...credential(), apiKey: 'another' })).toBe('Bearer another');
		expect(() => keyOf(credential('https://relay.example.com'))).toThrow(/only to the credential's Base URL/);
		expect(keyOf(credential())).toBe(`Bearer ${apiKey}`);
		expect(() => keyOf(credential(undefined, 'seedance2ai'))).toThrow(/only to the credential's Base URL/);
		expect(keyOf(credential())).toBe(`Bearer ${apiKey}`);
		for (const invalid of [{ ...credential(), apiKey: '' }, {}, null, undefined, 7])
			expect(() => keyOf(invalid)).toThrow(/^The credential/);
		expect(keyOf(credential())).toBe(`Bearer ${apiKey}`);
	});

	it('reads a credential anew of which only the region has changed', () => {
		const ofRegion = (region: string) => ({ provider: 'ark', apiKey, region });
		const url = `${accountOf(ofRegion('byteplus')).baseUrl}/contents/generations/tasks`;
		expect(authorized(ofRegion('byteplus'), { url }).headers).toEqual(given);
		expect(() => authorized(ofRegion('volcengine'), { url })).toThrow(/only to the credential's Base URL/);
	});

	it('refuses a credential that cannot be read as the first of a process', () => {
		jest.isolateModules(() => {
			const first = jest.requireActual<{ authorized: typeof authorized }>(
				'../../nodes/Seedance/host/account',
			);
			expect(() => first.authorized(undefined, { url: 'https://seedanceapi.org/v2/status' })).toThrow(
				/^The credential/,
			);
		});
	});

	it.each([
		'https://seedanceapi.org/v2/generate',
		'https://seedanceapi.org:443/v2/status?task_id=1',
		'HTTPS://SeedanceAPI.org/v2/generate',
	])('puts the key into a request to %s', (url) => {
		expect(headersOf({ url })).toEqual(given);
	});

	it('keeps the rest of the request, and changes nothing in the one it was handed', () => {
		const request = { url: 'https://seedanceapi.org/v2/generate', headers: { 'X-Own': '1' }, body: '{}' };
		expect(authorized(own, request)).toMatchObject({ ...request, headers: { 'X-Own': '1', ...given } });
		expect(request.headers).toEqual({ 'X-Own': '1' });
	});

	it.each([
		['https://seedanceapi.org/v2', '/status'],
		['https://seedanceapi.org/v2/', 'status'],
		['https://seedanceapi.org', '/v2/status'],
	])('puts the key into a request to %s and %s, as the test of the credential has it', (baseURL, url) => {
		expect(headersOf({ baseURL, url })).toEqual(given);
	});

	const elsewhere = [
		'https://evil.example/v2/generate',
		'https://api.seedanceapi.org/v2/generate',
		'https://seedanceapi.org.evil.example/v2/generate',
		'https://seedanceapi.org@evil.example/v2/generate',
		'https://seedanceapi.org:8443/v2/generate',
		'http://seedanceapi.org/v2/generate',
		'ftp://seedanceapi.org/v2/generate',
		'https://seedanceapi.org/generate',
		'https://seedanceapi.org/v2evil/generate',
		'https://seedanceapi.org/V2/generate',
		'https://seedanceapi.org/v2/../admin',
		'https://seedanceapi.org/v2/%2e%2e/admin',
		'https://seedanceapi.org/v2\\..\\admin',
		'https://evil.example\\@seedanceapi.org/v2/generate',
		'https:\\\\evil.example/v2/generate',
		'\\\\evil.example/v2/generate',
		'//evil.example/v2/generate',
		'//seedanceapi.org/v2/generate',
		'/v2/generate',
		'https://evil.example/?to=https://seedanceapi.org/v2/',
		'https://evil.example/#https://seedanceapi.org/v2/',
		'https://evil.example/https://seedanceapi.org/v2/generate',
		'https://cdn.example.com/v/video.mp4',
		'',
	];

	it.each(elsewhere)(
		'a request to a URL outside the base URL (%s) is rejected, and the error does not contain the key',
		(url) => {
			const thrown = thrownBy(() => authorized(own, { url }));
			expect(thrown).toContain("only to the credential's Base URL");
			expect(thrown).not.toContain(apiKey);
		},
	);

	it.each(['https://evil.example', 'https://seedanceapi.org/v2evil', 'http://seedanceapi.org/v2'])(
		'refuses a request whose own base is %s',
		(baseURL) => {
			expect(() => authorized(own, { baseURL, url: '/status' })).toThrow(/only to the credential's Base URL/);
		},
	);

	// HTTP clients take a whole URL as it is and forget the base, so the key would go where the URL says.
	it.each(['https://evil.example/v2/generate', 'http://seedanceapi.org/v2/generate'])(
		'refuses %s even beside the right base',
		(url) => {
			expect(() => authorized(own, { baseURL: 'https://seedanceapi.org/v2', url })).toThrow();
		},
	);

	it("goes to the provider's other hosts as well, where the base URL is the provider's own", () => {
		for (const baseUrl of ['', 'https://www.seedance2ai.io']) {
			for (const host of ['seedance2ai.io', 'www.seedance2ai.io']) {
				const url = `https://${host}/api/v1/tasks/1`;
				expect(authorized(credential(baseUrl, 'seedance2ai'), { url }).headers).toEqual(given);
			}
		}
	});

	it.each([
		['', 'http://www.seedance2ai.io/api/v1'],
		['', 'https://www.seedance2ai.io:8443/api/v1'],
		['', 'https://api.seedance2ai.io/api/v1'],
		['', 'https://www.seedanceapi.org/api/v1'],
		['https://relay.example.com', 'https://www.seedance2ai.io/api/v1'],
		['https://relay.example.com', 'https://www.relay.example.com/api/v1'],
		['http://127.0.0.1:8080', 'http://localhost:8081/api/v1'],
		['http://127.0.0.1:8080', 'https://localhost:8080/api/v1'],
		['http://127.0.0.1:8080', 'http://10.0.0.5:8080/api/v1'],
	])('with the base URL %j, %s is not such a host', (baseUrl, url) => {
		expect(() => authorized(credential(baseUrl, 'seedance2ai'), { url })).toThrow(
			/only to the credential's Base URL/,
		);
	});

	it('the names of this machine are one sandbox, on the same port', () => {
		const local = credential('http://127.0.0.1:8080/v2');
		expect(authorized(local, { url: 'http://localhost:8080/v2/status' }).headers).toEqual(given);
		expect(() => authorized(local, { url: 'http://localhost:8080/v1/status' })).toThrow();
	});

	it.each(['https://seedanceapi.org/v2/status', new URL('https://seedanceapi.org/v2/status')])(
		"takes `uri` for the URL, as n8n's older helper does",
		(uri) => {
			expect(authorized(own, { uri }).headers).toEqual(given);
		},
	);

	it.each([
		{ uri: 'https://evil.example/v2/status' },
		{ uri: 'https://seedanceapi.org/v2/status', url: 'https://evil.example/v2/status' },
		{ url: 'https://seedanceapi.org/v2/status', uri: 'https://evil.example/v2/status' },
		{ uri: {} },
	])('refuses %j, of which n8n may use either', (request) => {
		expect(() => authorized(own, request)).toThrow(/only to the credential's Base URL/);
	});

	it('no redirect is followed with the key, by any of the names that n8n has for that', () => {
		expect(authorized(own, { url: 'https://seedanceapi.org/v2/status' })).toMatchObject({
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			maxRedirects: 0,
			followRedirect: false,
			followAllRedirects: false,
		});
	});

	it('refuses a request without a URL', () => {
		expect(() => authorized(own, {})).toThrow(/only to the credential's Base URL/);
	});

	it('the key is added only to requests whose URL is below the base URL', () => {
		const part = fc.constantFrom(
			...['https://', 'http://', '//', '\\', '/', '@', ':', '.', '..', '#', '?', '%2f', '%2e', '\t', ' '],
			...['seedanceapi.org', 'evil.example', 'v2', 'generate', '443'],
		);
		const url = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.oneof(url, fc.webUrl(), fc.string()), (text) => {
				const thrown = thrownBy(() => authorized(own, { url: text }));
				expect(thrown).not.toContain(apiKey);
				if (thrown === '') expect(new URL(text).href).toMatch(/^https:\/\/([^/]*@)?seedanceapi\.org\/v2\//);
			}),
			{ numRuns: 3000 },
		);
	});
});
