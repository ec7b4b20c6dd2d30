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
 * Maps each of the site's own base URLs to the one to test.
 * n8n's credential test can't follow a redirect without also sending the key, so the test calls the host that doesn't redirect.
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
