/** Waits in real time until something is true; the processes are real. */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isTrue())) {
		if (Date.now() > deadline)
			throw new Error(`Nothing came of it within ${withinMs / 1000} s: ${isTrue.toString()}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
