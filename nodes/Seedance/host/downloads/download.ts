/** Downloads a file into n8n's binary data. It is streamed, so only a small part is in memory at a time. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { toError } from '../context';
import { boxedFormatOf, fileTypeOf, JPEG, M4A, MP4, TELLING_BYTES, type FileType } from '../fileTypes';
import { BROKE } from './connection';
import { DownloadProblem, NotThereYet, type MediaAccess, type Reply, type Stream } from './mediaRequest';
import { PassingFilm, type PassedFilm } from './passingFilm';
import { Transfer } from './transfer';

interface WantedFile {
	url: string;
	kind: 'video' | 'image';
	/** Returns the file's name. @param extension that of the detected type, without a dot */
	nameWith: (extension: string) => string;
	mostBytes: number;
}

/** A stored file. */
export interface Downloaded {
	binary: IBinaryData;
	/** Facts read from the video; null if the file isn't a video or they can't be read. */
	film: PassedFilm | null;
}

/**
 * The class of the stream in n8n's HTTP response, used to create a new stream. n8n accepts only a Node.js stream, and nodes
 * may not import Node's stream module.
 */
const StreamClass = z.custom<{ from(pieces: AsyncIterable<Uint8Array>): Stream }>(
	(value) => typeof value === 'function' && 'from' in value,
);

/**
 * Downloads a file and stores it as binary data. n8n removes the partial file if the download fails.
 * @throws DownloadProblem if the file can't be downloaded or is of the wrong kind
 */
export async function download(access: MediaAccess, wanted: WantedFile): Promise<Downloaded> {
	const transfer = new Transfer(access, wanted.url, wanted.mostBytes);
	try {
		const first = await beginning(transfer);
		const { headers, body } = transfer.reply;
		const { mimeType, extension } = typeOf(first, headers, wanted.kind);
		const format = wanted.kind === 'video' ? boxedFormatOf(first) : null;
		const film = format === null ? null : new PassingFilm(format);
		const stream = StreamClass.parse(body.constructor).from(watched(transfer.rest(first), film));
		const fileName = wanted.nameWith(extension);
		const binary = await access.context.helpers.prepareBinaryData(stream, fileName, mimeType);
		return { binary, film: film?.facts ?? null };
	} catch (error) {
		throw transfer.problem ?? problemOf(toError(error, BROKE));
	} finally {
		transfer.close();
	}
}

/** Yields the pieces of a file, and passes each to the reader of its facts. */
async function* watched(
	pieces: AsyncIterable<Uint8Array>,
	film: PassingFilm | null,
): AsyncGenerator<Uint8Array, void, undefined> {
	for await (const piece of pieces) {
		film?.append(piece);
		yield piece;
	}
}

/** The type to store a file as if its type can't be detected. */
const DEFAULTS: Readonly<Record<WantedFile['kind'], FileType>> = { video: MP4, image: JPEG };

/** Reads enough bytes to detect the file type. */
async function beginning(transfer: Transfer): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	for (let length = 0; length < TELLING_BYTES;) {
		const piece = await transfer.next();
		if (piece === null) break;
		pieces.push(piece);
		length += piece.length;
	}
	return Buffer.concat(pieces);
}

/**
 * Returns the type to store the file as.
 * @throws DownloadProblem if it is not a video or image as requested, such as an error page
 */
function typeOf(
	first: Uint8Array,
	headers: Reply['headers'],
	kind: WantedFile['kind'],
): Pick<FileType, 'mimeType' | 'extension'> {
	const contentType = headers['content-type'] ?? '';
	const announced = announcedType(contentType);
	const found = fileTypeOf(first);
	if (found?.kind === kind) return found;
	// Some tools write an audio brand into videos. The file counts as the video it should be, unless the host says audio.
	if (found === M4A && kind === 'video' && announced?.startsWith('audio/') !== true) return MP4;
	const isCalledSo = contentType.trim().toLowerCase().startsWith(`${kind}/`);
	// An unknown format is accepted, because the video is paid for. Text that claims to be a video is refused, and so is a
	// body in a compression that n8n's HTTP client doesn't support and didn't decode.
	const isReadable = !isText(first) && /^(identity)?$/i.test(headers['content-encoding'] ?? '');
	if (found === null && isCalledSo && isReadable) return storedType(announced, DEFAULTS[kind]);
	const what = first.length === 0 ? 'nothing' : (found?.mimeType ?? announced ?? 'something');
	const but = what === announced && isCalledSo ? ' with invalid content' : '';
	const message = `the media host sent ${what}${but} instead of ${kind === 'video' ? 'a video' : 'an image'}`;
	// A CDN may send an empty body or a page of its own until it has the file.
	const isPage = found === null && (isText(first) || isCalledText(contentType));
	throw isPage ? new NotThereYet(message) : new DownloadProblem(message);
}

/** Returns true for an empty body, and for HTML, JSON, and XML after an optional byte order mark and whitespace. */
function isText(first: Uint8Array): boolean {
	return (
		first.length === 0 || /^(\xef\xbb\xbf)?\s*[<{["]/.test(String.fromCharCode(...first.subarray(0, 64)))
	);
}

function isCalledText(contentType: string): boolean {
	return /^\s{0,9}(?:text\/|application\/(?:[\w.-]{0,60}\+)?(?:json|xml)\b)/i.test(contentType);
}

function problemOf(error: Error): DownloadProblem {
	return error instanceof DownloadProblem ? error : new DownloadProblem(error.message);
}

// The media host's Content-Type. It is untrusted text, so only a well-formed name is stored.

/** RFC 6838, 4.2: type and subtype are restricted names of at most 127 characters each. */
const NAME = '[a-z0-9][a-z0-9!#$&^_.+-]{0,126}';
const TYPE = new RegExp(`^${NAME}/${NAME}$`);
/** Longer extensions name no common format, and some file systems reject them. */
const MOST_EXTENSION_CHARACTERS = 16;

type StoredType = Pick<FileType, 'mimeType' | 'extension'>;

/** Returns the content type in lower case without parameters, or null if it is not well-formed. */
function announcedType(contentType: string): string | null {
	const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
	return TYPE.test(type) ? type : null;
}

/**
 * Returns the type and extension for a file that is known only by its content type.
 * @param announced the well-formed content type, or null
 * @param fallback used if there is no content type or it gives no extension
 */
function storedType(announced: string | null, fallback: StoredType): StoredType {
	if (announced === null) return fallback;
	const subtype = announced.slice(announced.indexOf('/') + 1).replace(/^x-/, '');
	const extension = subtype.replace(/[^a-z0-9]+/g, '').slice(0, MOST_EXTENSION_CHARACTERS);
	return { mimeType: announced, extension: extension === '' ? fallback.extension : extension };
}
