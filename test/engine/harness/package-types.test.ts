import { join } from 'node:path';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod/v4';
import { loadPackage } from './package-types';

const Counter = z.object({ callLater: z.custom<() => number>((one) => typeof one === 'function') });

it('loads a built package by its real names, anew each time, with the modules of its host', () => {
	const root = join(__dirname, 'fixture-package');
	const first = loadPackage(root);
	const second = loadPackage(root);
	const description = { name: 'counter', loads: 1, NodeOperationError, z };
	for (const types of [first, second]) {
		expect(types.nodes['n8n-nodes-fixture.counter']).toHaveProperty('description', description);
		expect(types.credentials['counterApi']).toMatchObject({ name: 'counterApi' });
	}
	expect(first).not.toBe(second);
});

it('loads anew what a package loads only later', () => {
	const root = join(__dirname, 'fixture-package');
	const counter = () => Counter.parse(loadPackage(root).nodes['n8n-nodes-fixture.counter']);
	const [first, second] = [counter(), counter()];
	expect([first.callLater(), first.callLater(), second.callLater()]).toEqual([1, 2, 1]);
});
