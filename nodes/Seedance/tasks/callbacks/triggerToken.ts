/**
 * The token in a callback URL. It proves that the URL was made with the same API key, for one trigger, and within a limited time. The
 * token doesn't reveal the key: it is signed with a derived key that has no other use.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'crypto';
import { z } from 'zod/v4';
import { CallbackPayload } from '../../parameters/ownSchemas';

/** Implies the algorithm, so a token can't choose another one. */
const VERSION = '1';
const LABEL = 'n8n-nodes-seedance callback token 1';
const KEY_BYTES = 32;

/** Longer than any video takes, plus several days for a provider that repeats its callback. */
export const TOKEN_LIFE_MS = 7 * 24 * 3_600_000;
/** Maximum length. A token with the largest context has about 2,900 characters. */
const MOST_CHARACTERS = 4096;

interface TokenFacts {
	/** Milliseconds since 1970; stored in whole seconds. */
	expiresAt: number;
	/** Unique for each submit, so that no two tokens are equal. */
	nonce: string;
	context: CallbackPayload;
}

type TokenVerdict =
	| { kind: 'valid'; nonce: string; context: CallbackPayload }
	| { kind: 'missing' | 'forged' | 'expired' };

const Facts = z.tuple([z.int(), z.string().min(1), CallbackPayload]);

/**
 * Signs a token.
 * @param scope the trigger that the token is for; it is not valid for any other
 */
export function signToken(apiKey: string, scope: string, { expiresAt, nonce, context }: TokenFacts): string {
	const facts = JSON.stringify([Math.ceil(expiresAt / 1000), nonce, context]);
	const payload = Buffer.from(facts).toString('base64url');
	return `${VERSION}.${payload}.${signatureOf(apiKey, scope, payload)}`;
}

/**
 * Verifies a token. Nothing is parsed from its payload before the signature has been compared in constant time.
 * @param now milliseconds since 1970
 */
export function verifyToken(apiKey: string, scope: string, token: unknown, now: number): TokenVerdict {
	if (token === undefined || token === '') return { kind: 'missing' };
	if (typeof token !== 'string' || token.length > MOST_CHARACTERS) return { kind: 'forged' };
	const [version = '', payload = '', signature = '', ...more] = token.split('.');
	const given = Buffer.from(`${version}.${signature}`);
	const right = Buffer.from(`${VERSION}.${signatureOf(apiKey, scope, payload)}`);
	if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
		return { kind: 'forged' };
	}
	const [expires, nonce, context] = Facts.parse(
		JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')),
	);
	return now > expires * 1000 ? { kind: 'expired' } : { kind: 'valid', nonce, context };
}

function signatureOf(apiKey: string, scope: string, payload: string): string {
	const key = Buffer.from(hkdfSync('sha256', apiKey, '', LABEL, KEY_BYTES));
	return createHmac('sha256', key)
		.update(JSON.stringify([VERSION, scope, payload]))
		.digest('base64url');
}
