/** All fields of the node, in the order people think: operation, model, input, appearance, waiting, and output. */
import type { INodeProperties, NodeHint } from 'n8n-workflow';
import { OPERATION_WORDS } from '../parameters/choices';
import { nodeParameter } from '../parameters/nodeParameters';
import { nodeFields, operationFields, optionsFields } from './nodeFields';
import { promptFields } from './promptFields';
import { modeFields, modelField, providerFields } from './providerFields';
import { toolFields } from './toolFields';

/** Description of both node and trigger: n8n lists them as one, with the trigger's description. */
export const DESCRIPTION = 'Generate Seedance 2 videos, or start a workflow when a video is finished';

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

/** Text under the node's name: the operation. */
export const subtitle = `={{ ({ ${TITLES.join(', ')} })[$parameter["operation"]] }}`;

/** Tooltip while the node is parked. n8n evaluates it without any item, so Max Wait may be unknown. */
export const waitingTooltip = `={{ "Waiting for a callback from the provider. If none arrives, the workflow continues when ${nodeParameter('maxWaitMinutes').label.replace(/ \(.*/, '')} is over" + (typeof $parameter["maxWaitMinutes"] === "number" ? ": " + $parameter["maxWaitMinutes"] + " minutes after the wait began." : ".") }}`;

/** Hints before the first run. An expression can't read On Error, so the hint says what to check. */
export const hints: NodeHint[] = [
	{
		message:
			'To continue with the other items if one fails, set On Error to "Continue (using error output)" in Settings. To keep the input fields of each item, turn on Include Input Fields.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		// Without an input, `$input` makes n8n log a warning. A node with a fixed prompt or task may have no input.
		displayCondition:
			'={{ !!($rawParameter.prompt?.startsWith("=") || $rawParameter.taskId?.value?.startsWith("=")) && $input.all().length > 1 }}',
	},
];
