/**
 * Files of an item in place of URLs. The provider fetches them from this n8n, by a signed URL that expires. All that can
 * keep it from doing so is found out before anything is bought.
 */
import { createHash } from 'crypto';
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { shown } from '../providers/check';
import { MEDIA_KINDS, textOf, type MediaKind, type ParameterName } from '../providers/parameters';
import type { Reach } from '../providers/reach';
import { ownAddressProblem } from './ownAddress';
import { urlsOf } from '../providers/loose';
import { fileTypeOf, TELLING_BYTES } from './fileTypes';

/** No provider documents a limit; this is far above what any of them is known to take. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Long enough for the provider's queue, and for a retry some days later to send the very same request. */
const URL_LIFE_DAYS = 7;
const DAY_MS = 24 * 3_600_000;

/** Where in n8n's node context the URLs are kept. */
const KEY = 'seedanceUrls';

/** What the files of one item have become. */
export interface InputMedia {
	/** Parameters that name files, as the provider gets them: with URLs. */
	values: ReadonlyMap<ParameterName, unknown>;
	/** By URL, what the file is whatever its URL: a hash of its bytes. */
	identities: ReadonlyMap<string, string>;
	violations: readonly string[];
}

export const NO_MEDIA: InputMedia = { values: new Map(), identities: new Map(), violations: [] };

/** What stands for a file in a request, and what the file is. */
interface StandIn {
	url: string;
	identity: string;
}

/** A host that will never be: RFC 2606 keeps it for documentation. */
const PLACEHOLDER = 'https://example.com/file-of-the-item';

const Bytes = z.custom<Uint8Array>((one) => ArrayBuffer.isView(one));
const Kept = z.object({ url: z.string(), until: z.number() });
const AllKept = z.record(z.string(), z.unknown()).catch({});

/** Why a file can't be given to the provider, in words that follow the field's and the file's name. */
class Unusable extends Error {}

/** Looks up the files that an item's parameters name. Never throws: what is wrong is in `violations`. */
export async function inputMedia(
	context: IExecuteFunctions,
	reach: Reach,
	itemIndex: number,
): Promise<InputMedia> {
	return await lookUp(
		context,
		itemIndex,
		async (binary, kinds) => await urlOf(context, reach, binary, kinds),
	);
}

/**
 * The same where nothing is to be bought: the provider needn't reach the files, so URLs that lead nowhere stand for
 * them. That they are of the right kind is checked all the same.
 */
export async function mediaPlaceholders(context: IExecuteFunctions, itemIndex: number): Promise<InputMedia> {
	return await lookUp(context, itemIndex, async (binary, kinds) => {
		if ((binary.bytes ?? 0) > MOST_BYTES) throw tooLarge();
		checkType(await firstBytes(context, binary), kinds);
		return { url: PLACEHOLDER, identity: PLACEHOLDER };
	});
}

async function lookUp(
	context: IExecuteFunctions,
	itemIndex: number,
	stand: (binary: IBinaryData, kinds: readonly MediaKind[]) => Promise<StandIn>,
): Promise<InputMedia> {
	const found = {
		values: new Map<ParameterName, unknown>(),
		identities: new Map<string, string>(),
		violations: [] as string[],
	};
	const { parameters } = context.getNode();
	for (const [parameter, kinds] of MEDIA_KINDS) {
		if (!(parameter in parameters)) continue;
		const given = valueOf(context, parameter, itemIndex);
		const entries = urlsOf(given);
		if (!Array.isArray(entries)) continue;
		const values: unknown[] = [];
		for (const entry of entries as readonly unknown[]) {
			const binary = binaryNamed(context, itemIndex, entry);
			if (binary === null) {
				values.push(entry);
				continue;
			}
			try {
				const { url, identity } = await stand(binary, kinds);
				found.identities.set(url, identity);
				values.push(url);
			} catch (error) {
				const why = error instanceof Unusable ? error.message : `can't be read: ${String(error)}`;
				found.violations.push(
					`${textOf(parameter).label} is ${shown(entry)}, but the file in that binary field ${why}`,
				);
			}
		}
		if (values.some((value, index) => value !== entries[index]))
			found.values.set(parameter, typeof given === 'string' && values.length === 1 ? values[0] : values);
	}
	return found;
}

/** A request with what its files are in place of their URLs, which are others for every signing. */
export function withIdentities(value: unknown, identities: InputMedia['identities']): unknown {
	if (typeof value === 'string') return identities.get(value) ?? value;
	if (Array.isArray(value)) return value.map((one) => withIdentities(one, identities));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, one]) => [key, withIdentities(one, identities)]),
	);
}

/** What can't be evaluated is reported by whoever reads the parameter in earnest. */
function valueOf(context: IExecuteFunctions, parameter: ParameterName, itemIndex: number): unknown {
	try {
		return context.getNodeParameter(parameter, itemIndex) as unknown;
	} catch {
		return undefined;
	}
}

/** The file of the item that a text names; null for whatever else it is, a URL first of all. */
function binaryNamed(context: IExecuteFunctions, itemIndex: number, entry: unknown): IBinaryData | null {
	if (typeof entry !== 'string' || entry.trim() === '' || URL.canParse(entry.trim())) return null;
	try {
		return context.helpers.assertBinaryData(itemIndex, entry.trim());
	} catch {
		return null;
	}
}

async function urlOf(
	context: IExecuteFunctions,
	reach: Reach,
	binary: IBinaryData,
	kinds: readonly MediaKind[],
): Promise<StandIn> {
	if (binary.id === undefined) {
		throw new Unusable(
			'has no URL, because n8n keeps it in memory: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or give a public URL',
		);
	}
	// n8n knows the size of what it stored; what it says too little of is found out while reading.
	if ((binary.bytes ?? 0) > MOST_BYTES) throw tooLarge();
	const { identity, first } = await contentOf(context, binary.id);
	checkType(first, kinds);
	return { url: signedUrl(context, reach, binary, identity), identity };
}

/** @throws Unusable where a file that begins so is none of these kinds */
function checkType(first: Uint8Array, kinds: readonly MediaKind[]): void {
	const type = fileTypeOf(first);
	if (type !== null && kinds.includes(type.kind)) return;
	const what = type === null ? 'none by its content' : type.mimeType;
	throw new Unusable(`has to be of type ${kinds.join(' or ')} and is ${what}`);
}

/** At least the bytes that tell a file's type, wherever n8n keeps it. */
async function firstBytes(context: IExecuteFunctions, binary: IBinaryData): Promise<Uint8Array> {
	if (binary.id === undefined) return Buffer.from(binary.data.slice(0, 2 * TELLING_BYTES), 'base64');
	let first: Uint8Array = new Uint8Array();
	for await (const piece of await context.helpers.getBinaryStream(binary.id)) {
		first = Buffer.concat([first, Bytes.parse(piece)]);
		if (first.length >= TELLING_BYTES) break;
	}
	return first;
}

async function contentOf(
	context: IExecuteFunctions,
	id: string,
): Promise<{ identity: string; first: Uint8Array }> {
	const hash = createHash('sha256');
	let first: Uint8Array = new Uint8Array();
	let bytes = 0;
	const stream = await context.helpers.getBinaryStream(id);
	for await (const piece of stream) {
		const data = Bytes.parse(piece);
		if (first.length < TELLING_BYTES) first = Buffer.concat([first, data]).subarray(0, TELLING_BYTES);
		hash.update(data);
		bytes += data.length;
		if (bytes > MOST_BYTES) throw tooLarge();
	}
	return { identity: `sha256:${hash.digest('hex')}`, first };
}

function tooLarge(): Unusable {
	return new Unusable(`has more than ${MOST_BYTES / 1024 / 1024} MB: make it smaller, or give a public URL`);
}

/**
 * A file is signed once and its URL kept where Retry On Fail and "Retry execution" find it: the provider that knows
 * repeated orders by their keys compares their bodies too, so a retry has to send the same URL. What was kept is lost when
 * n8n is killed. The key stays the same, being made from the file's content: if the order was taken, the provider answers
 * the other URL with a conflict, and it isn't bought twice.
 */
function signedUrl(context: IExecuteFunctions, reach: Reach, binary: IBinaryData, identity: string): string {
	const node = context.getContext('node');
	const kept = AllKept.parse(node[KEY] ?? {});
	const known = Kept.safeParse(kept[identity]);
	if (known.success && known.data.until > Date.now()) return known.data.url;
	const url = context.helpers.createBinarySignedUrl(binary, `${URL_LIFE_DAYS} days`);
	// Not kept before it is known to be of use: a setting that was corrected has to show in a retry.
	const problem = ownAddressProblem(url, reach);
	if (problem !== null) throw new Unusable(`would have to be fetched from ${problem}, or give a public URL`);
	const entry: z.infer<typeof Kept> = { url, until: Date.now() + URL_LIFE_DAYS * DAY_MS };
	node[KEY] = { ...kept, [identity]: entry } as IDataObject;
	return url;
}
