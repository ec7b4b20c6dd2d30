/** Fields that n8n itself demands, without demanding them of rows whose model or mode an expression chooses. */
import type { INodeProperties } from 'n8n-workflow';
import { allModels } from '../providers';
import { MODES, type Mode } from '../providers/model';
import { TAKING_MODEL } from './operationNames';

/** Where a field is required: for these models, in these modes (null: all that they have). */
export interface Place {
	models: readonly string[];
	modes: readonly Mode[] | null;
}

const EXPRESSION = { _cnd: { startsWith: '=' } };

/**
 * The field twice, of which one is shown at a time. Where Model or Mode is an expression, n8n takes the fields of all
 * models and modes for shown, and would not start a workflow for the lack of one that no row needs: there, the field is
 * shown without being required, and the check before sending asks for it row by row.
 */
export function requiredIn(field: INodeProperties, { models, modes }: Place): INodeProperties[] {
	const operation = [...TAKING_MODEL];
	return [
		{
			...field,
			required: true,
			displayOptions: {
				show: { operation },
				// As what hides it, since n8n shows a field as soon as one of the values to show it for is an expression.
				hide: {
					model: allBut(
						models,
						allModels().map(({ id }) => id),
					),
					...(modes === null ? {} : { mode: allBut(modes, MODES) }),
				},
			},
		},
		{
			...field,
			displayOptions: {
				show: {
					operation,
					...(modes === null ? { model: [EXPRESSION] } : { model: [...models], mode: [EXPRESSION] }),
				},
			},
		},
	];
}

/** All other values, and what the editor makes of an expression that it can't evaluate yet. */
function allBut(wanted: readonly string[], all: readonly string[]) {
	return [...all.filter((one) => !wanted.includes(one)), '', null, EXPRESSION];
}
