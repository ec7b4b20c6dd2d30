import { isRecord } from '../json';
import type { ErrorShape, Fault, FaultRule, NewKey, TaskPlan } from '../types';

/** Validates the JSON of control requests before it reaches the control. */
type Guard = (value: unknown) => boolean;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
const isInteger: Guard = (value) => Number.isInteger(value);
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isAnything: Guard = () => true;
const isOneOf =
	(...allowed: readonly string[]): Guard =>
	(value) =>
		typeof value === 'string' && allowed.includes(value);

/** Accepts an object with all required fields, any of the optional ones, and no others. */
const isObject =
	(required: Record<string, Guard>, optional: Record<string, Guard> = {}): Guard =>
	(value) => {
		if (!isRecord(value)) return false;
		const all = new Map(Object.entries({ ...required, ...optional }));
		return (
			Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
			Object.entries(value).every(([name, entry]) => all.get(name)?.(entry) === true)
		);
	};

const isProvider = isOneOf('seedance2ai', 'seedanceapi', 'ark');
const isWhen = isOneOf('before', 'after');
const isHeaders: Guard = (value) => isRecord(value) && Object.values(value).every(isText);
const kind = { kind: isText };

const faults: Record<Fault['kind'], Guard> = {
	delay: isObject({ ...kind, ms: isCount }),
	reset: isObject({ ...kind, when: isWhen }),
	halfBody: isObject(kind),
	stall: isObject({ ...kind, when: isWhen }),
	stallBody: isObject(kind),
	status: isObject({ ...kind, status: isCount }, { headers: isHeaders, body: isAnything, when: isWhen }),
	malformed: isObject(kind, { when: isWhen }),
	html: isObject(kind, { status: isCount, when: isWhen }),
	empty: isObject(kind, { when: isWhen }),
	redirect: isObject({ ...kind, location: isText }, { status: isCount, keepPath: isFlag }),
	wrongLength: isObject(kind, { by: isInteger }),
	wrongType: isObject(kind, { contentType: isText }),
	slow: isObject({ ...kind, bytesPerSecond: isCount }),
};
const faultGuards = new Map<unknown, Guard>(Object.entries(faults));
const isFault: Guard = (value) => isRecord(value) && faultGuards.get(value.kind)?.(value) === true;

const ruleGuard = isObject(
	{ on: isOneOf('submit', 'status', 'list', 'cancel', 'media', 'callback'), fault: isFault },
	{ provider: isProvider, match: isText, host: isText, skip: isCount, times: isCount },
);
export const isFaultRule = (value: unknown): value is FaultRule => ruleGuard(value);

const keyGuard = isObject(
	{ key: isText, provider: isProvider },
	{ credits: isCount, requestsPerMinute: isCount, mediaChecksPerMinute: isCount },
);
export const isNewKey = (value: unknown): value is NewKey => keyGuard(value);

const rangeGuard = isObject({ min: isCount, max: isCount });
const isSeconds: Guard = (value) =>
	isCount(value) || rangeGuard(value) || (Array.isArray(value) && value.length > 0 && value.every(isCount));

const footageGuard = isObject(
	{ width: isCount, height: isCount, seconds: isCount },
	{ kind: isOneOf('plain', 'hevc10', 'mov') },
);

const plan: Record<keyof TaskPlan, Guard> = {
	seconds: isSeconds,
	outcome: isOneOf('completed', 'failed'),
	failMessage: isText,
	failCode: isText,
	failShape: isOneOf('object', 'string'),
	refund: isFlag,
	videos: isCount,
	lastFrame: isFlag,
	urlLifeSeconds: isCount,
	ranges: isFlag,
	delivers: (value) => value === null || footageGuard(value),
	videoBytes: (value) => value === null || isCount(value),
	runningAtOnce: (value) => value === null || isCount(value),
	chosenSeconds: isCount,
};
const planGuard = isObject({}, plan);
export const isTaskPlan = (value: unknown): value is Partial<TaskPlan> => planGuard(value);

const shapeGuard = isOneOf('object', 'string', 'flat', 'msg', 'envelope200');
export const isErrorShape = (value: unknown): value is ErrorShape => shapeGuard(value);
