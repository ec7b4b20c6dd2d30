import { join } from 'node:path';
import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod/v4';
import { loadPackage } from './package-types';

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
