/**
 * Preloaded into every Node program the tests start. The program leads a process group of its own, so a signal
 * to the terminal doesn't reach it, and however its parent dies, even by SIGKILL, the channel between them closes:
 * then the whole group ends, with the compilers and task runners it started.
 */
const { writeFileSync } = require('node:fs');
const { getPriority } = require('node:os');

process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
// Listening for it would keep a program alive that is done.
process.channel?.unref();

// The program also leads a session. With autogroup, Linux shares the CPU among sessions first: `nice` only counts within a session,
// and a new session starts without it.
if (getPriority() > 0) {
	try {
		writeFileSync('/proc/self/autogroup', String(getPriority()));
	} catch {
		// Without autogroup, nice is enough.
	}
}
