/** Reads the content of a binary field, wherever n8n keeps it. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { MIB } from '../../parameters/nodeParameters';
import { Turns } from '../../tasks/eventLoop';
import { realClock } from '../clock';

const Bytes = z.custom<Uint8Array>((one) => ArrayBuffer.isView(one));

/** Yields a file from its beginning to its end. Rejects if n8n can't read it. */
export async function* contentOf(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): AsyncGenerator<Buffer, void, undefined> {
	if (id === undefined) {
		const turns = new Turns(realClock);
		// The file is in memory, as Base64 in the item.
		const bytes = Buffer.from(data, 'base64');
		for (let at = 0; at < bytes.length; at += MIB) {
			yield bytes.subarray(at, at + MIB);
			await turns.next();
		}
		return;
	}
	for await (const piece of await context.helpers.getBinaryStream(id)) {
		const { buffer, byteOffset, byteLength } = Bytes.parse(piece);
		yield Buffer.from(buffer, byteOffset, byteLength);
	}
}
