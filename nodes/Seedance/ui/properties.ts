/** All fields of the node, in the order a person thinks: what, with which model, from what, how it looks, waiting, output. */
import type { INodeProperties } from 'n8n-workflow';
import { operationField, outputFields, taskIdField, waitingFields } from './operationFields';
import { optionsField } from './options';
import { promptFields } from './promptFields';
import { modeFields, modelField, providerFields } from './providerFields';
import { toolFields } from './toolFields';

export const properties: INodeProperties[] = [
	operationField,
	...toolFields(),
	modelField(),
	...modeFields(),
	taskIdField,
	...promptFields(),
	...providerFields(),
	...waitingFields,
	...outputFields,
	optionsField(),
];
