/**
 * Puts files of items inside requests. Everything that outlives a request, such as parameters, journal, and errors, contains only
 * stand-ins. A file is read when its request is sent, so a batch doesn't hold the files of all its items in memory.
 */
import { createHash, randomUUID } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { isStandIn, standInOf } from '../../parameters/standIns';
import { toError } from '../context';
import { contentOf } from './binaryContent';

export interface Attachment {
	binary: IBinaryData;
	/** The name of the binary field. */
	field: string;
	/** Such as "image/png". The format is in lower case. */
	mediaType: string;
	sha256: string;
	bytes: number;
}

/** Thrown if a file can't be sent. The message is a sentence without a period. */
export class Unsendable extends Error {}

/** A request body that contains files. */
export interface BodyWithFiles {
	/** The size of the whole body. */
	readonly bytes: number;
	/**
	 * Reads the files and returns the body.
	 * @throws Unsendable
	 */
	write(signal: AbortSignal): Promise<Buffer>;
}

/** The files of one run of the node. */
export class Attachments {
	private readonly files = new Map<string, Attachment>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** Adds a file. Returns its stand-in, which replaces the file's URL. */
	add(file: Attachment): string {
		const standIn = standInOf(file.sha256);
		if (!this.files.has(standIn)) this.files.set(standIn, file);
		return standIn;
	}

	/**
	 * Returns a body with the file itself in place of each `url` that is a stand-in, or null if there is none.
	 * @throws Unsendable if a file is unknown
	 */
	bodyWith(body: Readonly<Record<string, unknown>>): BodyWithFiles | null {
		const files: Attachment[] = [];
		// Random, so that no text of a user can contain it.
		const mark = randomUUID();
		const text = JSON.stringify(body, (name, value: unknown) => {
			// Only in a `url` property: a prompt that looks like a stand-in is still a prompt.
			if (name !== 'url' || typeof value !== 'string' || !isStandIn(value)) return value;
			const file = this.files.get(value);
			if (file === undefined) throw new Unsendable(`The request refers to a file that the item doesn't have`);
			files.push(file);
			return mark;
		});
		if (files.length === 0) return null;
		const texts = text.split(mark).map((one) => Buffer.from(one));
		const starts = files.map(({ mediaType }) => Buffer.from(dataUriStart(mediaType)));
		const bytes =
			[...texts, ...starts].reduce((sum, { length }) => sum + length, 0) +
			files.reduce((sum, file) => sum + base64Length(file.bytes), 0);
		return {
			bytes,
			write: async (signal) => {
				const whole = Buffer.allocUnsafe(bytes);
				let at = 0;
				for (const [index, one] of texts.entries()) {
					at += one.copy(whole, at);
					const [start, file] = [starts[index], files[index]];
					if (start === undefined || file === undefined) continue;
					at += start.copy(whole, at);
					at += await this.writeFile(file, whole, at, signal);
				}
				return whole;
			},
		};
	}

	/**
	 * Writes a file as Base64. Returns the number of characters.
	 * @throws Unsendable if the file can't be read in time, or isn't exactly the one that was checked
	 */
	private async writeFile(
		file: Attachment,
		into: Buffer,
		start: number,
		signal: AbortSignal,
	): Promise<number> {
		const changed = () => new Unsendable(`${fileOf(file)} has changed since it was checked`);
		const hash = createHash('sha256');
		const end = start + base64Length(file.bytes);
		let at = start;
		let rest: Buffer = Buffer.alloc(0);
		try {
			for await (const piece of contentOf(this.context, file.binary)) {
				if (signal.aborted) throw new Unsendable(`${fileOf(file)} could not be read in time`);
				hash.update(piece);
				// Three bytes become four characters. The remaining bytes are kept for the next piece.
				const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
				const whole = bytes.length - (bytes.length % 3);
				if (at + base64Length(whole) > end) throw changed();
				at += into.write(bytes.toString('base64', 0, whole), at, 'latin1');
				rest = Buffer.from(bytes.subarray(whole));
			}
		} catch (error) {
			const { message } = toError(error, String(error));
			return await Promise.reject(
				error instanceof Unsendable
					? error
					: new Unsendable(`${fileOf(file)} can no longer be read: ${message}`),
			);
		}
		if (at + base64Length(rest.length) !== end || hash.digest('hex') !== file.sha256) throw changed();
		return at + into.write(rest.toString('base64'), at, 'latin1') - start;
	}
}

/** Returns the number of characters that a file takes up inside a request. */
export function dataUriLength({ mediaType, bytes }: Pick<Attachment, 'mediaType' | 'bytes'>): number {
	return dataUriStart(mediaType).length + base64Length(bytes);
}

function dataUriStart(mediaType: string): string {
	return `data:${mediaType};base64,`;
}

function base64Length(bytes: number): number {
	return Math.ceil(bytes / 3) * 4;
}

function fileOf({ field }: Attachment): string {
	return `Nothing was sent, because the file in the binary field ${JSON.stringify(field)}`;
}

/** Matches a file in a text. Its slash may be escaped, such as in JSON inside JSON. */
const DATA_URI = /data:((?:image|audio)\\*\/[\w.+-]{1,40});base64,[A-Za-z0-9+/=\\]*/gi;

/** Shortens the files in a response that repeats the request. They must not get into errors, logs, and output items. */
export function withoutFiles(text: string): string {
	return text.includes(';base64,') ? text.replace(DATA_URI, 'data:$1;base64,***') : text;
}
