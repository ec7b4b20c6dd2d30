import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { providerChoices } from '../nodes/Seedance/ui/providerChoices';

/** Where each provider is asked for a task that can't exist. */
const TEST_PATHS = JSON.stringify(Object.fromEntries(providerChoices.map((one) => [one.name, one.testPath])));
const OWN_BASE_URLS = JSON.stringify(
	Object.fromEntries(providerChoices.map((one) => [one.name, one.defaultBaseUrl])),
);

const KEY_REFUSED =
	'The provider refused the API key: missing, invalid or revoked. Copy it again from the dashboard of the provider chosen above.';

/** n8n takes any 2xx for a success; of the others only "not found" is one here. */
const ALL_BUT_NOT_FOUND = Array.from({ length: 200 }, (_, index) => 400 + index).filter(
	(status) => status !== 404,
);

export class SeedanceApi implements ICredentialType {
	name = 'seedanceApi';

	displayName = 'Seedance API';

	icon: Icon = { light: 'file:seedance.svg', dark: 'file:seedance.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-seedance/n8n-nodes-seedance#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: providerChoices.map(({ name, title }) => ({ name: title, value: name })),
			default: 'seedance2ai',
			description: 'Whose API the key is for',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_live_…',
			description: 'The key from the API page of the provider',
		},
		...providerChoices.map(
			({ name, defaultBaseUrl }): INodeProperties => ({
				displayName: 'Base URL',
				name: 'baseUrl',
				type: 'string',
				// Not the address itself: n8n would keep it when another provider is chosen, and send that one's key there.
				default: '',
				placeholder: `e.g. ${defaultBaseUrl}`,
				description:
					"Leave empty for the provider's own address. Only a relay or a sandbox has another; the key is sent nowhere else.",
				displayOptions: { show: { provider: [name] } },
			}),
		),
	];

	authenticate: IAuthenticate = async (credential, request) => {
		const { authorized } = await import('../nodes/Seedance/host/account');
		return authorized(credential, request);
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ($credentials.baseUrl || "").trim().replace(/\\/+$/, "") || (${OWN_BASE_URLS})[$credentials.provider] }}`,
			url: `={{ (${TEST_PATHS})[$credentials.provider] }}`,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: ALL_BUT_NOT_FOUND },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: KEY_REFUSED } },
			{ type: 'responseCode', properties: { value: 403, message: KEY_REFUSED } },
		],
	};
}
