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

// It also leads a session. Where Linux shares the CPU among sessions first (autogroup), `nice` counts within one session only, and a
// new session does not inherit it.
if (getPriority() > 0) {
	try {
		writeFileSync('/proc/self/autogroup', String(getPriority()));
	} catch {
		// Elsewhere, nice is enough.
	}
}
