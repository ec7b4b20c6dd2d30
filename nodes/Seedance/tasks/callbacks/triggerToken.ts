/**
 * The token in a callback URL: who holds it was given it by somebody with the same API key, for one trigger and for a
 * limited time. Nobody learns the key from it: what signs is derived from the key and used for nothing else.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'crypto';
import { z } from 'zod/v4';
import { CallbackPayload } from '../../parameters/ownSchemas';

/** It names the only algorithm there is, so a token can't choose another. */
const VERSION = '1';
const LABEL = 'n8n-nodes-seedance callback token 1';
const KEY_BYTES = 32;

/** Longer than any video takes, with days for a provider that tries its callback again and again. */
export const TOKEN_LIFE_MS = 7 * 24 * 3_600_000;
/** A token with the largest context has some 2,900. */
const MOST_CHARACTERS = 4096;

interface TokenFacts {
	/** Milliseconds since 1970; kept in whole seconds. */
	expiresAt: number;
	/** Of one submit, so that a token can be told from every other. */
	nonce: string;
	context: CallbackPayload;
}

type TokenVerdict =
	| { kind: 'valid'; nonce: string; context: CallbackPayload }
	| { kind: 'missing' | 'forged' | 'expired' };

const Facts = z.tuple([z.int(), z.string().min(1), CallbackPayload]);

/** @param scope which trigger it is for: a token for one is nothing to another */
export function signToken(apiKey: string, scope: string, { expiresAt, nonce, context }: TokenFacts): string {
	const facts = JSON.stringify([Math.ceil(expiresAt / 1000), nonce, context]);
	const payload = Buffer.from(facts).toString('base64url');
	return `${VERSION}.${payload}.${signatureOf(apiKey, scope, payload)}`;
}

/**
 * Judges what came in the place of a token; nothing of it is read before its signature has been compared, in constant time.
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
