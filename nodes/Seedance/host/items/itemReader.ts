/** Reads and checks the parameters of one item. */
import { checkParameters, type Given, type Violation } from '../../parameters/check';
import { composedPrompt, type ComposedPrompt } from '../../parameters/prompt/composedPrompt';
import { InvalidItem, violationsIn } from '../../parameters/invalidItem';
import { isEmpty } from '../../parameters/coerce';
import { isRequired, takes, type Mode, type Model } from '../../parameters/model';
import { nodeParameter, type NodeParameterName, type NodeValue } from '../../parameters/nodeParameters';
import { PARAMETER_NAMES, textOf, type ParameterName } from '../../parameters/providerParameters';
import { readNode, type ReadValue } from '../../parameters/readValue';
import { located } from '../../parameters/resourceLocator';
import { allowedInWords } from '../../parameters/schemaShape';
import { findModel, isSomeDefault } from '../../providers';
import type { Submission } from '../../providers/provider';
import { scopeOf } from '../../tasks/callbacks/triggerUrl';
import { shown } from '../../text/shown';
import { urlTextProblem } from '../../text/textProblem';
import type { Run } from '../openRun';
import { ownAddressProblem } from '../ownAddress';
import { binaryFields } from './binaryNames';
import { NO_MEDIA, type InputMedia } from './inputFiles';
import { evaluated, optionsOf, OwnParameters } from './ownParameters';

/** Replaces a prompt that isn't written yet. It is within the limits of every model. */
const ANY_PROMPT = 'Any video';

export class ItemReader extends OwnParameters {
	private readonly context: Run['context'];
	private readonly account: Run['account'];

	constructor(
		{ context, account, parameters }: Pick<Run, 'context' | 'account' | 'parameters'>,
		readonly itemIndex: number,
		private readonly media: InputMedia = NO_MEDIA,
	) {
		const stored = parameters.node.parameters;
		const valueOf = (name: string) =>
			name in stored ? evaluated(name, () => located(parameters.of(name, itemIndex))) : undefined;
		super(stored, parameters.optionsOf(itemIndex), valueOf);
		this.context = context;
		this.account = account;
	}

	/**
	 * Returns the checked submission of an item. For an estimate, the prompt may be missing, because no price depends on it.
	 * @param isOrder whether the submission will be sent, so that it needs a prompt if the model does
	 * @throws InvalidItem with all violations
	 */
	wish(isOrder = true): Submission {
		const violations: string[] = [];
		const model = this.model(violations);
		const mode = orTold(() => this.take('mode'), violations);
		const unread = new Set<ParameterName>();
		const values = this.given(violations, unread);
		// Without a model and a mode, nothing else can be checked.
		if (model === null || mode === null) throw new InvalidItem(violations);
		const composed = this.composed(model, mode);
		const given: Record<string, unknown> = {
			...values,
			...(composed === null ? {} : { prompt: composed.ok ? composed.text : '' }),
		};
		// Only if the field itself is empty. If an expression returns nothing, a submit would be refused, so the estimate is too.
		const isUnwritten = !isOrder && composed === null && (this.stored.prompt ?? '') === '';
		if (isUnwritten) given.prompt = ANY_PROMPT;
		// If the model doesn't accept a parameter, that is the only error to report about it.
		const ofMedia = this.media.violations.filter(({ parameter }) => {
			const isTaken = takes(model.parameters[parameter], mode, given);
			if (!isTaken) given[parameter] = this.valueOf(parameter);
			return isTaken;
		});
		const checked = checkParameters(model, mode, given, isSomeDefault);
		violations.push(
			...(composed === null || composed.ok ? [] : composed.violations),
			...ofMedia.map(({ message }) => message),
			...(checked.ok
				? []
				: checked.violations
						.filter(({ parameter }) => !isUnread(parameter, unread))
						.flatMap((one) =>
							this.told(
								emptyTold(this.withFiles(one, given, model, mode), given, (name) =>
									isRequiredOf(model, mode, name),
								),
								composed,
							),
						)),
		);
		if (violations.length > 0 || !checked.ok) throw new InvalidItem(violations);
		const { region } = this.account.site;
		const parameters = { ...checked.parameters };
		if (isUnwritten) delete parameters.prompt;
		return { model, mode, parameters, region };
	}

	/**
	 * Returns the most that the run may spend, in the provider's unit, or null for no cap.
	 * @throws InvalidItem also if only a cap in the other unit is set, which would have no effect
	 */
	cap(): number | null {
		const { unit, title } = this.account.provider;
		const [credits, usd] = [this.take('maxCredits') ?? null, this.take('maxUsd') ?? null];
		const [own, other] = unit === 'credits' ? [credits, usd] : [usd, credits];
		if (own !== null || other === null) return own;
		const [maxCredits, maxUsd] = [nodeParameter('maxCredits').label, nodeParameter('maxUsd').label];
		const why =
			unit === 'credits'
				? `${maxUsd} is ${other}, but ${title} charges in credits: use ${maxCredits} instead`
				: `${maxCredits} is ${other}, but ${title} charges in US dollars: use ${maxUsd} instead`;
		throw new InvalidItem([why]);
	}

	/** Returns whether Stop cancels the item's task. @throws InvalidItem also if the provider can't cancel tasks */
	cancelsOnStop(): boolean {
		const { title, cancelRequest } = this.account.provider;
		const isWanted = this.take('cancelOnStop');
		if (!isWanted || cancelRequest !== null) return isWanted;
		const { label } = nodeParameter('cancelOnStop');
		throw new InvalidItem([`${label} is on, but ${title} cannot cancel tasks: remove the option`]);
	}

	/**
	 * Returns whether a wait that reaches Max Wait is an error.
	 * @param parks whether the node is parked while it waits. n8n then passes its items on without running it, so it can't stop the
	 * workflow
	 * @throws InvalidItem also if the workflow would have to be stopped but can't be
	 */
	timeoutIsError(parks: boolean): boolean {
		const isError = this.take('onTimeout') === 'error';
		if (!isError || !parks || this.context.continueOnFail()) return isError;
		const { label } = nodeParameter('onTimeout');
		throw new InvalidItem([
			`${label} is "Report an Error", but n8n can't stop the workflow when a node that waits by callback reaches Max Wait: set On Error to Continue, or set Wait Using to Polling`,
		]);
	}

	/** Returns the model, or null if it doesn't exist. Also returns one of another provider, so that other errors are found too. */
	private model(violations: string[]): Model | null {
		const id = orTold(() => this.take('model'), violations);
		if (id === null) return null;
		const { provider, reach } = this.account;
		const model = findModel(id, reach) ?? null;
		const { label, schema } = nodeParameter('model');
		if (model === null) {
			violations.push(`${label} is ${shown(id)}, but must be ${allowedInWords(schema)}`);
		} else if (!model.id.startsWith(`${provider.name}/`)) {
			violations.push(
				`${label} is "${model.id}", which is ${model.title}, but the credential is for ${provider.title}: choose a model of ${provider.title}, or another credential`,
			);
		}
		return model;
	}

	/** Returns a prompt that is given in parts, or null if it is one text or the model accepts none. */
	private composed(model: Model, mode: Mode): ComposedPrompt | null {
		if (!takes(model.parameters.prompt, mode, {})) return null;
		const type = this.read('promptType');
		if (!type.ok) return { ok: false, violations: [type.message] };
		return type.value === 'text' ? null : composedPrompt(this.valueOf, model, mode);
	}

	/** Returns the message of a violation in words for the user, or none if it was already reported. */
	private told({ parameter, message }: Violation, composed: ComposedPrompt | null): string[] {
		if (parameter === 'prompt' && composed !== null) {
			// If the parts are invalid, that was already reported.
			return composed.ok ? [`${message}. ${composed.remark}`] : [];
		}
		// If the provider can't reach a Seedance Trigger, the message names the n8n settings to change.
		const url = this.options.callbackUrl;
		const isTrigger = parameter === 'callbackUrl' && typeof url === 'string' && scopeOf(url) !== null;
		const problem = isTrigger ? ownAddressProblem(url, this.account.reach) : null;
		return problem === null
			? [message]
			: [`${textOf('callbackUrl').label} points to ${problem}, then paste the trigger's new URL`];
	}

	/** Adds the names of the item's binary fields to a violation of a parameter that accepts them and needs a value. */
	private withFiles(violation: Violation, given: Given, model: Model, mode: Mode): Violation {
		const { parameter, message } = violation;
		if (parameter === 'mode' || textOf(parameter).media === undefined) return violation;
		const value = given[parameter];
		const isAccident = typeof value === 'string' && urlTextProblem(value) !== null;
		if (isUrl(value) || isAccident || !takes(model.parameters[parameter], mode, given)) return violation;
		const files = binaryFields(this.context, this.itemIndex);
		if (files === null) return violation;
		return { parameter, message: `${message}, or the name of a binary field (this item has ${files})` };
	}

	/** Reads an empty value as the default only if Empty as Default is on. */
	protected override readGiven<N extends NodeParameterName>(
		name: N,
		value: unknown,
	): ReadValue<NodeValue<N>> {
		const { required, mustHaveValue } = nodeParameter(name);
		const read = super.readGiven(name, value);
		if (read.ok || !isEmpty(value) || required === true || mustHaveValue === true) return read;
		if (this.take('emptyAsDefault')) return readNode(name, {});
		return { ok: false, message: `${read.message}; ${OR_DEFAULT}` };
	}

	/**
	 * Returns all of the provider's parameters that the node has. n8n has already removed fields that the editor hides. With Empty as
	 * Default, empty ones are left out too.
	 */
	private given(violations: string[], unread: Set<ParameterName>): Given {
		const emptyIsDefault = orTold(() => this.take('emptyAsDefault'), violations) === true;
		const given: Partial<Record<ParameterName, unknown>> = {};
		for (const name of PARAMETER_NAMES) {
			const { rare, mustHaveValue } = textOf(name);
			if (!(name in (rare === true ? this.options : this.stored))) continue;
			try {
				const read = () => (rare === true ? this.optionOf(name) : this.valueOf(name));
				const value = this.media.values.get(name) ?? read();
				// An empty table cell is often blank text. For a parameter that must have a value, it counts as null.
				const isNothing = mustHaveValue === true && isEmpty(value) && this.isExpression(name);
				if (!emptyIsDefault || !isEmpty(value) || mustHaveValue === true) {
					given[name] = isNothing ? null : value;
				}
			} catch (error) {
				violations.push(...violationsIn(error));
				unread.add(name);
			}
		}
		return given;
	}

	/** Returns true if the value of a provider's parameter is an expression. */
	private isExpression(name: ParameterName): boolean {
		const raw = (textOf(name).rare === true ? optionsOf(this.stored.options) : this.stored)[name];
		return typeof raw === 'string' && raw.startsWith('=');
	}
}

/** Reads a value, or adds its violations and returns null. */
function orTold<T>(read: () => T, violations: string[]): T | null {
	try {
		return read();
	} catch (error) {
		violations.push(...violationsIn(error));
		return null;
	}
}

/** Returns true if a parameter's expression failed. That was reported, so its missing value needs no message. */
function isUnread(name: Violation['parameter'], unread: ReadonlySet<ParameterName>): boolean {
	return name !== 'mode' && unread.has(name);
}

/** Returns true if a value is meant as one or more URLs, even if they are invalid. */
function isUrl(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && /^\s*\w+:/.test(value);
}

const OR_DEFAULT = `to use the default, turn on ${nodeParameter('emptyAsDefault').label} in Options`;

/** Adds how to use the default to a violation about an empty value that is optional. */
function emptyTold(
	violation: Violation,
	given: Given,
	isNeeded: (name: ParameterName) => boolean,
): Violation {
	const { parameter, message } = violation;
	if (parameter === 'mode' || !(parameter in given) || !isEmpty(given[parameter])) return violation;
	if (textOf(parameter).mustHaveValue === true || isNeeded(parameter)) return violation;
	return { parameter, message: `${message}; ${OR_DEFAULT}` };
}

function isRequiredOf(model: Model, mode: Mode, name: ParameterName): boolean {
	const rule = model.parameters[name];
	return rule !== undefined && isRequired(rule, mode);
}
