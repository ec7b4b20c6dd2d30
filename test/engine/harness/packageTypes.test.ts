import { createRequire } from 'node:module';
import { join } from 'node:path';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod/v4';
import { seedance } from '../../workflows/workflow';
import { loadPackage } from './packageTypes';

const requireFromHere = createRequire(__filename);
const Errors = z.object({
	operationError: z.custom<(node: object, message: string) => Error>((one) => typeof one === 'function'),
});
const root = join(__dirname, 'fixturePackage');
const Counter = z.object({ execute: z.custom<() => Promise<number>>((one) => typeof one === 'function') });
const counter = () => Counter.parse(loadPackage(root).nodes['n8n-nodes-fixture.counter']);

it('loads a built package by its real names, with the modules of its host', () => {
	const types = loadPackage(root);
	const description = { name: 'counter', NodeOperationError, z };
	expect(types.nodes['n8n-nodes-fixture.counter']).toHaveProperty('description', description);
	expect(types.credentials['counterApi']).toMatchObject({ name: 'counterApi' });
});

// On another n8n, or with another zod, the built package must not have the repository's.
it('gives the built package the n8n-workflow of the tests', () => {
	const { operationError } = Errors.parse(
		requireFromHere('../../../dist/nodes/Seedance/host/operationError.js'),
	);
	expect(operationError(seedance({}), 'no')).toBeInstanceOf(NodeOperationError);
});

it('begins each time with an empty memory, as a new process does', async () => {
	const first = counter();
	expect([await first.execute(), await first.execute()]).toEqual([1, 2]);
	const second = counter();
	expect([await second.execute(), await first.execute()]).toEqual([1, 3]);
});

it('keeps processes apart that run at the same time', async () => {
	const [first, second] = [counter(), counter()];
	const runs = [first, second, first, second, first].map(async (one) => await one.execute());
	expect(await Promise.all(runs)).toEqual([1, 1, 2, 2, 3]);
});
