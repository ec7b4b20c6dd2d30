import { spawnSync } from 'node:child_process';
import fs, { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryLock } from './lock';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const file = join(folder, 'lock');
const dead = String(spawnSync('true').pid);
const alive = String(process.ppid);

afterEach(() => {
	rmSync(file, { force: true });
});
afterAll(() => {
	rmSync(folder, { recursive: true });
});

test('a lock is free, has one owner, and is free again after it is released', () => {
	const lock = tryLock(file);
	expect(lock).not.toBeNull();
	expect(tryLock(file)).toBeNull();
	lock?.release();
	expect(tryLock(file)).not.toBeNull();
});

test("another living process keeps its lock, a dead process's lock is taken over", () => {
	writeFileSync(file, alive);
	expect(tryLock(file)).toBeNull();
	writeFileSync(file, dead);
	expect(tryLock(file)).not.toBeNull();
	expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
});

test('of two processes that find a dead owner, only the faster one takes the lock over', () => {
	writeFileSync(file, dead);
	const read = jest.spyOn(fs, 'readFileSync').mockImplementationOnce(() => {
		writeFileSync(file, alive);
		return dead;
	});
	expect(tryLock(file)).toBeNull();
	expect(read).toHaveBeenCalled();
	expect(readFileSync(file, 'utf8')).toBe(alive);
});
