/**
 * Which hosts a provider can reach. "Public" is judged from the text of a URL alone: nothing is looked up, so a public
 * name that resolves to a private address is not noticed here.
 */

/** Where a host lies: `loopback` is this machine, `private` its network, `public` everything else. */
export type Reach = 'public' | 'private' | 'loopback';

const PRIVATE_SUFFIXES = [
	'.local',
	'.localdomain',
	'.internal',
	'.lan',
	'.home',
	'.home.arpa',
	'.intranet',
	'.corp',
];

/** Where the host of a URL lies, by its name or address. */
export function reachOf(url: URL): Reach {
	const host = url.hostname.toLowerCase().replace(/\.+$/, '');
	if (host.startsWith('[')) return reachOfIpv6(host.slice(1, -1));
	const octets = ipv4Octets(host);
	if (octets !== null) return reachOfIpv4(octets);
	if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
	// A name without a dot is a name of the local network, such as a Docker service.
	if (!host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix))) return 'private';
	return 'public';
}

/**
 * Whether a provider that lives at `own` can fetch from `other`: anything public, and where the provider itself is
 * loopback or private (a sandbox, a relay), what lies in that same range.
 * @param anyPrivate whether one that is not public itself reaches all of loopback and private networks
 */
export function canReach(own: Reach, other: Reach, anyPrivate = false): boolean {
	return other === 'public' || other === own || (anyPrivate && own !== 'public');
}

/** The URL parser has already turned every spelling of an IPv4 address (hex, octal, one number) into four octets. */
function ipv4Octets(host: string): readonly number[] | null {
	return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.split('.').map(Number) : null;
}

function reachOfIpv4([a = 0, b = 0]: readonly number[]): Reach {
	if (a === 127 || a === 0) return 'loopback';
	const isPrivate =
		a === 10 ||
		(a === 172 && b >= 16 && b <= 31) ||
		(a === 192 && b === 168) ||
		(a === 169 && b === 254) ||
		(a === 100 && b >= 64 && b <= 127) ||
		(a === 198 && (b === 18 || b === 19)) ||
		a >= 224;
	return isPrivate ? 'private' : 'public';
}

/** What comes before an IPv4 address in IPv6 clothes: mapped, translated, compatible, NAT64. */
const BEFORE_IPV4: ReadonlyArray<readonly number[]> = [
	[0, 0, 0, 0, 0, 0xffff],
	[0, 0, 0, 0, 0xffff, 0],
	[0, 0, 0, 0, 0, 0],
	[0x64, 0xff9b, 0, 0, 0, 0],
];

function reachOfIpv6(address: string): Reach {
	const groups = groupsOf(address);
	const isIpv4 = BEFORE_IPV4.some((before) => before.every((group, index) => group === groups[index]));
	if (isIpv4) return reachOfIpv4(octetsOf(groups.slice(6)));
	// 2002::/16, 6to4: the IPv4 address is at its start.
	if (groups[0] === 0x2002) return reachOfIpv4(octetsOf(groups.slice(1, 3)));
	// 2000::/3 is all there is of public addresses; the rest is local, multicast or reserved.
	return (groups[0] ?? 0) >> 13 === 1 ? 'public' : 'private';
}

/** The eight groups of an address, with the zeros that "::" stands for. The URL parser has already made all of it hex. */
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
