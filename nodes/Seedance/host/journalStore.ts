/** Where the journal lives: n8n's node context, which survives Retry On Fail and "Retry execution". */
import type { IExecuteFunctions } from 'n8n-workflow';
import { Journal } from '../tasks/journal';

const KEY = 'seedanceJournal';

export function openJournal(context: IExecuteFunctions): Journal {
	const node = context.getContext('node');
	const known: unknown = node[KEY];
	if (typeof known !== 'object' || known === null) node[KEY] = {};
	return new Journal(node[KEY] as Record<string, unknown>);
}
