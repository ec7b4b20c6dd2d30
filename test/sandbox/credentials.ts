import type { Provider, Sandbox } from './types';

/** API keys that a new sandbox has, with plenty of credits. */
export const SANDBOX_KEYS = {
	seedance2ai: 'sk_live_sandbox',
	seedanceapi: 'sandbox-key',
	ark: 'ark-sandbox-key',
} as const;

/** This package's credential for a provider of the sandbox. */
export interface SandboxCredential extends Record<string, string> {
	provider: Provider;
	apiKey: string;
	baseUrl: string;
}

/** Returns the credential for one provider of the sandbox. */
export function credentialFor<P extends Provider>(
	provider: P,
	urls: Pick<Sandbox, `${P}Url`>,
): SandboxCredential {
	const name: `${P}Url` = `${provider}Url`;
	return { provider, apiKey: SANDBOX_KEYS[provider], baseUrl: urls[name] };
}
