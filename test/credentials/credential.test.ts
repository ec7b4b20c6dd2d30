/** The credential's form, and where its test goes. */
import { Workflow, type INodeTypes } from 'n8n-workflow';
import { SeedanceApi } from '../../credentials/SeedanceApi.credentials';
import { accountOf } from '../../nodes/Seedance/host/account';
import { PROVIDER_NAMES } from '../../nodes/Seedance/providers/task';

const type = new SeedanceApi();
const baseUrls = type.properties.filter(({ name }) => name === 'baseUrl');
const nodeTypes: INodeTypes = {
	getByName: () => {
		throw new Error('There is no node');
	},
	getByNameAndVersion: () => {
		throw new Error('There is no node');
	},
	getKnownTypes: () => ({}),
};
const { expression } = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes });

/** What n8n makes of an expression in the credential's test. */
function evaluated(text: string | undefined, credential: Record<string, string>): unknown {
	const node = {
		id: '',
		name: '',
		type: '',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	return expression.getSimpleParameterValue(node, text, 'internal', { $credentials: credential });
}

test('no address is filled in: n8n would keep it when another provider is chosen, whose key would then go there', () => {
	expect(baseUrls.map(({ displayOptions }) => displayOptions?.show)).toEqual([
		{ provider: ['seedance2ai'] },
		{ provider: ['seedanceapi'] },
		{ provider: ['ark'], region: ['byteplus'] },
		{ provider: ['ark'], region: ['volcengine'] },
	]);
	expect(baseUrls.map((field) => field.default)).toEqual(['', '', '', '']);
});

test('of all redirects and errors, only "not found" is the answer that the test wants', () => {
	const { ignoreHttpStatusErrors } = type.test.request;
	const errors = Array.from({ length: 300 }, (_, index) => 300 + index);
	expect(ignoreHttpStatusErrors).toEqual({ ignore: true, except: errors.filter((status) => status !== 404) });
});

test.each([401, 403])('an answer %i is told as a key that was refused', (value) => {
	const message = expect.stringContaining(
		'refused the API key. It may be incomplete, invalid, or revoked',
	) as string;
	expect(type.test.rules).toContainEqual({ type: 'responseCode', properties: { value, message } });
});

test.each([301, 302, 303, 307, 308])(
	'an answer %i is told as a redirect, not as a key that was refused',
	(value) => {
		const message = expect.stringContaining('redirects to another address') as string;
		expect(type.test.rules).toContainEqual({ type: 'responseCode', properties: { value, message } });
	},
);

// The bare host redirects, and n8n's test of a credential follows nothing.
test.each(['', ' https://seedance2ai.io/ ', 'https://www.seedance2ai.io'])(
	'the test of seedance2ai.io with the base URL "%s" asks the host that redirects to no other',
	(baseUrl) => {
		const credential = { provider: 'seedance2ai', apiKey: 'key', baseUrl };
		expect(evaluated(type.test.request.baseURL, credential)).toBe('https://www.seedance2ai.io');
	},
);

test.each([
	...PROVIDER_NAMES.flatMap((provider) => [
		{ provider, apiKey: 'key', baseUrl: '' },
		{ provider, apiKey: 'key', baseUrl: '  ' },
		{ provider, apiKey: 'key' },
		{ provider, apiKey: 'key', baseUrl: ' https://relay.example.com/x// ' },
	]),
])('the test of %j asks where the node will ask', (credential) => {
	const { baseURL, url } = type.test.request;
	const { baseUrl, site, provider } = accountOf(credential);
	const asked = String(evaluated(baseURL, credential));
	const own = [site.defaultBaseUrl, ...site.ownHosts.map((host) => `https://${host}`)];
	if (own.includes(baseUrl)) expect(site.ownHosts).toContain(new URL(asked).hostname);
	else expect(asked).toBe(baseUrl);
	expect(evaluated(url, credential)).toMatch(provider.name === 'ark' ? /^\/models$/ : /n8n-credential-test/);
});
