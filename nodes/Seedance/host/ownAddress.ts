/** This n8n's own addresses, as the provider would have to call them. */
import { canReach, reachOf, type Reach } from '../providers/reach';

/**
 * What keeps a provider at `reach` from calling a URL of this n8n, with the settings to change; null where it can.
 * @returns words that go on after "would have to be fetched from", "would be called at"
 */
export function ownAddressProblem(url: string, reach: Reach): string | null {
	const { host, place } = URL.canParse(url)
		? { host: new URL(url).host, place: reachOf(new URL(url)) }
		: { host: url, place: 'private' as const };
	if (canReach(reach, place)) return null;
	return `this n8n at ${host}, a ${place} address that the provider can't reach: set WEBHOOK_URL (newer n8n also: N8N_WEBHOOK_URL) and N8N_EDITOR_BASE_URL to the public https address of this n8n`;
}
