/**
 * Stand-ins for files that go inside a request. The checked parameters, the order's identity and the journal hold these short
 * texts; the file itself takes their place only while the request is sent.
 */

const FORM = /^n8n-file:[0-9a-f]{64}$/;

/** Returns the stand-in of a file. @param sha256 of its bytes, in hex */
export function standInOf(sha256: string): string {
	return `n8n-file:${sha256}`;
}

/** Returns true for any text that begins like a stand-in, which no user may give. */
export function isLikeStandIn(text: string): boolean {
	return /^n8n-file:/i.test(text.trim());
}

export function isStandIn(text: string): boolean {
	return FORM.test(text);
}
