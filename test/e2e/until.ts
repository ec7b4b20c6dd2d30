/**
 * Waits in real time until something is true; the processes are real.
 * @param told what there is instead, for the error
 */
export async function until(
	isTrue: () => boolean | Promise<boolean>,
	withinMs = 60_000,
	told: () => Promise<string> = async () => await Promise.resolve(isTrue.toString()),
): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isTrue())) {
		if (Date.now() > deadline)
			throw new Error(`Nothing came of it within ${withinMs / 1000} s: ${await told()}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
