/**
 * Which hosts a provider can reach. "Public" is judged from the text of a URL alone: nothing is looked up, so a public
 * name that resolves to a private address is not noticed here.
 */

/** Where a host lies: `loopback` is this machine, `private` its network, `public` everything else. */
export type Reach = 'public' | 'private' | 'loopback';

const PRIVATE_SUFFIXES = ['.local', '.internal', '.lan', '.home', '.home.arpa', '.intranet', '.corp'];

/** Where the host of a URL lies, by its name or address. */
export function reachOf(url: URL): Reach {
	const host = url.hostname.toLowerCase().replace(/\.$/, '');
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
 */
export function canReach(own: Reach, other: Reach): boolean {
	return other === 'public' || other === own;
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

function reachOfIpv6(address: string): Reach {
	if (address === '::1' || address === '::') return 'loopback';
	// IPv4 in IPv6 clothes: mapped (::ffff:), compatible (::), NAT64 (64:ff9b::). The URL parser writes the tail as two hex groups.
	const embedded = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
	if (embedded !== null) {
		const [high, low] = [embedded[1], embedded[2]].map((group) => Number.parseInt(group ?? '0', 16));
		return reachOfIpv4([(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255]);
	}
	// fc00::/7 unique local, fe80::/10 link-local, fec0::/10 site-local, ff00::/8 multicast.
	return /^(?:f[cd]|fe[89a-f]|ff)/.test(address) ? 'private' : 'public';
}
