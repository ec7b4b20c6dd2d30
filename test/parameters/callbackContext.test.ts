import { readNode } from '../../nodes/Seedance/parameters/readValue';

const contextOf = (callbackContext: unknown) => readNode('callbackContext', { callbackContext });

const loop: { self?: unknown } = {};
loop.self = loop;

/** A BigInt is not among them: n8n gives every BigInt a way to be JSON. */
test.each([
	['a function', () => 1],
	['a symbol', Symbol('x')],
	['what contains itself', loop],
])('%s is refused as no JSON', (_, given) => {
	expect(contextOf(given)).toMatchObject({
		ok: false,
		message: expect.stringMatching(
			/^Callback Context is .*, but must be text or JSON; to pass nothing, remove the option$/s,
		) as string,
	});
});

test('a value is kept as it is after JSON, and the limit counts its bytes there', () => {
	expect(contextOf({ at: new Date(0), gone: undefined })).toEqual({
		ok: true,
		value: { at: '1970-01-01T00:00:00.000Z' },
	});
	expect(contextOf('"'.repeat(1023))).toMatchObject({ ok: true });
	expect(contextOf('"'.repeat(1024))).toMatchObject({ ok: false });
});

test('a key that could change the prototype of an object is a key like any other', () => {
	const read = contextOf('{"__proto__": {"admin": true}}');
	expect(read).toMatchObject({ ok: true });
	expect(JSON.stringify(read)).toContain('"__proto__"');
	expect(Reflect.get({}, 'admin')).toBeUndefined();
});
