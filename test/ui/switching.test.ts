/** What costs money or time to type again is not lost by a click: n8n drops the values of fields that it hides. */
import type { INodeParameters } from 'n8n-workflow';
import { OPERATIONS_OF } from '../../nodes/Seedance/parameters/choices';
import { allModels } from '../../nodes/Seedance/providers';
import { openEditor } from './editor';

const OPERATIONS = OPERATIONS_OF.video;
const MODELS = allModels();
const HELD: INodeParameters = {
	promptType: 'text',
	prompt: 'a harbour at dawn, in the rain',
	waitUsing: 'callback',
	maxWaitMinutes: 12,
	downloadVideo: true,
	binaryPropertyName: 'clip',
	options: { idempotencyKey: '={{ $json.id }}', maxCredits: 77, maxUsd: 3.5 },
};
const START: INodeParameters = {
	...HELD,
	operation: 'submitAndWait',
	model: 'ark/seedance-2.0',
	mode: 'text-to-video',
};

/** What the editor stores after these changes, one click after the other. */
function after(...clicks: INodeParameters[]): INodeParameters {
	return clicks.reduce(
		(values, click) => openEditor({ ...values, ...click }).values,
		openEditor(START).values,
	);
}

test.each(OPERATIONS.flatMap((one) => OPERATIONS.map((other) => [one, other] as const)))(
	'Operation from %s to %s and back',
	(one, other) => {
		expect(after({ operation: one }, { operation: other }, { operation: one })).toMatchObject(HELD);
	},
);

test.each(MODELS.map(({ id, modes }) => [id, modes] as const))(
	'Model to %s, each of its modes, and back',
	(model, modes) => {
		const back = { model: START.model, mode: 'text-to-video' };
		for (const mode of modes.filter((one) => one !== 'draft-to-video')) {
			expect(after({ model }, { mode }, back)).toMatchObject(HELD);
			expect(after({ operation: 'estimateCost' }, { model }, { mode })).toMatchObject(HELD);
		}
	},
);

test.each(['wait', 'getStatus', 'getMany', 'cancel'])(
	'Resource to Task, there %s, and back: caps and key stay',
	(operation) => {
		const back = { resource: 'video', operation: 'submit' };
		const { options } = after({ resource: 'task', operation: 'wait' }, { operation }, back);
		expect(options).toMatchObject(HELD.options as INodeParameters);
		const tool = openEditor({ resource: 'task', operation }, 'tool').values;
		const submitting = openEditor({ ...tool, ...back }, 'tool').values;
		expect(submitting.options).toEqual({ maxCredits: 1000, maxUsd: 10 });
	},
);

test('a tool of an agent starts with both caps, and keeps what its user sets', () => {
	expect(openEditor({ operation: 'submitAndWait' }, 'tool').values.options).toEqual({
		maxCredits: 1000,
		maxUsd: 10,
	});
	expect(openEditor({ operation: 'submit', options: {} }, 'tool').values.options).toEqual({});
	expect(openEditor({ operation: 'submitAndWait' }).values.options).toEqual({});
});
