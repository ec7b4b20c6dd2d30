import { join } from 'node:path';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod/v4';
import { loadPackage } from './packageTypes';

const root = join(__dirname, 'fixturePackage');
const Counter = z.object({ execute: z.custom<() => Promise<number>>((one) => typeof one === 'function') });
const counter = () => Counter.parse(loadPackage(root).nodes['n8n-nodes-fixture.counter']);

it('loads a built package by its real names, with the modules of its host', () => {
	const types = loadPackage(root);
	const description = { name: 'counter', NodeOperationError, z };
	expect(types.nodes['n8n-nodes-fixture.counter']).toHaveProperty('description', description);
	expect(types.credentials['counterApi']).toMatchObject({ name: 'counterApi' });
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
