import { z } from 'zod/v4';
import { temporaryFolder } from './folders';
import { runProgram } from './programs';

const UPWARDS = 'A room imports only from floors below it.';
const INTERFACE = 'tasks/ knows only the interface of a provider.';
const N8N = 'Only host/ uses values of n8n-workflow; import types with "import type".';

/** One import each, by the file that would have it. */
const REFUSED = [
	['providers/check.ts', "import { runBatch } from '../tasks/batch';", UPWARDS],
	['providers/check.ts', "export { properties } from '../ui/properties';", UPWARDS],
	['providers/check.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['providers/check.ts', "import type { INode } from 'n8n-workflow';", N8N],
	['providers/seedanceapi/index.ts', "import { models } from '../seedance2ai/models';", UPWARDS],
	['providers/seedance2ai/index.ts', "import type { Task } from '../../tasks/job';", UPWARDS],
	['providers/seedance2ai/index.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['ui/field.ts', "import { runBatch } from '../tasks/batch';", UPWARDS],
	['ui/field.ts', "import { shown } from '../host/items';", UPWARDS],
	['ui/field.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['tasks/batch.ts', "import { allModels } from '../providers';", INTERFACE],
	['tasks/batch.ts', "import { allModels } from '../providers/index';", INTERFACE],
	['tasks/batch.ts', "import { seedanceapi } from '../providers/seedanceapi';", UPWARDS],
	['tasks/batch.ts', "import type { Run } from '../host/openRun';", UPWARDS],
	['tasks/batch.ts', "import { properties } from '../ui/properties';", UPWARDS],
	['tasks/batch.ts', "import { sleep } from 'n8n-workflow';", N8N],
	['host/items.ts', "import { runNode } from '../operations/run';", UPWARDS],
	['host/items.ts', "import { receive } from '../trigger/receive';", UPWARDS],
	['operations/run.ts', "import { NodeApiError } from 'n8n-workflow';", N8N],
	['operations/run.ts', "import { receive } from '../trigger/receive';", UPWARDS],
	['trigger/receive.ts', "import { runNode } from '../operations/run';", UPWARDS],
] as const;

const ALLOWED = [
	['providers/index.ts', "import { seedanceapi } from './seedanceapi';"],
	['providers/seedanceapi/index.ts', "import { wireParameters } from '../model';"],
	['ui/field.ts', "import { allModels } from '../providers';"],
	['ui/field.ts', "import type { INodeProperties } from 'n8n-workflow';"],
	['tasks/batch.ts', "import type { Provider } from '../providers/vocabulary';"],
	['host/items.ts', "import { NodeOperationError } from 'n8n-workflow';"],
	['host/items.ts', "import { hash } from '../tasks/idempotency';"],
	['operations/run.ts', "import type { IExecuteFunctions } from 'n8n-workflow';"],
	['operations/run.ts', "import { openRun } from '../host/openRun';"],
	['trigger/receive.ts', "import { providerHttp } from '../host/http';"],
] as const;

describe('lint keeps the rooms apart', () => {
	const temporary = temporaryFolder();
	const texts = [...REFUSED, ...ALLOWED].map(([file, text]) => ({ file: `nodes/Seedance/${file}`, text }));
	let said: string[][] = [];

	beforeAll(() => {
		said = runProgram('rooms.mjs', texts, z.array(z.array(z.string())), temporary.path);
	});

	afterAll(temporary.remove);

	it.each(REFUSED.map(([file, text, reason], index) => ({ file, text, reason, index })))(
		'refuses in $file: $text',
		({ reason, index }) => {
			expect(said[index]).toContainEqual(expect.stringContaining(reason));
		},
	);

	it.each(ALLOWED.map(([file, text], index) => ({ file, text, index })))(
		'allows in $file: $text',
		({ index }) => {
			expect(said[REFUSED.length + index]).toEqual([]);
		},
	);
});
