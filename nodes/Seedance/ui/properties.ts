/** All fields of the node, in the order a person thinks: what, with which model, from what, how it looks, waiting, output. */
import type { INodeProperties } from 'n8n-workflow';
import { OPERATION_WORDS } from '../parameters/choices';
import { nodeFields, operationFields, optionsFields } from './nodeFields';
import { promptFields } from './promptFields';
import { modeFields, modelField, providerFields } from './providerFields';
import { toolFields } from './toolFields';

export const properties: INodeProperties[] = [
	...nodeFields('resource'),
	...operationFields(),
	...toolFields(),
	modelField(),
	...modeFields(),
	...nodeFields('taskId', 'returnAll', 'limit', 'status'),
	...promptFields(),
	...providerFields(),
	...nodeFields('waitUsing', 'maxWaitMinutes', 'downloadVideo', 'binaryPropertyName', 'includeInputFields'),
	...optionsFields(),
];

const TITLES = Object.entries(OPERATION_WORDS).map(
	([value, { name }]) => `${value}: ${JSON.stringify(name)}`,
);

/** What n8n shows under the node's name: the operation in words. */
export const subtitle = `={{ ({ ${TITLES.join(', ')} })[$parameter["operation"]] }}`;
