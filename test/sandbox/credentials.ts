import type { Provider, Sandbox } from './types';

/** The keys that a sandbox has from its start, with plenty of credits. */
export const SANDBOX_KEYS = {
	seedance2ai: 'sk_live_sandbox',
	seedanceapi: 'sandbox-key',
	ark: 'ark-sandbox-key',
} as const;

/** What a credential of this package holds for a provider of the sandbox. */
export interface SandboxCredential extends Record<string, string> {
	provider: Provider;
	apiKey: string;
	baseUrl: string;
}

/** The credential for one provider of the sandbox. */
export function credentialFor<P extends Provider>(
	provider: P,
	urls: Pick<Sandbox, `${P}Url`>,
): SandboxCredential {
	const name: `${P}Url` = `${provider}Url`;
	return { provider, apiKey: SANDBOX_KEYS[provider], baseUrl: urls[name] };
}
