/**
 * Handles files of an item that are used in place of URLs. The provider downloads them from this n8n by a signed URL that expires,
 * or gets them inside the request. Everything that would prevent this is checked before anything is submitted.
 */
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { MOST_URLS, urlsOf } from '../../parameters/coerce';
import { MODES, takes } from '../../parameters/model';
import { MIB } from '../../parameters/nodeParameters';
import { MEDIA_KINDS, textOf, type MediaKind, type ParameterName } from '../../parameters/providerParameters';
import { isLikeStandIn } from '../../parameters/standIns';
import { findModel } from '../../providers';
import type { FilesInside } from '../../providers/provider';
import type { Reach } from '../../text/reach';
import { shown } from '../../text/shown';
import { MOST_URL_CHARACTERS } from '../../text/urls';
import type { Account } from '../account';
import { toError } from '../context';
import type { Run } from '../openRun';
import { ownAddressProblem } from '../ownAddress';
import { dataUriLength } from './attachments';
import { insteadOfName, missingField } from './binaryNames';
import type { GivenParameters } from './givenParameters';
import { checkedFile, checkType, Unusable, type KindLimits } from './checkedFile';
import { megabytes, totalSecondsProblem } from './media/mediaLimits';

/** The lifetime of a URL: enough for the provider's queue, and for a retry some days later to send the same request. */
const URL_LIFE_DAYS = 7;
const DAY_MS = 24 * 3_600_000;

/** The key of the URLs in n8n's node context. */
const KEY = 'seedanceUrls';

/** The files of one item, as a request names them. */
export interface InputMedia {
	/** Values of the parameters that name files, with URLs in place of the names. */
	values: ReadonlyMap<ParameterName, unknown>;
	/** By URL, the identity of each file: a hash of its bytes, which stays the same if the URL changes. */
	identities: ReadonlyMap<string, string>;
	/** Problems with files. `values` has a placeholder URL for each of these files. */
	violations: readonly MediaViolation[];
}

/** A problem with a file that a parameter names. */
interface MediaViolation {
	parameter: ParameterName;
	message: string;
}

export const NO_MEDIA: InputMedia = { values: new Map(), identities: new Map(), violations: [] };

/** The URL or stand-in that represents a file in a request, and the file's facts. */
interface StandIn {
	url: string;
	identity: string;
	/** Number of characters that the file takes up inside the request; 0 if the provider downloads it. */
	charactersInside: number;
	kind: MediaKind | null;
	/** Its length in seconds; null if unknown. */
	seconds: number | null;
}

/** A placeholder URL. RFC 2606 reserves its host for documentation. */
const PLACEHOLDER = 'https://example.com/file-of-the-item';

/** The maximum size of the rest of a request: prompt, URLs, and options. */
const REST_BYTES = MIB / 4;

const Binary = z.custom<IBinaryData>((one) => BinaryShape.safeParse(one).success);
const BinaryShape = z.object({ data: z.string(), mimeType: z.string() });
const Kept = z.object({ url: z.string(), until: z.number() });
const AllKept = z.record(z.string(), z.unknown()).catch({});

/** Everything needed to look up the files of an item. */
type InputDeps = Pick<Run, 'context' | 'account' | 'parameters' | 'attachments'>;

/** Checks a file, and returns what represents it in the request. Rejects with Unusable if it may not be sent. */
type Stand = (file: NamedFile, limits: KindLimits | null) => Promise<StandIn>;

/** A file of the item, named by a parameter. */
interface NamedFile {
	binary: IBinaryData;
	/** The name of its binary field. */
	field: string;
	/** The kinds of files that the parameter accepts. */
	kinds: readonly MediaKind[];
}

/** Looks up the files that an item's parameters name. Never throws: problems are in `violations`. */
export async function inputMedia(run: InputDeps, itemIndex: number): Promise<InputMedia> {
	return await lookUp(run, itemIndex, async (file, limits) => {
		const { context, account, attachments } = run;
		const { binary, field, kinds } = file;
		const inside = account.provider.filesInside?.kinds ?? [];
		if (binary.id === undefined && !kinds.some((kind) => inside.includes(kind))) throw noUrl();
		const found = await checkedFile(context, binary, kinds, limits);
		const { sha256, bytes, kind, format, seconds } = found;
		const identity = `sha256:${sha256}`;
		if (!inside.includes(kind)) {
			const url = signedUrl(context, account.reach, binary, identity);
			return { url, identity, charactersInside: 0, kind, seconds };
		}
		const attachment = { binary, field, mediaType: `${kind}/${format}`, sha256, bytes };
		const url = attachments.add(attachment);
		return { url, identity, charactersInside: dataUriLength(attachment), kind, seconds };
	});
}

/**
 * Like `inputMedia`, for an item that submits nothing. The provider doesn't need to reach the files, so they are represented by
 * placeholder URLs. The files are still checked.
 */
export async function mediaPlaceholders(
	run: Omit<InputDeps, 'attachments'>,
	itemIndex: number,
): Promise<InputMedia> {
	const placeholder = { url: PLACEHOLDER, identity: PLACEHOLDER };
	return await lookUp(run, itemIndex, async ({ binary, kinds }, limits) => {
		if (limits === null) {
			await checkType(run.context, binary, kinds);
			return { ...placeholder, charactersInside: 0, kind: null, seconds: null };
		}
		const { kind, format, bytes, seconds } = await checkedFile(run.context, binary, kinds, limits);
		const isInside = run.account.provider.filesInside?.kinds.includes(kind) === true;
		const charactersInside = isInside ? dataUriLength({ mediaType: `${kind}/${format}`, bytes }) : 0;
		return { ...placeholder, charactersInside, kind, seconds };
	});
}

async function lookUp(
	{ context, account, parameters }: Omit<InputDeps, 'attachments'>,
	itemIndex: number,
	stand: Stand,
): Promise<InputMedia> {
	const found = {
		values: new Map<ParameterName, unknown>(),
		identities: new Map<string, string>(),
		violations: [] as MediaViolation[],
	};
	const named = MEDIA_KINDS.filter(([parameter]) => parameter in parameters.node.parameters);
	if (named.length === 0) return NO_MEDIA;
	const wanted = wantedOf(account, (name) => valueOf(parameters, name, itemIndex));
	const room = new Room(account.provider.filesInside);
	for (const [parameter, kinds] of named) {
		if (!wanted.takes(parameter)) continue;
		const given = valueOf(parameters, parameter, itemIndex);
		const entries = entriesOf(context, itemIndex, given);
		const values: unknown[] = [];
		const files: Array<StandIn & { field: string }> = [];
		const { label } = textOf(parameter);
		for (const entry of entries) {
			const refuse = (why: string, joint = 'but') => {
				found.violations.push({ parameter, message: `${label} is ${shown(entry)}, ${joint} ${why}` });
				values.push(PLACEHOLDER);
			};
			const file = binaryNamed(context, itemIndex, entry);
			if (file === null) {
				const why =
					insteadOfName(context, itemIndex, entry) ??
					missingField(context, itemIndex, entry) ??
					(account.provider.filesInside === null ? null : forged(entry));
				if (why === null) values.push(entry);
				else refuse(why);
				continue;
			}
			try {
				const one = await stand({ ...file, kinds }, wanted.limits);
				room.take(one);
				files.push({ ...one, field: file.field });
				found.identities.set(one.url, one.identity);
				values.push(one.url);
			} catch (error) {
				const isKnown = error instanceof Unusable;
				const why = isKnown ? error.message : `can't be read: ${toError(error, String(error)).message}`;
				refuse(`the file in that binary field ${why}`, isKnown ? error.joint : 'but');
			}
		}
		const tooLong = wanted.limits && lengthProblem(files, wanted.limits);
		if (tooLong !== null) found.violations.push({ parameter, message: `${label}: ${tooLong}` });
		if (values.some((value, index) => value !== entries[index]))
			found.values.set(parameter, !Array.isArray(given) && values.length === 1 ? values[0] : values);
	}
	return found;
}

/**
 * Finds which files an item's model accepts. Ignores invalid values, because the code that reads the parameters reports them.
 * @param valueOf evaluates a parameter
 */
function wantedOf(
	{ provider, reach }: Account,
	valueOf: (name: 'model' | 'mode' | 'taskType') => unknown,
): { limits: KindLimits | null; takes: (parameter: ParameterName) => boolean } {
	const trimmed = (name: Parameters<typeof valueOf>[0]) => {
		const value = valueOf(name);
		return typeof value === 'string' ? value.trim() : value;
	};
	const id = trimmed('model');
	const model = typeof id === 'string' ? findModel(id, reach) : undefined;
	if (model?.media === undefined || !model.id.startsWith(`${provider.name}/`)) {
		return { limits: null, takes: () => true };
	}
	const given = { taskType: trimmed('taskType') };
	const mode = MODES.find((one) => one === trimmed('mode'));
	return {
		limits: model.media(given),
		takes: (parameter) => mode === undefined || takes(model.parameters[parameter], mode, given),
	};
}

/** The space for files inside one request. */
class Room {
	private taken = 0;
	private readonly most: number;

	constructor(inside: FilesInside | null) {
		this.most = inside === null ? Number.POSITIVE_INFINITY : inside.mostBodyBytes - REST_BYTES;
	}

	/** Reserves space for a file. @throws Unusable if there is too little left */
	take({ charactersInside }: StandIn): void {
		const all = this.taken + charactersInside;
		if (all > this.most) {
			throw new Unusable(
				`makes the request too large: its files have ${megabytes(all)} after encoding, and the maximum is ${megabytes(this.most)}. Encoding adds a third to the size. Use smaller files or public URLs`,
			);
		}
		this.taken = all;
	}
}

/** Returns why the files of a parameter exceed their total length, or null. */
function lengthProblem(files: ReadonlyArray<StandIn & { field: string }>, limits: KindLimits): string | null {
	for (const kind of new Set(files.map((file) => file.kind))) {
		const most = kind === null ? undefined : limits[kind].secondsInAll;
		if (most === undefined) continue;
		const same = files.filter((file) => file.kind === kind);
		const lengths = same.map(({ seconds }) => seconds);
		const problem = totalSecondsProblem(lengths, most);
		const names = same.map(({ field }) => JSON.stringify(field)).join(', ');
		if (problem !== null) return `the files in the binary fields ${names} ${problem}`;
	}
	return null;
}

/** Returns why a text that looks like a file's stand-in is invalid, or null for any other value. Only the node may create stand-ins. */
function forged(entry: unknown): string | null {
	return typeof entry === 'string' && isLikeStandIn(entry) ? 'must be a public https URL' : null;
}

/** Returns a parameter's value, or undefined if it can't be evaluated. The code that reads the parameter reports that. */
function valueOf(parameters: GivenParameters, parameter: string, itemIndex: number): unknown {
	try {
		return parameters.of(parameter, itemIndex);
	} catch {
		return undefined;
	}
}

/**
 * Returns the URLs or names in a parameter as a list. A value that looks like a list, such as "[final] cut", is one name if the
 * item has a file with that name.
 */
function entriesOf(context: IExecuteFunctions, itemIndex: number, given: unknown): readonly unknown[] {
	if (binaryNamed(context, itemIndex, given) !== null) return [given];
	if (insteadOfName(context, itemIndex, given) !== null) return [given];
	const entries = urlsOf(given);
	return Array.isArray(entries) && entries.length <= MOST_URLS ? entries : [];
}

/**
 * Returns the item's file that a text names, or null. Only http and https URLs are never names: n8n's nodes name fields in many
 * ways, and "file:1" or "data:1" only have the form of URLs.
 */
function binaryNamed(
	context: IExecuteFunctions,
	itemIndex: number,
	entry: unknown,
): Omit<NamedFile, 'kinds'> | null {
	if (typeof entry !== 'string' || entry.trim() === '' || entry.length > MOST_URL_CHARACTERS) return null;
	if (/^\s*https?:\/\//i.test(entry)) return null;
	for (const field of [entry, entry.trim()]) {
		const binary = binaryCalled(context, itemIndex, field);
		if (binary !== null) return { binary, field };
	}
	return null;
}

function binaryCalled(context: IExecuteFunctions, itemIndex: number, name: string): IBinaryData | null {
	try {
		// Parsed, because n8n finds names such as "constructor" on every object.
		return Binary.parse(context.helpers.assertBinaryData(itemIndex, name));
	} catch {
		return null;
	}
}

function noUrl(): Unusable {
	return new Unusable(
		'has no URL, because n8n keeps binary data in memory: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or use a public URL',
	);
}

/**
 * Returns a signed URL of a file. It is created once and stored where Retry On Fail and "Retry execution" find it. A provider with
 * idempotency keys also compares request bodies, so a retry must send the same URL. If n8n is killed, the stored URL is lost. The
 * key stays the same, because it is made from the file's content. So if the first request was accepted, the provider refuses the
 * new URL as a conflict, and nothing is charged twice.
 * @throws Unusable if the provider can't reach this n8n
 */
function signedUrl(context: IExecuteFunctions, reach: Reach, binary: IBinaryData, identity: string): string {
	const node = context.getContext('node');
	const kept = AllKept.parse(node[KEY] ?? {});
	const known = Kept.safeParse(kept[identity]);
	if (known.success && known.data.until > Date.now()) return known.data.url;
	const url = context.helpers.createBinarySignedUrl(binary, `${URL_LIFE_DAYS} days`);
	// Stored only if the provider can reach it, so that a corrected setting takes effect in a retry.
	const problem = ownAddressProblem(url, reach);
	if (problem !== null) throw new Unusable(`is served by ${problem}, or use a public URL`);
	const entry: z.infer<typeof Kept> = { url, until: Date.now() + URL_LIFE_DAYS * DAY_MS };
	node[KEY] = { ...kept, [identity]: entry } as IDataObject;
	return url;
}
