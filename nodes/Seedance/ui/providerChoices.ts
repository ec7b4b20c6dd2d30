/** What the credential's fields and its test have to know of each provider. */
import { allProviders } from '../providers';
import type { ProviderRequest } from '../providers/vocabulary';

/** A task that can't exist: asking for it shows whether the key is accepted, and costs nothing. */
const NO_TASK = 'n8n-credential-test';

export const providerChoices = allProviders.map((provider) => ({
	name: provider.name,
	title: provider.title,
	defaultBaseUrl: provider.defaultBaseUrl,
	testPath: pathWithQuery(provider.statusRequest(NO_TASK)),
}));

function pathWithQuery({ path, query }: ProviderRequest): string {
	return query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`;
}
