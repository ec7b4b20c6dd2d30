import type { IDataObject } from 'n8n-workflow';
import type { BenchEngine } from './benchEngine';

type Input = Parameters<BenchEngine['engine']['run']>[0];

interface HostileCase {
	name: string;
	input: Input;
	items: NonNullable<Input['items']>;
	/** Prepares the provider for the run. */
	prepare(): Promise<void>;
}

const LONG_URL = `https://media.example.com/${'a%2F&amp;'.repeat(15_000)}.jpg`;
const MEBIBYTE = 1024 * 1024;
/** Text with several encodings, all of which must be searched for secrets. */
const MUCH_TEXT = '\\u0041%2541&amp;amp; {{ a }} https://x.example.com/?token= '.repeat(MEBIBYTE / 60);
const LEVELS = 500;

/** Invalid values. All items share the same few objects, as if one row were used repeatedly. */
const VALUES: readonly IDataObject[] = [
	{ prompt: 'a long story '.repeat(800), images: new Array<string>(12).fill(LONG_URL) },
	{ prompt: 'x {{ '.repeat(2000), images: new Array<string>(12).fill(LONG_URL).join(', ') },
	{ prompt: deep(LEVELS), images: deep(LEVELS) },
	{ prompt: { a: MUCH_TEXT.slice(0, 100_000) }, images: new Array<number>(10_000).fill(1) },
	{ prompt: MUCH_TEXT, images: MUCH_TEXT },
];

/** Runs in which every item fails, because of its values or the provider's response. */
export function hostileCases(bench: BenchEngine, count: number): HostileCase[] {
	const { parameters } = bench;
	const of = (values: readonly IDataObject[]) =>
		Array.from({ length: count }, (_, item) => ({ json: values[item % values.length] ?? {} }));
	const ask = (on: 'submit' | 'status', status: number) => async () => {
		const body = {
			code: status,
			message: MUCH_TEXT,
			error: { message: MUCH_TEXT.slice(0, 1000), code: 'NO' },
		};
		await bench.setFault({ on, times: 1_000_000, fault: { kind: 'status', status, body } });
	};
	const fromImages = { mode: 'image-to-video', images: '={{ $json.images }}' };
	return [
		{
			name: 'invalid values of 100 kB and more, 12 URLs each',
			input: { parameters: { ...parameters, ...fromImages } },
			items: of(VALUES),
			prepare: async () => await Promise.resolve(),
		},
		{
			name: 'submits that are rejected with a 1 MB response',
			input: { parameters },
			items: bench.items(count),
			prepare: ask('submit', 400),
		},
		{
			name: 'status requests that are rejected with a 1 MB response',
			input: {
				parameters: { operation: 'getStatus', taskId: '={{ $json.taskId }}' },
			},
			items: Array.from({ length: count }, (_, item) => ({ json: { taskId: `task-${item}` } })),
			prepare: ask('status', 401),
		},
	];
}

function deep(levels: number): IDataObject[] {
	let value: IDataObject[] = [];
	for (let level = 0; level < levels; level += 1) value = [{ value }];
	return value;
}
