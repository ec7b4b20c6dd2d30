/** Checks an item's file before it is sent to a provider: its type, and the limits that the provider documents. */
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
import { listed } from '../../text/sentences';

/** The size limit for any file, far above what any provider is known to accept. It matters if the provider documents no limit. */
const MOST_BYTES = 512 * MIB;

/** Thrown if a file can't be sent to the provider. The message follows the names of the field and the file. */
export class Unusable extends Error {
	constructor(
		message: string,
		/** Joins the message to the text before it. A message that already contains "but" needs "and". */
		readonly joint: 'but' | 'and' = 'but',
	) {
		super(message);
	}
}

/** The provider's limits for each kind of file. */
export type KindLimits = Readonly<Record<MediaKind, MediaLimits>>;

/** A file that may be sent to the provider. */
export interface CheckedFile {
	sha256: string;
	bytes: number;
	kind: MediaKind;
	/** Its format, such as "jpeg". */
	format: string;
	/** Its length in seconds; null if unknown. */
	seconds: number | null;
}

/**
 * Reads a file once and checks it.
 * @param rules null if the provider documents no limits
 * @throws Unusable if the file may not be sent
 */
export async function checkedFile(
	context: IExecuteFunctions,
	binary: IBinaryData,
	kinds: readonly MediaKind[],
	rules: KindLimits | null,
): Promise<CheckedFile> {
	// n8n knows the size of a file that it stored. If the size is missing or too small, reading finds the real one.
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
 * Checks only the type of a file, by its first bytes, for a provider that documents no limits.
 * @throws Unusable if the file may not be sent
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
 * Returns the type of a file, by its content.
 * @param takesRarer whether to accept the formats that only some providers accept
 * @throws Unusable if the file is of none of these kinds
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

const KIND_WORDS: Readonly<Record<MediaKind, string>> = {
	image: 'an image',
	video: 'a video',
	audio: 'an audio file',
};

function wrongType(kinds: readonly MediaKind[], type: FileType | null): Unusable {
	const found = type === null ? 'has an unknown type' : `is ${type.mimeType}`;
	const wanted = listed(
		kinds.map((kind) => KIND_WORDS[kind]),
		'or',
	);
	return new Unusable(`${found}, but must be ${wanted}`, 'and');
}

/** Returns true if the item says that a file is audio, by its MIME type or its extension. */
function isCalledAudio({ mimeType, fileExtension = '', fileName = '' }: IBinaryData): boolean {
	return /^audio\//i.test(mimeType) || /^\.?m4[abr]$/i.test(fileExtension) || /\.m4[abr]$/i.test(fileName);
}

/**
 * Reads the facts in a file's content, or returns null if there are none. Images and audio are small enough for memory.
 * @throws Unusable if a HEIF file is not an image that providers accept
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

/** @throws Unusable if the file is outside of the limits */
function check(facts: MediaFacts, bytes: number, limits: MediaLimits): void {
	const problem = limitProblem(facts, bytes, limits);
	if (problem !== null) throw new Unusable(problem, 'and');
}

function tooLarge(): Unusable {
	return new Unusable(`is larger than ${MOST_BYTES / MIB} MB: use a smaller file or a public URL`);
}
