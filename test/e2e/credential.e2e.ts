/** The test button of the credential, through the real n8n. */
import type { SeedanceCredential } from '../real/rest';
import type { Provider } from '../sandbox';
import { Installed } from './installed';

let installed: Installed;

beforeAll(async () => {
	installed = await Installed.start('credential');
});

afterAll(async () => {
	await installed.end();
});

async function said({
	provider = 'seedance2ai',
	...change
}: Partial<SeedanceCredential> & { provider?: Provider; region?: string }): Promise<string | null> {
	const [named, { data }] = installed.credential(provider);
	return await installed.rest.testCredential(named, { ...data, ...change });
}

test.each(['seedance2ai', 'seedanceapi', 'ark'] as const)(
	'%s: a good key passes, a bad one fails with what to do, and neither costs anything',
	async (provider) => {
		expect(await said({ provider })).toBeNull();
		expect(await said({ provider, apiKey: 'revoked' })).toMatch(
			/refused the API key. It may be incomplete, invalid, or revoked/,
		);
		expect(installed.sandbox.control.ledger()).toHaveLength(0);
	},
);

test.each([
	['http://api.example.com', /must be an https URL/],
	['no address', /must be an https URL|Invalid URL/],
	['http://127.0.0.1:9', /ECONNREFUSED|refused/],
])('the credential test fails if the base URL is unusable (%s)', async (baseUrl, words) => {
	expect(await said({ baseUrl })).toMatch(words);
});

test.each(['byteplus', 'volcengine'])('ark: a relay passes for the region %s', async (region) => {
	expect(await said({ provider: 'ark', region })).toBeNull();
});

test("ark: the key of one region is not sent to the other's address", async () => {
	const baseUrl = 'https://ark.ap-southeast.bytepluses.com/api/v3';
	expect(await said({ provider: 'ark', region: 'volcengine', baseUrl })).toMatch(
		/the selected Region is Volcengine/,
	);
});

test('trouble of the provider is not taken for a good key', async () => {
	installed.sandbox.control.addFault({ on: 'status', fault: { kind: 'status', status: 500 } });
	expect(await said({})).not.toBeNull();
});
