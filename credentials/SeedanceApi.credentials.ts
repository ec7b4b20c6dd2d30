import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { providerChoices } from '../nodes/Seedance/ui/providerChoices';

/** Path of each provider's free test request. */
const TEST_PATHS = JSON.stringify(Object.fromEntries(providerChoices.map((one) => [one.name, one.testPath])));
const SITES = providerChoices.flatMap(({ name, sites }) =>
	sites.map((site) => ({ ...site, provider: name })),
);
/** By provider and region, and by provider alone for its first site. */
const OWN_BASE_URLS = JSON.stringify({
	...Object.fromEntries(
		SITES.map(({ provider, region, defaultBaseUrl }) => [`${provider} ${region ?? ''}`, defaultBaseUrl]),
	),
	...Object.fromEntries(providerChoices.map(({ name, sites }) => [name, sites[0]?.defaultBaseUrl])),
});
const TEST_BASE_URLS = JSON.stringify(Object.assign({}, ...SITES.map((one) => one.testBaseUrls)));

const WITH_REGIONS = providerChoices.filter(({ sites }) => sites.length > 1);

const KEY_REFUSED =
	"The provider refused the API key. It may be incomplete, invalid, or revoked. Copy it again from the provider's dashboard.";

const REDIRECTED =
	'Base URL redirects to another address, and the node does not send the API key there. Leave Base URL empty. If you use a relay, enter the address that it redirects to.';

/** Statuses that fail the test. n8n treats any 2xx as success, and here a 404 is one too. */
const ALL_BUT_NOT_FOUND = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
	(status) => status !== 404,
);

type Site = (typeof SITES)[number];

/** Shows a field for one site only. */
function ofSite({ provider, region }: Site): Pick<INodeProperties, 'displayOptions'> {
	return {
		displayOptions: { show: { provider: [provider], ...(region === null ? {} : { region: [region] }) } },
	};
}

/** Links for users without an API key. */
const PAGES = { name: 'pages', type: 'notice', default: '' } as const;

function pagesOf({ title, pages }: Site): string {
	return `${title}: <a href="${pages.signUp}" target="_blank">sign up</a>, <a href="${pages.keys}" target="_blank">create an API key</a>, <a href="${pages.prices}" target="_blank">see prices</a>.`;
}

function responseCode(value: number, message: string) {
	return { type: 'responseCode' as const, properties: { value, message } };
}

/** Loaded with the first request: n8n loads all credential types when it starts. Kept, because each import() takes time. */
const loadAccount = async () => await import('../nodes/Seedance/host/account');
let account: Awaited<ReturnType<typeof loadAccount>> | null = null;

export class SeedanceApi implements ICredentialType {
	name = 'seedanceApi';

	displayName = 'Seedance API';

	icon: Icon = { light: 'file:seedance.svg', dark: 'file:seedance.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-seedance/n8n-nodes-seedance#create-a-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: providerChoices
				.map(({ name, title }) => ({ name: title, value: name }))
				.sort((a, b) => (a.name < b.name ? -1 : 1)),
			default: 'seedance2ai',
			description: 'The provider that issued the API key',
		},
		...WITH_REGIONS.map(({ name, sites }): INodeProperties => ({
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: sites.map(({ region, title }) => ({ name: title, value: region ?? '' })),
			default: sites[0]?.region ?? '',
			description: 'The region that the API key belongs to. Each key works in only one region.',
			displayOptions: { show: { provider: [name] } },
		})),
		...SITES.map((site): INodeProperties => ({ ...ofSite(site), ...PAGES, displayName: pagesOf(site) })),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk_live_…',
			description: "The API key from the provider's dashboard",
		},
		...SITES.map((site): INodeProperties => ({
			...ofSite(site),
			displayName: 'Base URL (Leave Empty)',
			name: 'baseUrl',
			type: 'string',
			// Empty, because n8n would keep a default URL after a change of provider and send the new provider's key there.
			// No placeholder either, because it would invite users to type one.
			default: '',
			description: `Enter a URL only if you use a relay or a sandbox. The default is ${site.defaultBaseUrl}. The node sends the API key only to this URL or to the provider's own hosts.`,
		})),
	];

	authenticate: IAuthenticate = async (credential, request) => {
		account ??= await loadAccount();
		return account.authorized(credential, request);
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ [($credentials.baseUrl || "").trim().replace(/(?<!\\/)\\/+$/, "") || (${OWN_BASE_URLS})[$credentials.provider + " " + $credentials.region] || (${OWN_BASE_URLS})[$credentials.provider]].map((own) => (${TEST_BASE_URLS})[own] || own)[0] }}`,
			url: `={{ (${TEST_PATHS})[$credentials.provider] }}`,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: ALL_BUT_NOT_FOUND },
		},
		rules: [
			...[401, 403].map((value) => responseCode(value, KEY_REFUSED)),
			...[301, 302, 303, 307, 308].map((value) => responseCode(value, REDIRECTED)),
		],
	};
}
