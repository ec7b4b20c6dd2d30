/** Checks a file of an item before it is given to a provider: its type, and the limits that the provider documents. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { MediaLimits } from '../../parameters/mediaLimits';
import { MIB } from '../../parameters/nodeParameters';
import type { MediaKind } from '../../parameters/providerParameters';
import { toError } from '../context';
import { anyFileTypeOf, fileTypeOf, formatOf, TELLING_BYTES, type FileType } from '../fileTypes';
import { contentOf } from './binaryContent';
import { audioFacts } from './media/audioFacts';
import { imageFacts } from './media/imageFacts';
import { limitProblem, type MediaFacts } from './media/mediaLimits';
import { OnePass, TooLong } from './media/onePass';
import { videoFacts } from './media/videoFacts';

/** Where no limit is documented; this is far above what any provider is known to take. */
const MOST_BYTES = 512 * MIB;

/** Why a file can't be given to the provider, in words that follow the field's and the file's name. */
export class Unusable extends Error {
	constructor(
		message: string,
		/** Joins the message to the words before it. A message that has a "but" itself needs another word. */
		readonly joint: 'but' | 'and' = 'but',
	) {
		super(message);
	}
}

/** The limits of each kind of file. */
export type KindLimits = Readonly<Record<MediaKind, MediaLimits>>;

/** A file that may be given to the provider. */
export interface CheckedFile {
	sha256: string;
	bytes: number;
	kind: MediaKind;
	/** Its format, such as "jpeg". */
	format: string;
	/** How long it is; null if unknown. */
	seconds: number | null;
}

/**
 * Reads a file once and checks it.
 * @param rules null where the provider documents no limits
 * @throws Unusable
 */
export async function checkedFile(
	context: IExecuteFunctions,
	binary: IBinaryData,
	kinds: readonly MediaKind[],
	rules: KindLimits | null,
): Promise<CheckedFile> {
	// n8n knows the size of what it stored; what it says too little of is found out while reading.
	const told = binary.bytes ?? 0;
	if (rules === null && told > MOST_BYTES) throw tooLarge();
	return await whileOpen(context, binary, async (file) => {
		const type = await typeOf(file, binary, kinds, rules !== null);
		const limits = rules?.[type.kind] ?? null;
		const byType: MediaFacts = { type: formatOf(type) };
		if (limits !== null) check(byType, told, limits);
		const facts = (limits && (await factsOf(file, type, limits))) ?? byType;
		const { sha256, bytes } = await file.finish();
		if (limits !== null) check(facts, bytes, limits);
		return { sha256, bytes, kind: type.kind, format: facts.type, seconds: facts.seconds ?? null };
	});
}

/**
 * Checks the type of a file for a provider that documents no limits, by its beginning alone.
 * @throws Unusable
 */
export async function checkType(
	context: IExecuteFunctions,
	binary: IBinaryData,
	kinds: readonly MediaKind[],
): Promise<void> {
	if ((binary.bytes ?? 0) > MOST_BYTES) throw tooLarge();
	await whileOpen(context, binary, async (file) => await typeOf(file, binary, kinds, false));
}

async function whileOpen<T>(
	context: IExecuteFunctions,
	binary: IBinaryData,
	work: (file: OnePass) => Promise<T>,
): Promise<T> {
	const { bytes = Number.POSITIVE_INFINITY } = binary;
	const file = new OnePass(contentOf(context, binary), bytes, MOST_BYTES);
	try {
		return await work(file);
	} catch (error) {
		return await Promise.reject(error instanceof TooLong ? tooLarge() : toError(error, String(error)));
	} finally {
		await file.close();
	}
}

/**
 * Returns the type that a file has by its content.
 * @param takesRarer whether the formats count as well that only some providers accept
 * @throws Unusable if the file is none of these kinds
 */
async function typeOf(
	file: OnePass,
	binary: IBinaryData,
	kinds: readonly MediaKind[],
	takesRarer: boolean,
): Promise<FileType> {
	const first = await file.read(0, TELLING_BYTES);
	const type = (takesRarer ? anyFileTypeOf : fileTypeOf)(first, isCalledAudio(binary));
	if (type !== null && kinds.includes(type.kind)) return type;
	throw wrongType(kinds, type);
}

function wrongType(kinds: readonly MediaKind[], type: FileType | null): Unusable {
	const found = type === null ? 'of an unknown type' : type.mimeType;
	return new Unusable(`must be of type ${kinds.join(' or ')}, but its content is ${found}`);
}

/** Returns true where the item says that a file is audio: by its type, or by the extension of its name. */
function isCalledAudio({ mimeType, fileExtension = '', fileName = '' }: IBinaryData): boolean {
	return /^audio\//i.test(mimeType) || /^\.?m4[abr]$/i.test(fileExtension) || /\.m4[abr]$/i.test(fileName);
}

/**
 * Returns what a file's content tells beyond its type, or null. Images and sound are small enough to be held.
 * @throws Unusable
 */
async function factsOf(
	file: OnePass,
	type: FileType,
	{ mostBytes }: MediaLimits,
): Promise<MediaFacts | null> {
	if (type.kind === 'video') return await videoFacts(file);
	const whole = await file.read(0, mostBytes + 1);
	if (whole.length > mostBytes) return null;
	if (type.kind === 'audio') return audioFacts(whole);
	const facts = imageFacts(whole);
	// AVIF may call itself HEIF.
	if (facts === null && formatOf(type) === 'heif') throw wrongType(['image'], null);
	return facts;
}

/** @throws Unusable */
function check(facts: MediaFacts, bytes: number, limits: MediaLimits): void {
	const problem = limitProblem(facts, bytes, limits);
	if (problem !== null) throw new Unusable(problem, 'and');
}

function tooLarge(): Unusable {
	return new Unusable(`has more than ${MOST_BYTES / MIB} MB: make it smaller, or use a public URL`);
}
