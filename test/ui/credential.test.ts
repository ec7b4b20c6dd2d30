/** The credential's form, and where its test goes. */
import { Workflow, type INodeTypes } from 'n8n-workflow';
import { SeedanceApi } from '../../credentials/SeedanceApi.credentials';
import { accountOf } from '../../nodes/Seedance/host/account';
import { PROVIDER_NAMES } from '../../nodes/Seedance/providers/vocabulary';

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
	expect(baseUrls.map(({ displayOptions }) => displayOptions?.show?.provider)).toEqual(
		PROVIDER_NAMES.map((name) => [name]),
	);
	expect(baseUrls.map((field) => field.default)).toEqual(['', '']);
});

test('of all errors, only "not found" is the answer that the test wants', () => {
	const { ignoreHttpStatusErrors } = type.test.request;
	const errors = Array.from({ length: 200 }, (_, index) => 400 + index);
	expect(ignoreHttpStatusErrors).toEqual({ ignore: true, except: errors.filter((status) => status !== 404) });
});

test.each([401, 403])('an answer %i is told as a key that was refused', (value) => {
	const message = expect.stringContaining('refused the API key: missing, invalid or revoked') as string;
	expect(type.test.rules).toContainEqual({ type: 'responseCode', properties: { value, message } });
});

test.each([
	...PROVIDER_NAMES.flatMap((provider) => [
		{ provider, apiKey: 'key', baseUrl: '' },
		{ provider, apiKey: 'key', baseUrl: '  ' },
		{ provider, apiKey: 'key' },
		{ provider, apiKey: 'key', baseUrl: ' https://relay.example.com/x// ' },
	]),
])('the test of %j asks where the node will ask', (credential) => {
	const { baseURL, url } = type.test.request;
	expect(evaluated(baseURL, credential)).toBe(accountOf(credential).baseUrl);
	expect(evaluated(url, credential)).toMatch(/n8n-credential-test/);
});
