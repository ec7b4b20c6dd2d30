/** Reads this n8n's own URLs and checks that the provider can reach them. */
import { z } from 'zod/v4';
import { canReach, reachOf, type Reach } from '../text/reach';
import { shown } from '../text/shown';
import { parsedUrl, urlOf } from '../text/urls';
import type { NodeContext } from './context';

/**
 * Returns why a provider can't call a URL of this n8n, with the settings to change, or null if it can.
 * @param reach the provider's own network
 * @returns a phrase that follows "would have to be fetched from" or "would be called at"
 */
export function ownAddressProblem(url: string, reach: Reach): string | null {
	const parsed = parsedUrl(url);
	const host = parsed?.host ?? shown(url);
	const place = parsed === null ? 'private' : reachOf(parsed);
	if (canReach(reach, place)) return null;
	return `this n8n at ${host}, a ${place} address that the provider can't reach: set WEBHOOK_URL (or N8N_WEBHOOK_URL in newer versions of n8n) and N8N_EDITOR_BASE_URL to n8n's public HTTPS address`;
}

/**
 * Returns `$execution.resumeUrl`, such as `https://n8n.example.com/webhook-waiting/123?signature=<token>`. n8n creates the
 * token once per execution and requires it in each call. A retry has another execution ID but the same token.
 * @returns null if this n8n has no resume URL
 */
export function resumeUrl(context: NodeContext): URL | null {
	const given = z.string().safeParse(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	return given.success ? urlOf(given.data) : null;
}

/** Returns the token in the resume URL, or null. */
export function resumeToken(context: NodeContext): string | null {
	return resumeUrl(context)?.searchParams.get('signature') ?? null;
}
