/**
 * Decides which hosts a provider can reach, from the text of a URL alone. No DNS lookup is made, so a public name that
 * resolves to a private address counts as public.
 *
 * The tables follow IANA's registries: "IPv4 Special-Purpose Address Space", "IPv6 Special-Purpose Address Space",
 * "IPv6 Global Unicast Address Assignments", and "Special-Use Domain Names".
 */
import { MOST_HOST_CHARACTERS } from './urls';

/** Network of a host: `loopback` is this machine, `private` its network or no network, `public` everything else. */
export type Reach = 'public' | 'private' | 'loopback';

/** Names that public DNS does not resolve. None of the top-level names is in the root zone. */
const PRIVATE_NAMES: ReadonlySet<string> = new Set([
	// "Special-Use Domain Names". Of the example names, only the top-level one does not resolve.
	...['alt', 'example', 'internal', 'invalid', 'local', 'onion', 'test'],
	...['home.arpa', 'ipv4only.arpa', 'resolver.arpa', 'service.arpa'],
	// Private network names that RFC 6762, appendix G, and ICANN keep out of the root zone.
	...['corp', 'home', 'intranet', 'lan', 'mail', 'private'],
	// Names that routers and operating systems give to local machines.
	...['domain', 'fritz.box', 'gateway', 'localdomain', 'mshome.net', 'router', 'workgroup'],
	// Names inside clusters.
	...['cluster', 'consul', 'docker', 'kube', 'nomad', 'svc'],
]);

/** Returns the network of a URL's host, by its name or address. */
export function reachOf(url: URL): Reach {
	const host = withoutEndDots(url.hostname.toLowerCase());
	if (host.startsWith('[')) return reachOfIpv6(host.slice(1, -1));
	const address = ipv4Of(host);
	if (address !== null) return reachOfIpv4(address);
	if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
	// A name without a dot is local, such as a Docker service. A name that is too long can't resolve.
	if (!host.includes('.') || host.length > MOST_HOST_CHARACTERS) return 'private';
	return isPrivateName(host) ? 'private' : 'public';
}

/**
 * Returns true if a provider in network `own` can fetch from network `other`. Public hosts are always reachable; a loopback
 * or private provider (a sandbox, a relay) also reaches its own range.
 * @param anyPrivate whether a provider that is not public reaches both loopback and private networks
 */
export function canReach(own: Reach, other: Reach, anyPrivate = false): boolean {
	return other === 'public' || other === own || (anyPrivate && own !== 'public');
}

/** Removes trailing dots. A loop, because a regular expression would start at each dot and take quadratic time. */
function withoutEndDots(host: string): string {
	let end = host.length;
	while (end > 0 && host[end - 1] === '.') end -= 1;
	return host.slice(0, end);
}

function isPrivateName(host: string): boolean {
	const labels = host.split('.');
	return [-1, -2].some((from) => PRIVATE_NAMES.has(labels.slice(from).join('.')));
}

/** Parses an IPv4 address. The URL parser has already turned every notation (hex, octal, one number) into four octets. */
function ipv4Of(host: string): number | null {
	return /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ? numberOf(host.split('.').map(Number)) : null;
}

function numberOf(octets: readonly number[]): number {
	return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

interface Block {
	first: number;
	/** Number of addresses. */
	size: number;
}

/** Parses an IPv4 block, such as "10.0.0.0/8". */
function block(text: string): Block {
	const [address = '', bits = ''] = text.split('/');
	return { first: numberOf(address.split('.').map(Number)), size: 2 ** (32 - Number(bits)) };
}

function isIn({ first, size }: Block, address: number): boolean {
	return address >= first && address < first + size;
}

/** Linux treats 0.0.0.0/8 ("this network") as this machine. */
const LOOPBACK_IPV4 = ['0.0.0.0/8', '127.0.0.0/8'].map(block);

const PRIVATE_IPV4 = [
	'10.0.0.0/8', // Private use
	'100.64.0.0/10', // Shared address space of carriers
	'169.254.0.0/16', // Link local, and metadata services of clouds
	'172.16.0.0/12', // Private use
	'192.0.0.0/24', // IETF protocol assignments
	'192.0.2.0/24', // Documentation
	'192.88.99.0/24', // Deprecated: 6to4 relays
	'192.168.0.0/16', // Private use
	'198.18.0.0/15', // Benchmarking
	'198.51.100.0/24', // Documentation
	'203.0.113.0/24', // Documentation
	'224.0.0.0/4', // Multicast
	'240.0.0.0/4', // Reserved, and broadcast
	// Not in the registry: Azure's host address, which only its own virtual machines can reach.
	'168.63.129.16/32',
].map(block);

function reachOfIpv4(address: number): Reach {
	if (LOOPBACK_IPV4.some((one) => isIn(one, address))) return 'loopback';
	return PRIVATE_IPV4.some((one) => isIn(one, address)) ? 'private' : 'public';
}

/** Prefixes of IPv6 addresses that embed an IPv4 address in the last 32 bits: mapped, translated, compatible, NAT64. */
const BEFORE_IPV4: ReadonlyArray<readonly number[]> = [
	[0, 0, 0, 0, 0, 0xffff],
	[0, 0, 0, 0, 0xffff, 0],
	[0, 0, 0, 0, 0, 0],
	[0x64, 0xff9b, 0, 0, 0, 0],
];

/**
 * Blocks inside 2000::/3 that are not public. The first is 2001::/23, IETF protocol assignments: Teredo, benchmarking,
 * ORCHIDs, and drone tags. None of its globally reachable parts has file hosts.
 */
const PRIVATE_IPV6: ReadonlyArray<(groups: readonly number[]) => boolean> = [
	([first = 0, second = 0]) => first === 0x2001 && second < 0x200,
	// 2001:db8::/32, documentation
	([first, second]) => first === 0x2001 && second === 0xdb8,
	// 3fff::/20, documentation
	([first, second = 0]) => first === 0x3fff && second < 0x1000,
];

function reachOfIpv6(address: string): Reach {
	const groups = groupsOf(address);
	const isIpv4 = BEFORE_IPV4.some((before) => before.every((group, index) => group === groups[index]));
	if (isIpv4) return reachOfIpv4(numberOf(octetsOf(groups.slice(6))));
	// 2002::/16, 6to4: the IPv4 address follows the prefix.
	if (groups[0] === 0x2002) return reachOfIpv4(numberOf(octetsOf(groups.slice(1, 3))));
	if (PRIVATE_IPV6.some((isInBlock) => isInBlock(groups))) return 'private';
	// All public addresses are in 2000::/3. The rest is local, multicast, or reserved.
	return (groups[0] ?? 0) >> 13 === 1 ? 'public' : 'private';
}

/** Returns the eight groups of an address and expands "::". The URL parser has already converted all groups to hex. */
function groupsOf(address: string): number[] {
	const [head = [], tail = []] = address
		.split('::')
		.map((part) => part.split(':').filter((group) => group !== ''))
		.map((groups) => groups.map((group) => Number.parseInt(group, 16)));
	return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function octetsOf(groups: readonly number[]): number[] {
	return groups.flatMap((group) => [group >> 8, group & 255]);
}
