/**
 * Stand-ins for files that are sent inside a request. The checked parameters, the submission's identity, and the journal hold
 * these
 * short texts. They are replaced with the file only while the request is sent.
 */

const FORM = /^n8n-file:[0-9a-f]{64}$/;

/** Returns the stand-in of a file. @param sha256 hash of its bytes, in hex */
export function standInOf(sha256: string): string {
	return `n8n-file:${sha256}`;
}

/** Returns true for any text that begins like a stand-in. Users must not enter one. */
export function isLikeStandIn(text: string): boolean {
	return /^n8n-file:/i.test(text.trim());
}

export function isStandIn(text: string): boolean {
	return FORM.test(text);
}
