/** Facts about each provider for the credential's fields and its test. */
import { allProviders } from '../providers';
import type { ProviderRequest, Site } from '../providers/provider';

export const providerChoices = allProviders.map(({ name, title, sites, testRequest }) => ({
	name,
	title,
	testPath: pathWithQuery(testRequest),
	sites: sites.map((site) => ({
		region: site.region,
		title: site.title,
		defaultBaseUrl: site.defaultBaseUrl,
		testBaseUrls: testBaseUrls(site),
		pages: site.pages,
	})),
}));

/**
 * By each base URL of the site's own, the one to test instead: n8n follows no redirect in a test without sending the key
 * along, so the host is called that redirects to no other.
 */
function testBaseUrls({ defaultBaseUrl, ownHosts }: Site): Record<string, string> {
	const on = (host: string) => {
		const url = new URL(defaultBaseUrl);
		url.hostname = host;
		return url.href.replace(/\/+$/, '');
	};
	return Object.fromEntries(ownHosts.map((host) => [on(host), on(ownHosts.at(-1) ?? host)]));
}

function pathWithQuery({ path, query }: ProviderRequest): string {
	return query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`;
}
