/** What the credential's fields say of each provider. */
import { allProviders } from '../providers';

export const providerChoices = allProviders.map(({ name, title, defaultBaseUrl }) => ({
	name,
	title,
	defaultBaseUrl,
}));
