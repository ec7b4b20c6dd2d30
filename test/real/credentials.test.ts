import { bindCredentials, credentialFromEnvironment } from './credentials';
import { exampleNamed } from '../workflows/examples';

describe('the credential of npm start', () => {
	it('is none of a real provider without a key, whatever else is set: the sandbox is used', () => {
		expect(credentialFromEnvironment({})).toBeNull();
		expect(credentialFromEnvironment({ SEEDANCE_API_KEY: '', SEEDANCE_PROVIDER: 'seedanceapi' })).toBeNull();
	});

	it('with a key takes a real provider in place of the sandbox: seedance2ai, or the one that is named, at its own base URL or another', () => {
		const dataOf = (env: Record<string, string>) =>
			credentialFromEnvironment({ SEEDANCE_API_KEY: 'key', ...env })?.data;
		const apiKey = 'key';
		expect(dataOf({})).toEqual({ provider: 'seedance2ai', apiKey, baseUrl: 'https://seedance2ai.io' });
		const provider = 'seedanceapi';
		const other = { SEEDANCE_PROVIDER: provider };
		expect(dataOf(other)).toEqual({ provider, apiKey, baseUrl: 'https://seedanceapi.org/v2' });
		const baseUrl = 'https://relay.example.com';
		expect(dataOf({ ...other, SEEDANCE_BASE_URL: baseUrl })).toEqual({ provider, apiKey, baseUrl });
		expect(() => dataOf({ SEEDANCE_PROVIDER: 'another' })).toThrow('must be seedance2ai, seedanceapi, ark');
	});

	it('buys 5 seconds in 720p with the first example, of whichever provider', () => {
		for (const SEEDANCE_PROVIDER of ['seedance2ai', 'seedanceapi', 'ark']) {
			const demo = credentialFromEnvironment({ SEEDANCE_API_KEY: 'key', SEEDANCE_PROVIDER });
			if (demo === null) throw new Error('There is a key');
			const saved = new Map([[{ id: '1', name: demo.name }, demo]]);
			const { nodes } = bindCredentials(exampleNamed('Submit and Wait'), saved);
			const parameters = nodes.flatMap((node) => (node.name === 'Seedance' ? [node.parameters] : []));
			expect(parameters).toMatchObject([
				{
					model: expect.stringContaining(`${SEEDANCE_PROVIDER}/`) as string,
					duration: 5,
					resolution: '720p',
				},
			]);
		}
	});
});
