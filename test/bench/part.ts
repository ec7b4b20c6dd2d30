/** Runs one part of the benchmark and sends its measurement to the parent process: `node … part.ts <name>`. */
import { PARTS } from './parts';

async function main(name: string): Promise<void> {
	const part = PARTS.find((one) => one.name === name);
	if (part === undefined) throw new Error(`There is no part ${name}`);
	const measurement = await part.measure();
	await new Promise((resolve) => process.send?.(measurement, resolve));
	process.exit(0);
}

void main(process.argv[2] ?? '').catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
