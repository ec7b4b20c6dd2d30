import { Session } from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
import { measureOwnTime } from './ownTime';
it('x', async () => {
	const n = Number(process.env['N'] ?? 300);
	const s = new Session(); if (process.env['PROF']) s.connect();
	const prof = process.env['PROF'] !== undefined;
	if (prof) {
		await s.post('Profiler.enable'); await s.post('Profiler.setSamplingInterval', { interval: 200 });
		await s.post('Profiler.start');
	}
	process.stderr.write(JSON.stringify(await measureOwnTime(n)) + '\n');
	if (prof) {
		const { profile } = await s.post('Profiler.stop');
		writeFileSync('/tmp/own.cpuprofile', JSON.stringify(profile));
	}
});
