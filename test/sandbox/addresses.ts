import { BlockList, isIP } from 'node:net';

const notPublic = new BlockList();
for (const [net, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['224.0.0.0', 3],
] as const) {
	notPublic.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
	['::', 127],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8],
] as const) {
	notPublic.addSubnet(net, prefix, 'ipv6');
}

/** Returns a URL's host, without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
	return url.hostname.replace(/^\[|\]$/g, '');
}

/** Returns true for a host on this machine: localhost and its subdomains, 127.0.0.0/8, or ::1. */
export function isLoopback(url: URL): boolean {
	const host = hostOf(url);
	return (
		host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
	);
}

/** Returns true for a host that a provider on the internet can reach, judged only by its name. */
export function isPublic(url: URL): boolean {
	const host = hostOf(url);
	const family = isIP(host);
	if (family !== 0) return !notPublic.check(host, family === 4 ? 'ipv4' : 'ipv6');
	return host.includes('.') && !/\.(localhost|local|internal|lan|home\.arpa)\.?$/.test(host);
}

/** Parses an http or https URL. Returns null for any other text. */
export function parseHttpUrl(text: string): URL | null {
	const url = URL.canParse(text) ? new URL(text) : null;
	return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null;
}
