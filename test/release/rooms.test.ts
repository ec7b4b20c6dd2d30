import { join } from 'node:path';
import { z } from 'zod/v4';
import { temporaryFolder } from '../package/folders';
import { runProgram } from '../package/programs';

const UPWARDS = 'A room imports only from floors below it.';
const INTERFACE = 'tasks/ knows only the interface of a provider.';
const N8N = 'Only host/ uses values of n8n-workflow; import types with "import type".';

/** One import each, by the file that would have it. */
const REFUSED = [
	['text/shown.ts', "import { isEmpty } from '../parameters/coerce';", UPWARDS],
	['text/shown.ts', "import type { INode } from 'n8n-workflow';", N8N],
	['parameters/check.ts', "import { providerOf } from '../providers';", UPWARDS],
	['providers/answers.ts', "import { openRun } from '../host/openRun';", UPWARDS],
	['operations/callback/park.ts', "import { sleep } from 'n8n-workflow';", N8N],
	['parameters/check.ts', "import { runBatch } from '../tasks/batch';", UPWARDS],
	['parameters/check.ts', "export { properties } from '../ui/properties';", UPWARDS],
	['parameters/check.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['parameters/check.ts', "import type { INode } from 'n8n-workflow';", N8N],
	['providers/seedanceapi/index.ts', "import { models } from '../seedance2ai/models';", UPWARDS],
	['providers/seedance2ai/index.ts', "import type { Task } from '../../tasks/job';", UPWARDS],
	['providers/seedance2ai/index.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['ui/field.ts', "import { runBatch } from '../tasks/batch';", UPWARDS],
	['ui/field.ts', "import { openRun } from '../host/openRun';", UPWARDS],
	['ui/field.ts', "import { NodeHelpers } from 'n8n-workflow';", N8N],
	['tasks/batch.ts', "import { allModels } from '../providers';", INTERFACE],
	['tasks/batch.ts', "import { allModels } from '../providers/index';", INTERFACE],
	['tasks/batch.ts', "import { seedanceapi } from '../providers/seedanceapi';", UPWARDS],
	['tasks/batch.ts', "import type { Run } from '../host/openRun';", UPWARDS],
	['tasks/rate/pace.ts', "import { openRun } from '../../host/openRun';", UPWARDS],
	['tasks/batch.ts', "import { properties } from '../ui/properties';", UPWARDS],
	['tasks/batch.ts', "import { sleep } from 'n8n-workflow';", N8N],
	['host/items/output.ts', "import { runNode } from '../../operations/run';", UPWARDS],
	['host/items/output.ts', "import { receive } from '../../trigger/receive';", UPWARDS],
	['operations/run.ts', "import { NodeApiError } from 'n8n-workflow';", N8N],
	['operations/run.ts', "import { receive } from '../trigger/receive';", UPWARDS],
	['trigger/receive.ts', "import { runNode } from '../operations/run';", UPWARDS],
] as const;

const ALLOWED = [
	['providers/index.ts', "import { seedanceapi } from './seedanceapi';"],
	['providers/seedanceapi/index.ts', "import { wireParameters } from '../../parameters/model';"],
	['ui/field.ts', "import { allModels } from '../providers';"],
	['ui/field.ts', "import type { INodeProperties } from 'n8n-workflow';"],
	['tasks/batch.ts', "import type { Provider } from '../providers/provider';"],
	['host/items/output.ts', "import { NodeOperationError } from 'n8n-workflow';"],
	['host/items/output.ts', "import { hash } from '../../tasks/orders/idempotency';"],
	['operations/run.ts', "import type { IExecuteFunctions } from 'n8n-workflow';"],
	['operations/run.ts', "import { openRun } from '../host/openRun';"],
	['trigger/receive.ts', "import { providerHttp } from '../host/http';"],
] as const;

describe('lint keeps the rooms apart', () => {
	const temporary = temporaryFolder();
	const texts = [...REFUSED, ...ALLOWED].map(([file, text]) => ({ file: `nodes/Seedance/${file}`, text }));
	let said: string[][] = [];

	beforeAll(() => {
		said = runProgram(join(__dirname, 'rooms.mjs'), texts, z.array(z.array(z.string())), temporary.path);
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
