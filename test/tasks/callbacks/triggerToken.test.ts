import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { MOST_CONTEXT_BYTES } from '../../../nodes/Seedance/parameters/ownSchemas';
import { signToken, verifyToken } from '../../../nodes/Seedance/tasks/callbacks/triggerToken';
import type { CallbackPayload } from '../../../nodes/Seedance/parameters/ownSchemas';
import { scopeOf, withToken } from '../../../nodes/Seedance/tasks/callbacks/triggerUrl';

const KEY = 'sk-secret-key';
const SCOPE = 'b0a1/seedance-trigger';
const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const token = (context: CallbackPayload = { row: 7 }) =>
	signToken(KEY, SCOPE, { expiresAt: NOW + HOUR, nonce: 'n1', context });
const verdict = (given: unknown, now = NOW) => verifyToken(KEY, SCOPE, given, now);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('what was signed comes out of it, until it expires', () => {
	const valid = { kind: 'valid', nonce: 'n1', context: { row: 7 } };
	expect(verdict(token())).toEqual(valid);
	expect(verdict(token(), NOW + HOUR)).toEqual(valid);
	expect(verdict(token(), NOW + HOUR + 1)).toEqual({ kind: 'expired' });
});

test('a token lives no shorter than it was given, though seconds are all that it keeps', () => {
	const expiresAt = NOW + HOUR + 1;
	const signed = signToken(KEY, SCOPE, { expiresAt, nonce: 'n1', context: null });
	expect(verdict(signed, expiresAt).kind).toBe('valid');
});

test('any JSON can be the context', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const context = JSON.parse(JSON.stringify(value)) as CallbackPayload;
			expect(verdict(token(context))).toEqual({ kind: 'valid', nonce: 'n1', context });
		}),
	);
});

test.each([
	['nothing', undefined, 'missing'],
	['empty text', '', 'missing'],
	['a list', ['x', 'y'], 'forged'],
	['an object', { toString: 'x' }, 'forged'],
	['a number', 1, 'forged'],
	['no parts', 'token', 'forged'],
	['empty parts', '..', 'forged'],
	['a token with more behind it', `${token()}.x`, 'forged'],
	['a token with a space', `${token()} `, 'forged'],
	['a token cut off', token().slice(0, -1), 'forged'],
	['a token without its signature', token().split('.').slice(0, 2).join('.'), 'forged'],
	['a token with an empty signature', `${token().split('.').slice(0, 2).join('.')}.`, 'forged'],
	['another version', token().replace(/^1/, '2'), 'forged'],
	['a token longer than any', `1.${'A'.repeat(10_000_000)}.x`, 'forged'],
	['characters that are no ASCII', `1.é.${'é'.repeat(21)}x`, 'forged'],
])('%s is no token', (_, given, kind) => {
	expect(verdict(given)).toEqual({ kind });
});

test('a signature by anything but the derived key is forged, whatever algorithm it claims', () => {
	const [, payload = ''] = token().split('.');
	const text = JSON.stringify(['1', SCOPE, payload]);
	const tries = [
		createHmac('sha256', KEY).update(text).digest('base64url'),
		createHmac('sha256', '').update(text).digest('base64url'),
		createHmac('sha256', KEY).update(payload).digest('base64url'),
		createHash('sha256').update(text).digest('base64url'),
		createHmac('sha512', KEY).update(text).digest('base64url'),
	];
	for (const signature of tries) expect(verdict(`1.${payload}.${signature}`)).toEqual({ kind: 'forged' });
	for (const alg of ['none', 'HS256']) {
		const jwt = `${encoded({ alg, typ: 'JWT' })}.${payload}.`;
		expect(verdict(jwt)).toEqual({ kind: 'forged' });
	}
});

test('another key or another trigger makes another signature', () => {
	expect(verifyToken('sk-other', SCOPE, token(), NOW)).toEqual({ kind: 'forged' });
	expect(verifyToken(KEY, 'ffff/seedance-trigger', token(), NOW)).toEqual({ kind: 'forged' });
});

test('the trigger rejects a token with one changed character as forged', () => {
	const good = token();
	const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.='.split('');
	fc.assert(
		fc.property(fc.nat(good.length - 1), fc.constantFrom(...characters), (at, character) => {
			fc.pre(good[at] !== character);
			expect(verdict(good.slice(0, at) + character + good.slice(at + 1))).toEqual({ kind: 'forged' });
		}),
		{ numRuns: 2000 },
	);
});

test('with another expiry, nonce or context the signature is wrong', () => {
	const [version, , signature] = token().split('.');
	for (const facts of [
		[NOW / 1000 + 9e9, 'n1', { row: 7 }],
		[NOW / 1000 + 3600, 'n2', { row: 7 }],
		[NOW / 1000 + 3600, 'n1', { row: 8 }],
	])
		expect(verdict(`${version ?? ''}.${encoded(facts)}.${signature ?? ''}`)).toEqual({ kind: 'forged' });
});

test('neither the key nor what signs is in it, and the largest context leaves a URL of some 3 KB', () => {
	const largest = token('x'.repeat(MOST_CONTEXT_BYTES - 2));
	expect(withToken(`https://n8n.example.com/webhook/${SCOPE}`, largest).length).toBeLessThan(3100);
	const decoded = token()
		.split('.')
		.map((part) => Buffer.from(part, 'base64url').toString('latin1'))
		.join();
	expect(decoded).not.toContain(KEY);
	expect(token()).not.toContain(KEY);
});

describe('the URL of a trigger', () => {
	test.each([
		['https://n8n.example.com/webhook/b0a1/seedance-trigger', 'b0a1/seedance-trigger'],
		['https://n8n.example.com/webhook-test/b0a1/seedance-trigger', 'b0a1/seedance-trigger'],
		['https://example.com/n8n/webhook/b0a1/seedance-trigger/', 'b0a1/seedance-trigger'],
		['https://n8n.example.com/webhook/b0a1/seedance-trigger?token=old&x=1', 'b0a1/seedance-trigger'],
		['https://example.com/callbacks/seedance', null],
		['https://example.com/webhook/seedance-trigger/b0a1', null],
		['https://example.com/seedance-trigger', null],
		['https://example.com/?next=/webhook/b0a1/seedance-trigger', null],
		['https://example.com/#/webhook/b0a1/seedance-trigger', null],
		['https://example.com/webhook/b0a1/seedance-trigger-2', null],
		['no URL', null],
	])('%s is known as %s', (url, scope) => {
		expect(scopeOf(url)).toBe(scope);
	});

	test('gets its token in place of an old one', () => {
		expect(withToken('https://a.example/webhook/b0a1/seedance-trigger?x=1&token=old', 'new')).toBe(
			'https://a.example/webhook/b0a1/seedance-trigger?x=1&token=new',
		);
	});
});
