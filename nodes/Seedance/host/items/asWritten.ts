/**
 * Decides how a parameter enters an order's identity: by its value, or as written if its expression changes with each
 * evaluation (a random number, the time, the execution ID). A retry evaluates expressions again and must find the same order.
 */
import { ExpressionParser, type IExecuteFunctions } from 'n8n-workflow';
import { canonicalJson } from '../../tasks/orders/idempotency';

const NAME = String.raw`(?:'[^'\\]{1,200}'|"[^"\\]{1,200}")`;
const GAP = String.raw`\s{0,20}`;
const DOT = String.raw`${GAP}\??\.${GAP}`;
const INDEX = String.raw`(?:\d{1,9}|\$itemIndex|\$runIndex|${NAME})`;
const ACCESSOR = String.raw`(?:${DOT}[\p{L}_$][\p{L}\p{N}_$]{0,99}|(?:\?\.)?\[${GAP}${INDEX}${GAP}\])`;
const FROM = String.raw`(?:item|first\(\)|last\(\)|itemMatching\(${INDEX}\)|all\(\)\[${GAP}${INDEX}${GAP}\])`;
const SOURCE = String.raw`(?:\$json|\$input${DOT}${FROM}${DOT}json|\$\(${GAP}${NAME}${GAP}\)${DOT}${FROM}${DOT}json|\$node\[${NAME}\]${DOT}json)`;
const ARGUMENT = String.raw`(?:${NAME}|''|""|[\w.-]{1,50})`;
const MODEL_VALUE = String.raw`\$fromAI\(${GAP}${ARGUMENT}(?:${GAP},${GAP}${ARGUMENT}){0,5}${GAP}\)`;
/** Matches plain references to data of the item, another node, or an agent's model. A retry gets the same values. */
const REFERENCE = new RegExp(`${SOURCE}${ACCESSOR}{1,20}|${MODEL_VALUE}`, 'giu');
const ONLY_REFERENCE = new RegExp(`^${GAP}${SOURCE}${ACCESSOR}{1,20}${GAP}$`, 'u');

/** Matches values that are new in each execution, including a retry. Also matches escapes, which could spell such a name. */
const EXECUTION = /\$(?:execution|executionId|resume\w+)\b|\\[ux]/;
/** Matches the time to the day or coarser, which a user's own idempotency key may intentionally contain. */
const DAY =
	/\$today\b|\$now\s{0,9}\.(?:toISODate\(\)|toFormat\((?:'[yMdL\-_/. ]{1,20}'|"[yMdL\-_/. ]{1,20}")\)|startOf\(['"](?:day|week|month|quarter|year)['"]\)|(?:weekNumber|month|year|day|ordinal)\b)/g;
/**
 * Matches values that may change later even if two evaluations in a row agree, such as the time or a random choice of two. Field
 * names, such as in `$json.Date`, don't match. A false match is harmless: the expression is then used as written, with the values
 * that it refers to.
 */
const INSTANT =
	/\$(?:now|parameter|rawParameter|evaluateExpression|getWorkflowStaticData|secrets)\b|(?<![.\w$'"])(?:Date|DateTime|Interval|performance|crypto)\b|\.(?:random\w*|shuffle|toRelative\w*|diffToNow|isInLast|isInNext|toDateTime|randomUUID)\(/;

const MODEL = /\$fromAI\b/i;

/** The part of n8n's context that evaluates expressions. */
type Evaluator = Pick<IExecuteFunctions, 'evaluateExpression'>;

/**
 * Returns the written form of a parameter for an order's identity, or undefined if the identity uses its value.
 * @param raw the parameter as stored in the workflow: a value, an expression, or a collection of them
 */
export function asWritten(context: Evaluator, raw: unknown, itemIndex: number): unknown {
	return isChanging(context, raw, itemIndex) ? written(context, raw, itemIndex) : undefined;
}

/** Like `asWritten`, for a user's own idempotency key. A date in it is intentional and counts as stable. */
export function ownKeyAsWritten(context: Evaluator, raw: unknown, itemIndex: number): unknown {
	const dayless = typeof raw === 'string' ? raw.replace(DAY, '0') : raw;
	return isChanging(context, dayless, itemIndex) ? written(context, raw, itemIndex) : undefined;
}

function isChanging(context: Evaluator, raw: unknown, itemIndex: number): boolean {
	if (typeof raw === 'string') return raw.startsWith('=') && !isStable(context, raw.slice(1), itemIndex);
	if (typeof raw !== 'object' || raw === null) return false;
	return Object.values(raw).some((one) => isChanging(context, one, itemIndex));
}

function written(context: Evaluator, raw: unknown, itemIndex: number): unknown {
	if (typeof raw === 'string') return raw.startsWith('=') ? parts(context, raw.slice(1), itemIndex) : raw;
	if (Array.isArray(raw)) return raw.map((one) => written(context, one, itemIndex));
	if (typeof raw !== 'object' || raw === null) return raw;
	return Object.fromEntries(
		Object.entries(raw).map(([name, one]) => [name, written(context, one, itemIndex)]),
	);
}

/** Returns the pieces of a template. Stable pieces become their values, so they still distinguish items. */
function parts(context: Evaluator, template: string, itemIndex: number): unknown[] {
	return ExpressionParser.splitExpression(template).map((piece) => {
		if (piece.type === 'text') return piece.text;
		const code = `{{ ${piece.text} }}`;
		if (isStable(context, code, itemIndex)) return valueOf(context, code, itemIndex);
		const references = [...new Set(piece.text.match(REFERENCE) ?? [])];
		return { code: piece.text.trim(), values: references.map((one) => referred(context, one, itemIndex)) };
	});
}

/** Returns true if a retry should get the same value, as far as can be determined. */
function isStable(context: Evaluator, template: string, itemIndex: number): boolean {
	const pieces = ExpressionParser.splitExpression(template);
	const code = pieces.flatMap((piece) => (piece.type === 'code' ? [piece.text] : []));
	if (code.every((one) => ONLY_REFERENCE.test(one))) return true;
	if (code.some((one) => isNamedChanging(one))) return false;
	const [first, second] = [0, 1].map(() => valueOf(context, template, itemIndex));
	return canonicalJson(first) === canonicalJson(second);
}

function isNamedChanging(code: string): boolean {
	DAY.lastIndex = 0;
	return EXECUTION.test(code) || INSTANT.test(code) || DAY.test(code);
}

/** Returns the value of a reference. If its last name is a method, which has no value, returns the object before it. */
function referred(context: Evaluator, reference: string, itemIndex: number): unknown {
	const value = valueOf(context, `{{ ${reference} }}`, itemIndex);
	if (MODEL.test(reference) || canonicalJson(value) !== '[null]') return value;
	return valueOf(context, `{{ ${reference.replace(/\s{0,20}\??\.\s{0,20}[^.[]{1,100}$/, '')} }}`, itemIndex);
}

/**
 * Returns the value of an expression, in a list so that it is never undefined: [null] if it has no value or can't be
 * evaluated. The code that reads the parameter reports that error.
 */
function valueOf(context: Evaluator, template: string, itemIndex: number): unknown {
	try {
		const value: unknown = context.evaluateExpression(template, itemIndex);
		// As JSON, because a date is an object with internal fields that change.
		return JSON.parse(JSON.stringify([value])) as unknown;
	} catch {
		return [null];
	}
}
