import { freePort } from './ports';

test('ports that are asked for at the same time differ, and are below those of outgoing connections', async () => {
	const ports = await Promise.all(Array.from({ length: 50 }, freePort));
	expect(new Set(ports).size).toBe(50);
	expect(Math.min(...ports)).toBeGreaterThanOrEqual(20_000);
	expect(Math.max(...ports)).toBeLessThan(32_768);
});
