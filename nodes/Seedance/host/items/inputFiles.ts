/**
 * Files of an item in place of URLs. The provider fetches them from this n8n, by a signed URL that expires, or gets them inside the
 * request. All that can keep it from using them is found out before anything is bought.
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
import type { Run } from '../openRun';
import { ownAddressProblem } from '../ownAddress';
import { dataUriLength } from './attachments';
import { insteadOfName, missingField } from './binaryNames';
import type { GivenParameters } from './givenParameters';
import { checkedFile, checkType, Unusable, type KindLimits } from './checkedFile';
import { megabytes, totalSecondsProblem } from './media/mediaLimits';

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
	/** What is wrong with files; a URL that leads nowhere stands for each of them in `values`. */
	violations: readonly MediaViolation[];
}

/** What is wrong with a file that a parameter names. */
interface MediaViolation {
	parameter: ParameterName;
	message: string;
}

export const NO_MEDIA: InputMedia = { values: new Map(), identities: new Map(), violations: [] };

/** What stands for a file in a request, and what the file is. */
interface StandIn {
	url: string;
	identity: string;
	/** How many characters the file takes up inside the request; 0 for one that is fetched. */
	charactersInside: number;
	kind: MediaKind | null;
	/** How long it is; null if unknown. */
	seconds: number | null;
}

/** A host that will never be: RFC 2606 keeps it for documentation. */
const PLACEHOLDER = 'https://example.com/file-of-the-item';

/** What the rest of a request takes up at most: prompt, URLs and options. */
const REST_BYTES = MIB / 4;

const Binary = z.custom<IBinaryData>((one) => BinaryShape.safeParse(one).success);
const BinaryShape = z.object({ data: z.string(), mimeType: z.string() });
const Kept = z.object({ url: z.string(), until: z.number() });
const AllKept = z.record(z.string(), z.unknown()).catch({});

/** What it takes to look up the files of an item. */
type InputDeps = Pick<Run, 'context' | 'account' | 'parameters' | 'attachments'>;

/** Finds what stands for a file. */
type Stand = (file: NamedFile, limits: KindLimits | null) => Promise<StandIn>;

/** A file of the item that a parameter names. */
interface NamedFile {
	binary: IBinaryData;
	/** The name of its binary field. */
	field: string;
	/** The kinds that the parameter takes. */
	kinds: readonly MediaKind[];
}

/** Looks up the files that an item's parameters name. Never throws: what is wrong is in `violations`. */
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
 * The same where nothing is to be bought: the provider needn't reach the files, so URLs that lead nowhere stand for
 * them. Files are checked all the same.
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
				const why = isKnown ? error.message : `can't be read: ${String(error)}`;
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
 * Finds what an item's model takes. Values that make no sense are reported by whoever reads the parameters in earnest.
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

/** The room for files inside one request. */
class Room {
	private taken = 0;
	private readonly most: number;

	constructor(inside: FilesInside | null) {
		this.most = inside === null ? Number.POSITIVE_INFINITY : inside.mostBodyBytes - REST_BYTES;
	}

	/** @throws Unusable if there is too little room left */
	take({ charactersInside }: StandIn): void {
		const all = this.taken + charactersInside;
		if (all > this.most) {
			const sum = `${megabytes(all)} of the request, where each counts a third more than its size`;
			throw new Unusable(
				`brings all files to ${sum}, but they must take at most ${megabytes(this.most)} together`,
				'and',
			);
		}
		this.taken = all;
	}
}

/** Returns why files of a parameter are too long together, or null. */
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

/** Returns why a text that reads like the stand-in of a file is no value, or null. Only the node makes stand-ins. */
function forged(entry: unknown): string | null {
	return typeof entry === 'string' && isLikeStandIn(entry) ? 'must be a public https URL' : null;
}

/** What can't be evaluated is reported by whoever reads the parameter in earnest. */
function valueOf(parameters: GivenParameters, parameter: string, itemIndex: number): unknown {
	try {
		return parameters.of(parameter, itemIndex);
	} catch {
		return undefined;
	}
}

/** What a parameter names, one by one. A name that looks like a list, such as "[final] cut", is one name where there is such a file. */
function entriesOf(context: IExecuteFunctions, itemIndex: number, given: unknown): readonly unknown[] {
	if (binaryNamed(context, itemIndex, given) !== null) return [given];
	if (insteadOfName(context, itemIndex, given) !== null) return [given];
	const entries = urlsOf(given);
	return Array.isArray(entries) && entries.length <= MOST_URLS ? entries : [];
}

/**
 * The file of the item that a text names; null for whatever else it is. Only http and https URLs are never names: n8n's
 * nodes name fields in many ways, and "file:1" or "data:1" are URLs by their form alone.
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
		// Parsed, since n8n looks "constructor" and its like up where every object has them.
		return Binary.parse(context.helpers.assertBinaryData(itemIndex, name));
	} catch {
		return null;
	}
}

function noUrl(): Unusable {
	return new Unusable(
		'has no URL, because n8n keeps it in memory: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or give a public URL',
	);
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
