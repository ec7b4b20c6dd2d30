/**
 * Preloaded into every Node program the tests start. The program leads a process group of its own, so a signal
 * to the terminal doesn't reach it, and however its parent dies, even by SIGKILL, the channel between them closes:
 * then the whole group ends, with the compilers and task runners it started.
 */
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
// Listening for it would keep a program alive that is done.
process.channel?.unref();
