import { boolean, integer, oneOf, publicUrl, type Check } from '../checks';
import { isRecord } from '../json';
import { entries, readContent, type Scene } from './content';
import { invalid, missing, problems, type Problem } from './errors';
import { modelOf, type Model, type NamedModel } from './models';
import type { SourcePolicy } from './sources';

type Fields = Record<string, unknown>;

/** Whether loopback URLs count as public. */
export interface Policy extends SourcePolicy {
	allowLoopbackCallbacks: boolean;
}

/** Request that follows all rules that don't depend on other tasks. */
export interface Order extends NamedModel {
	request: Fields;
	scene: Scene;
}

const ratios = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'];

const identifier: Check = (value) =>
	typeof value === 'string' && /^[\x20-\x7e]{1,64}$/.test(value)
		? null
		: 'must be a text of 1 to 64 English characters';

const tools: Check = (value) =>
	Array.isArray(value) &&
	value.every(
		(tool) => isRecord(tool) && tool.type === 'web_search' && Object.keys(tool).join(',') === 'type',
	)
		? null
		: 'must be a list of {"type":"web_search"}';

const durationOf =
	({ seconds: [min, max] }: Model): Check =>
	(value) =>
		value === -1 || integer(min, max)(value) === null
			? null
			: `must be -1 or an integer from ${min} to ${max}`;

/** Returns the fields that a model accepts. Others are refused, as users have reported. */
function fieldsOf(model: Model, { allowLoopbackCallbacks }: Policy): Map<string, Check> {
	const always: [string, Check][] = [
		['resolution', oneOf(...model.resolutions)],
		['ratio', oneOf(...ratios)],
		['duration', durationOf(model)],
		['generate_audio', boolean],
		['watermark', boolean],
		['return_last_frame', boolean],
		['service_tier', oneOf('default')],
		['execution_expires_after', integer(3600, 259_200)],
		['priority', integer(0, 9)],
		['safety_identifier', identifier],
		['tools', tools],
		['callback_url', publicUrl('http or https', allowLoopbackCallbacks)],
	];
	const only25: [string, Check][] = [
		['draft', boolean],
		['output_format', oneOf('mp4', 'mov')],
		['omni_reference_task_type', oneOf('auto', 'reference', 'edit', 'extend')],
	];
	return new Map(model.family === '2.5' ? [...always, ...only25] : always);
}

/** Fields that a final video may have in addition to `model` and `content`. The others come from its draft. */
const finalFields = [
	'resolution',
	'draft',
	'watermark',
	'return_last_frame',
	'output_format',
	'service_tier',
	'execution_expires_after',
	'priority',
	'callback_url',
	'safety_identifier',
];

function finalProblem(request: Fields): Problem | null {
	const repeated = Object.keys(request).find((name) => !['model', 'content', ...finalFields].includes(name));
	if (repeated !== undefined) return invalid(repeated, 'it is taken from the draft task');
	if (request.draft === true) return invalid('draft', 'a final video is not a draft');
	return request.resolution === undefined || request.resolution === '1080p'
		? null
		: invalid('resolution', 'a final video has 1080p');
}

/** Checks the rules of an explicit task type. The provider checks them before it creates the task. */
function taskTypeProblem(request: Fields, scene: Scene): Problem | null {
	const type = request.omni_reference_task_type ?? 'auto';
	if (type === 'auto') return null;
	if (scene !== 'references') {
		return invalid('omni_reference_task_type', 'it is for reference media only');
	}
	if (type === 'reference') return null;
	const wrong = (param: string, problem: string): Problem => ({
		...invalid(param, problem),
		code: 'InvalidParameter.TaskTypeConstraint',
	});
	if (entries(request.content, 'video_url').length === 0) {
		return wrong('content', 'this task type needs a reference video');
	}
	if ((request.ratio ?? 'adaptive') !== 'adaptive') return wrong('ratio', 'it must be adaptive');
	return type === 'edit' && (request.duration ?? -1) !== -1 ? wrong('duration', 'it must be -1') : null;
}

function draftProblem({ draft, resolution }: Fields): Problem | null {
	return draft === true && resolution !== undefined && resolution !== '480p'
		? invalid('resolution', 'a draft has 480p')
		: null;
}

/** Reads a request according to ark's create page. Returns its first problem if it breaks a rule. */
export function readOrder(request: Fields, policy: Policy): Order | Problem {
	if (request.model === undefined) return missing('model');
	if (typeof request.model !== 'string') return invalid('model', 'it must be a text');
	const named = modelOf(request.model);
	if (named === null) return problems.noModel;
	const { model } = named;
	const checks = fieldsOf(model, policy);
	for (const [name, value] of Object.entries(request)) {
		if (name === 'model' || name === 'content') continue;
		const check = checks.get(name);
		if (check === undefined) return invalid(name, `it is not supported by the model ${named.id}`);
		const problem = check(value);
		if (problem !== null) return invalid(name, `it ${problem}`);
	}
	const scene = readContent(request.content, model, policy);
	if (typeof scene !== 'string') return scene;
	const problem =
		scene === 'draft' ? finalProblem(request) : (draftProblem(request) ?? taskTypeProblem(request, scene));
	return problem ?? { ...named, request, scene };
}
