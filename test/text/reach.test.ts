/** Where a host lies, judged from the text of its URL, and what a provider there may be asked to fetch. */
import fc from 'fast-check';
import { canReach, reachOf, type Reach } from '../../nodes/Seedance/text/reach';
import { urlProblem } from '../../nodes/Seedance/text/urlProblem';
import { HOSTS } from '../providers/support/hosts';

const places = ['public', 'private', 'loopback'] as const;
const hosts = places.flatMap((place) => HOSTS[place].map((host) => [host, place] as const));

describe('reachOf', () => {
	it.each(hosts)('%s is %s', (host, place) => {
		expect(reachOf(new URL(`https://${host}/a`))).toBe(place);
		expect(reachOf(new URL(`http://${host}/a`))).toBe(place);
	});
});

describe('canReach', () => {
	// A relay in a private network can't see this machine's loopback, nor the other way round.
	it.each<[Reach, Reach, boolean]>([
		['public', 'public', true],
		['public', 'private', false],
		['public', 'loopback', false],
		['private', 'public', true],
		['private', 'private', true],
		['private', 'loopback', false],
		['loopback', 'public', true],
		['loopback', 'private', false],
		['loopback', 'loopback', true],
	])('from %s to %s: %s', (own, other, reached) => {
		expect(canReach(own, other)).toBe(reached);
	});

	it.each<[Reach, Reach]>([
		['private', 'loopback'],
		['loopback', 'private'],
		['private', 'public'],
	])('where any private host is allowed, from %s to %s', (own, other) => {
		expect(canReach(own, other, true)).toBe(true);
	});

	it.each<Reach>(['private', 'loopback'])(
		'what is public leads nowhere %s, whatever is allowed: nobody outside may make n8n call its own network',
		(other) => {
			expect(canReach('public', other, true)).toBe(false);
		},
	);
});

describe('urlProblem', () => {
	const https = (url: string, reach: Reach) => urlProblem(url, 'https', reach);
	const either = (url: string, reach: Reach) => urlProblem(url, 'http or https', reach);

	it.each(HOSTS.public)('%s: https passes everywhere, http only where http is documented', (host) => {
		for (const reach of places) {
			expect(https(`https://${host}/a`, reach)).toBeNull();
			expect(either(`https://${host}/a`, reach)).toBeNull();
			expect(either(`http://${host}/a`, reach)).toBeNull();
			expect(https(`http://${host}/a`, reach)).toBe('must be a public https URL');
		}
	});

	it.each(hosts.filter(([, place]) => place !== 'public'))(
		'%s: passes by either scheme for a provider that is %s too, and for no other',
		(host, place) => {
			for (const scheme of ['http', 'https']) {
				for (const problem of [https, either]) {
					expect(problem(`${scheme}://${host}/a`, place)).toBeNull();
					expect(problem(`${scheme}://${host}/a`, 'public')).toMatch(
						new RegExp(`a ${place} address that the provider can't reach$`),
					);
					expect(
						problem(`${scheme}://${host}/a`, place === 'private' ? 'loopback' : 'private'),
					).not.toBeNull();
				}
			}
		},
	);

	it.each([
		'',
		'a.png',
		'/a.png',
		'//example.com/a.png',
		'example.com/a.png',
		'https:example.com/a.png',
		'https:/example.com/a.png',
		'https:\\\\example.com/a.png',
		'https://',
		'https://exa mple.com/',
		'https://example.com/a b.png',
		'https://exam\tple.com/',
		'https://example.com/a.png\nhttps://example.com/b.png',
		'ftp://example.com/a.png',
		'file:///etc/passwd',
		'data:image/png;base64,AAAA',
		'javascript:alert(1)',
		'asset://a',
		'https://[::1/a',
		'https://1.2.3.4.5/a',
		'https://256.1.1.1/a',
	])('%j is no URL that any provider could fetch', (url) => {
		for (const reach of places) {
			expect(https(url, reach)).toMatch(/^must be a public https URL/);
			expect(either(url, reach)).toMatch(/^must be a public http or https URL/);
		}
	});

	it.each(['user:secret@', 'user@', ':secret@'])(
		'%s before the host is refused, without repeating it',
		(who) => {
			const problem = https(`https://${who}example.com/a`, 'public');
			expect(problem).toBe('must be a public https URL without a user name or password in it');
		},
	);

	/** All the ways to write an IPv4 address that a URL parser takes: 1 to 4 parts, each decimal, octal or hex. */
	const spelt = (octets: readonly number[]) =>
		fc
			.tuple(
				fc.integer({ min: 1, max: 4 }),
				fc.array(fc.constantFrom(10, 8, 16), { minLength: 4, maxLength: 4 }),
			)
			.map(([count, bases]) => {
				const last = octets.slice(count - 1).reduce((sum, octet) => sum * 256 + octet, 0);
				const prefix: Readonly<Record<number, string>> = { 10: '', 8: '0', 16: '0x' };
				return [...octets.slice(0, count - 1), last]
					.map((part, index) => `${prefix[bases[index] ?? 10] ?? ''}${part.toString(bases[index])}`)
					.join('.');
			});
	const byte = fc.integer({ min: 0, max: 255 });
	const notPublic = fc.oneof(
		fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
		fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
		fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
		fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
		fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
	);
	const inIpv6 = (octets: readonly number[]) => {
		const dotted = octets.join('.');
		const [a = 0, b = 0, c = 0, d = 0] = octets;
		const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
		return fc.constantFrom(
			`[::ffff:${dotted}]`,
			`[::FFFF:${groups}]`,
			`[0:0:0:0:0:ffff:${dotted}]`,
			`[::${dotted}]`,
			`[::ffff:0:${dotted}]`,
			`[64:ff9b::${dotted}]`,
			`[64:ff9b:1::${dotted}]`,
			`[2002:${groups}::1]`,
		);
	};

	it('no spelling of a private IPv4 address passes as public', () => {
		const hostsOf = notPublic.chain((octets) => fc.oneof(spelt(octets), inIpv6(octets)));
		const tail = fc.constantFrom('', '.', ':8443', '.:1');
		fc.assert(
			fc.property(fc.constantFrom('https://', 'HTTPS://', 'http://'), hostsOf, tail, (scheme, host, end) => {
				const url = `${scheme}${host}${end}/a.png`;
				expect(https(url, 'public')).not.toBeNull();
				expect(either(url, 'public')).not.toBeNull();
			}),
			{ numRuns: 2000 },
		);
	});

	it('no text makes it throw', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()),
				fc.constantFrom(...places),
				(text, reach) => {
					expect([null, 'string']).toContain(https(text, reach) === null ? null : 'string');
				},
			),
		);
	});
});
