/** A file of the provider's into n8n's binary data, streamed: however large it is, only a piece of it is in memory. */
import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod/v4';
import { fileTypeOf, TELLING_BYTES, type FileType } from './fileTypes';
import { DownloadProblem, type MediaAccess, type Stream } from './mediaRequest';
import { asError } from './connection';
import { Transfer } from './transfer';

export interface WantedFile {
	url: string;
	kind: 'video' | 'image';
	/** Without its extension. */
	fileName: string;
	mostBytes: number;
}

/**
 * Nodes may not import Node's stream module, and n8n takes nothing else for a stream: so another one is made by the
 * class of the stream that n8n's HTTP handed over.
 */
const StreamClass = z.custom<{ from(pieces: AsyncIterable<Uint8Array>): Stream }>(
	(value) => typeof value === 'function' && 'from' in value,
);

/**
 * Fetches a file and stores it. What was stored of one that broke off is removed by n8n.
 * @throws DownloadProblem
 */
export async function download(access: MediaAccess, wanted: WantedFile): Promise<IBinaryData> {
	const transfer = new Transfer(access, wanted.url, wanted.mostBytes);
	try {
		const first = await beginning(transfer);
		const { headers, body } = transfer.reply;
		const { mimeType, extension } = typeOf(first, headers['content-type'] ?? '', wanted.kind);
		const stream = StreamClass.parse(body.constructor).from(transfer.rest(first));
		const fileName = `${wanted.fileName}.${extension}`;
		return await access.context.helpers.prepareBinaryData(stream, fileName, mimeType);
	} catch (error) {
		return await Promise.reject(transfer.problem ?? problemOf(asError(error)));
	} finally {
		transfer.close();
	}
}

/** As many bytes as it takes to tell what it is. */
async function beginning(transfer: Transfer): Promise<Uint8Array> {
	const pieces: Uint8Array[] = [];
	for (let length = 0; length < TELLING_BYTES; ) {
		const piece = await transfer.next();
		if (piece === null) break;
		pieces.push(piece);
		length += piece.length;
	}
	return Buffer.concat(pieces);
}

/** @throws DownloadProblem where it is something else, such as a page that says what went wrong */
function typeOf(
	first: Uint8Array,
	contentType: string,
	kind: WantedFile['kind'],
): Pick<FileType, 'mimeType' | 'extension'> {
	const found = fileTypeOf(first);
	if (found?.kind === kind) return found;
	const announced = (contentType.split(';')[0] ?? '').trim().toLowerCase();
	// A format that isn't known here is no reason to refuse what was paid for; text that claims to be a video is.
	if (found === null && announced.startsWith(`${kind}/`) && !isText(first)) {
		return { mimeType: announced, extension: announced.slice(kind.length + 1).replace(/\W+/g, '') };
	}
	const what = first.length === 0 ? 'nothing' : (found?.mimeType ?? (announced || 'something'));
	const but = what === announced && announced.startsWith(kind) ? ' that is none' : '';
	throw new DownloadProblem(
		`the media host sent ${what}${but} instead of ${kind === 'video' ? 'a video' : 'an image'}`,
	);
}

/** Pages, JSON and XML begin with a bracket, after a byte order mark or white space at most. */
function isText(first: Uint8Array): boolean {
	return (
		first.length === 0 || /^(\xef\xbb\xbf)?\s*[<{["]/.test(String.fromCharCode(...first.subarray(0, 64)))
	);
}

function problemOf(error: Error): DownloadProblem {
	return error instanceof DownloadProblem ? error : new DownloadProblem(error.message);
}
