/**
 * Removes secrets from a provider's texts: the API key, and the token that resumes the execution. No other code decides what
 * counts as a secret in a text.
 *
 * In text for people, a secret of 8 characters or more is removed anywhere and in any encoding. A shorter one, such as that of a
 * relay, can look like an ordinary word ("task", "id"), so it is removed only where it is labeled as a key. Facts that the
 * workflow needs are changed less: only a secret of 16 characters or more is removed, or of 8 or more from a URL's query.
 * Task IDs and statuses are never changed, because a paid video would be lost.
 */
import { beginsEncoded, encodedAt } from './encodings';

export interface Secrets {
	/** Returns true if any secret, of any length, is in the text. */
	readonly areIn: (text: string) => boolean;
	/** For text that people read: messages, reasons, unknown status words. */
	readonly inText: (text: string) => string;
	/** For a short fact from the provider, such as a model name. */
	readonly inFact: (text: string) => string;
	readonly inUrl: (url: string) => string;
	/** For parsed JSON: all strings and property names, at any depth. */
	readonly inJson: (value: unknown) => unknown;
}

const MARK = '***';
const SHORTEST_IN_TEXT = 8;
const SHORTEST_IN_FACTS = 16;
/** Minimum length of a secret's beginning to be removed where a text was cut. */
const SHORTEST_PREFIX = 4;
/** Maximum number of nested encodings to decode: JSON in JSON with percent encoding in it, and one more. */
const MOST_LAYERS = 4;
const MOST_CUTS = 20;

/** Matches a label in front of a key. */
const LABEL = /(?:bearer|authorization|api[-_ ]?key|token|secret|\bkey)["'\s:=]{1,8}/gi;
const WORD = /[\w-]/;

/** Matches the beginning of an encoded character, where a text was cut. */
const HALF_ENCODED = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?\w{0,7})$/i;
/** A range of the original text: start, and end (exclusive). */
type Range = readonly [number, number];

/** A decoded text and the position of each of its characters in the original text. */
interface Layer {
	text: string;
	/** Null if no position has changed. Has one entry more than the text: the last is the end. */
	places: Int32Array | null;
}

/**
 * Returns functions that remove the given secrets.
 * @param secrets empty strings are ignored
 */
export function secretsOf(secrets: readonly string[]): Secrets {
	const given = secrets.filter((secret) => secret !== '');
	const short = given.filter((secret) => secret.length < SHORTEST_IN_TEXT);
	const inText = needlesOf(given, SHORTEST_IN_TEXT);
	const inFacts = needlesOf(given, SHORTEST_IN_FACTS);
	const forText = (text: string) => without(text, inText, short);
	const forFact = (text: string) => without(text, inFacts, []);
	return {
		areIn: (text) =>
			layersOf(text).some((layer) => [...given, ...inText].some((needle) => layer.text.includes(needle))),
		inText: forText,
		inFact: forFact,
		inUrl: (url) => {
			const query = url.search(/[?#]/);
			return query < 0 ? forFact(url) : forFact(url.slice(0, query)) + forText(url.slice(query));
		},
		inJson: (value) => copyOf(value, forText, short),
	};
}

/** Returns every text that reveals a secret: the secret itself, and its base64 form at any offset of the encoded data. */
function needlesOf(secrets: readonly string[], shortest: number): string[] {
	const long = secrets.filter((secret) => secret.length >= shortest);
	const encoded = [
		// With "Bearer" before it, even a short secret is unambiguous.
		...secrets.flatMap((secret) => inBase64(`Bearer ${secret}`, 0)),
		...long.flatMap((secret) => [0, 1, 2].flatMap((before) => inBase64(secret, before))),
	];
	const forUrls = encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
	return [...new Set([...long, ...encoded, ...forUrls])];
}

/**
 * Returns the base64 characters that depend only on this text, for data where it follows `before` bytes: once with more data
 * after it, and once at the end.
 */
function inBase64(text: string, before: number): string[] {
	const whole = Buffer.from('\0'.repeat(before) + text).toString('base64');
	const own = whole.slice([0, 2, 3][before] ?? 0);
	return own.endsWith('=') ? [own.replace(/.=+$/, ''), own] : [own];
}

function without(text: string, needles: readonly string[], short: readonly string[]): string {
	const ranges = layersOf(text).flatMap((layer) =>
		[...found(layer.text, needles), ...labeled(layer.text, short), ...cutOff(layer.text, needles)].map(
			([from, to]): Range => [placeOf(layer, from), placeOf(layer, to)],
		),
	);
	if (ranges.length === 0) return text;
	ranges.sort(([a], [b]) => a - b);
	const left: string[] = [];
	let done = 0;
	for (const [from, to] of ranges) {
		// If two ranges overlap, the second only extends the first.
		if (from >= done) left.push(text.slice(done, from), MARK);
		done = Math.max(done, to);
	}
	return left.join('') + text.slice(done);
}

function found(text: string, needles: readonly string[]): Range[] {
	return needles.flatMap((needle) => {
		const ranges: Range[] = [];
		for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
			ranges.push([at, at + needle.length]);
		}
		return ranges;
	});
}

/** Finds short secrets that are labeled as a key. */
function labeled(text: string, short: readonly string[]): Range[] {
	const here = short.filter((secret) => text.includes(secret));
	if (here.length === 0) return [];
	return [...text.matchAll(LABEL)].flatMap((match) => {
		const from = match.index + match[0].length;
		return here
			.filter((secret) => text.startsWith(secret, from) && !WORD.test(text.charAt(from + secret.length)))
			.map((secret): Range => [from, from + secret.length]);
	});
}

/** Finds the beginning of a secret before a place where the text was cut. */
function cutOff(text: string, needles: readonly string[]): Range[] {
	return lastCuts(text).flatMap((index) => {
		const half = HALF_ENCODED.exec(text.slice(Math.max(0, index - 10), index))?.[0].length ?? 0;
		return [index, index - half].flatMap((end) =>
			needles.flatMap((needle): Range[] => {
				for (let length = Math.min(needle.length - 1, end); length >= SHORTEST_PREFIX; length -= 1) {
					if (text.startsWith(needle.slice(0, length), end - length)) return [[end - length, index]];
				}
				return [];
			}),
		);
	});
}

/** Returns the text, then the text with one more level of encoding decoded each time. */
function layersOf(text: string): Layer[] {
	const layers: Layer[] = [];
	for (let next: Layer | null = { text, places: null }; next !== null && layers.length <= MOST_LAYERS;) {
		layers.push(next);
		next = decoded(next);
	}
	return layers;
}

/** Returns the positions of ellipses, from the end of the text. */
function lastCuts(text: string): number[] {
	return ['…', '...'].flatMap((sign) => {
		const cuts: number[] = [];
		for (let at = text.lastIndexOf(sign); at >= 0 && cuts.length < MOST_CUTS;) {
			cuts.push(at);
			at = at === 0 ? -1 : text.lastIndexOf(sign, at - 1);
		}
		return cuts;
	});
}

/** Matches a character that may begin an encoded one. */
const ENCODING = /[%\\&]/;

/** Decodes one level of encoding. Returns null if nothing is encoded. */
function decoded(layer: Layer): Layer | null {
	const { text } = layer;
	if (!ENCODING.test(text)) return null;
	const codes = new Uint16Array(text.length);
	const places = new Int32Array(text.length + 1);
	let length = 0;
	// Fast for characters that are not encoded: a response may have a megabyte, and nearly all of its characters are plain.
	for (let at = 0; at < text.length; length += 1) {
		places[length] = placeOf(layer, at);
		const code = text.charCodeAt(at);
		const written = beginsEncoded(code) ? encodedAt(text, at) : null;
		codes[length] = written === null ? code : written.code;
		at += written === null ? 1 : written.length;
	}
	if (length === text.length) return null;
	places[length] = placeOf(layer, text.length);
	return { text: Buffer.from(codes.buffer, 0, length * 2).toString('utf16le'), places };
}

function placeOf({ places }: Layer, index: number): number {
	return places === null ? index : (places[index] ?? 0);
}

/** Copies parsed JSON and changes its texts. Not recursive, because the provider decides how deep it is. */
function copyOf(value: unknown, change: (text: string) => string, short: readonly string[]): unknown {
	const top: unknown[] = [];
	const open: Array<{ source: unknown; name: string; into: object; at: string }> = [
		{ source: value, name: '', into: top, at: '0' },
	];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const { source, name, into, at } = next;
		let copy = source;
		if (typeof source === 'string') {
			const isKey = short.includes(source) && [...`${name}:`.matchAll(LABEL)].length > 0;
			copy = isKey ? MARK : change(source);
		} else if (typeof source === 'object' && source !== null) {
			const target: object = Array.isArray(source) ? [] : {};
			copy = target;
			const entries = Object.entries(source).map(([key, one]: [string, unknown]) => ({
				source: one,
				name: key,
				into: target,
				at: Array.isArray(source) ? key : change(key),
			}));
			// Reversed, because a stack returns them in reverse order.
			open.push(...entries.reverse());
		}
		// Not an assignment, because a property may be named __proto__.
		Object.defineProperty(into, at, { value: copy, enumerable: true, configurable: true, writable: true });
	}
	return top[0];
}
