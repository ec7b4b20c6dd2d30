/** Hashes text. */
import { createHash } from 'crypto';

/** SHA-256 in hex, cut to `length` characters. */
export function hash(text: string, length = 64): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}
