import { findExecutable } from './executables';

test('a program of the system that is missing is named with the Debian package that brings it', () => {
	const wanted = { what: 'Redis', names: ['no-such-program'], debianPackage: 'redis-server' };
	expect(() => findExecutable(wanted)).toThrow(
		'Redis is not installed. On Debian, install the package redis-server: apt-get install redis-server',
	);
	expect(findExecutable({ ...wanted, names: ['no-such-program', 'sh'] })).toMatch(/\/sh$/);
});
