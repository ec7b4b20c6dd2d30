/** The parameters of one item, as the editor shows them and expressions fill them. */
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
import type { Run } from '../openRun';
import { ownAddressProblem } from '../ownAddress';
import { binaryFields } from './binaryNames';
import { NO_MEDIA, type InputMedia } from './inputFiles';
import { evaluated, optionsOf, OwnParameters } from './ownParameters';

/** Stands for a prompt that is not written yet: it is within the limits of every model. */
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
	 * The checked order of a submitting operation, or what would be one but for the prompt.
	 * @param isOrder whether a prompt is needed, where the model needs one; no price depends on it
	 * @throws InvalidItem with every violation there is
	 */
	wish(isOrder = true): Submission {
		const violations: string[] = [];
		const model = this.model(violations);
		const mode = orTold(() => this.take('mode'), violations);
		const unread = new Set<ParameterName>();
		const values = this.given(violations, unread);
		// Without them, nothing else can be checked.
		if (model === null || mode === null) throw new InvalidItem(violations);
		const composed = this.composed(model, mode);
		const given: Record<string, unknown> = {
			...values,
			...(composed === null ? {} : { prompt: composed.ok ? composed.text : '' }),
		};
		// Not for an expression that finds nothing: an order would be refused for it.
		const isUnwritten = !isOrder && composed === null && (this.stored.prompt ?? '') === '';
		if (isUnwritten) given.prompt = ANY_PROMPT;
		// Of a parameter that isn't taken at all, nothing else matters.
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
								emptyTold(this.withFiles(one, given), given, (name) => isRequiredOf(model, mode, name)),
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
	 * The most that the run may spend, in the provider's unit; null for no cap.
	 * @throws InvalidItem also where there is a cap in the other unit alone, which would cap nothing
	 */
	cap(): number | null {
		const { unit, title } = this.account.provider;
		const [credits, usd] = [this.take('maxCredits') ?? null, this.take('maxUsd') ?? null];
		const [own, other] = unit === 'credits' ? [credits, usd] : [usd, credits];
		if (own !== null || other === null) return own;
		const [maxCredits, maxUsd] = [nodeParameter('maxCredits').label, nodeParameter('maxUsd').label];
		const why =
			unit === 'credits'
				? `${maxUsd} is ${other}, but ${title} charges credits: use ${maxCredits} instead`
				: `${maxCredits} is ${other}, but ${title} charges US dollars: use ${maxUsd} instead`;
		throw new InvalidItem([why]);
	}

	/** Whether Stop cancels the item's task. @throws InvalidItem also where the provider can't cancel any */
	cancelsOnStop(): boolean {
		const { title, cancelRequest } = this.account.provider;
		const isWanted = this.take('cancelOnStop');
		if (!isWanted || cancelRequest !== null) return isWanted;
		const { label } = nodeParameter('cancelOnStop');
		throw new InvalidItem([`${label} is on, but ${title} cannot cancel tasks: remove the option`]);
	}

	/**
	 * Whether a wait that ran out of time is an error.
	 * @param parks whether the node waits parked. n8n then passes its items on without running it, so nothing can stop the workflow.
	 * @throws InvalidItem also where the workflow could not be stopped
	 */
	timeoutIsError(parks: boolean): boolean {
		const isError = this.take('onTimeout') === 'error';
		if (!isError || !parks || this.context.continueOnFail()) return isError;
		const { label } = nodeParameter('onTimeout');
		throw new InvalidItem([
			`${label} is "error", but n8n can't stop the workflow when the time of a parked node is up: set On Error to Continue, or Wait Using to Polling`,
		]);
	}

	/** The model, also one of another provider, so that what else is wrong is found; null where there is no such one. */
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

	/** The prompt that is given in parts; null where it is one text, or none is taken. */
	private composed(model: Model, mode: Mode): ComposedPrompt | null {
		if (!takes(model.parameters.prompt, mode, {})) return null;
		const type = this.read('promptType');
		if (!type.ok) return { ok: false, violations: [type.message] };
		return type.value === 'text' ? null : composedPrompt(this.valueOf, model, mode);
	}

	/** A violation in the words that the user understands; none where it has been said already. */
	private told({ parameter, message }: Violation, composed: ComposedPrompt | null): string[] {
		if (parameter === 'prompt' && composed !== null) {
			// What is wrong with the parts has been said already where there is no text.
			return composed.ok ? [`${message}. ${composed.remark}`] : [];
		}
		// The provider's page knows nothing of n8n, so where a trigger of ours is out of reach, it takes n8n's words.
		const url = this.options.callbackUrl;
		const isTrigger = parameter === 'callbackUrl' && typeof url === 'string' && scopeOf(url) !== null;
		const problem = isTrigger ? ownAddressProblem(url, this.account.reach) : null;
		return problem === null
			? [message]
			: [
					`${textOf('callbackUrl').label} would be called at ${problem}, and paste the new URL of the trigger`,
				];
	}

	/** Adds the binary fields of the item to a complaint about a field that takes them. */
	private withFiles(violation: Violation, given: Given): Violation {
		const { parameter, message } = violation;
		if (parameter === 'mode' || textOf(parameter).media === undefined || isUrl(given[parameter]))
			return violation;
		const files = binaryFields(this.context, this.itemIndex);
		if (files === null) return violation;
		return { parameter, message: `${message}, or the name of a binary field (this item has ${files})` };
	}

	/** An empty value stands for the default only where the user says so. */
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
	 * Every provider parameter that the node holds. n8n has already left out fields that the editor doesn't show. With Empty as
	 * Default, those that are empty are left out too.
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
				// An empty cell often comes as blank text: where a value is relied on, it says as little as none.
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

	/** Whether an expression gives the value of a provider's parameter. */
	private isExpression(name: ParameterName): boolean {
		const raw = (textOf(name).rare === true ? optionsOf(this.stored.options) : this.stored)[name];
		return typeof raw === 'string' && raw.startsWith('=');
	}
}

/** Reads a value, or says what is wrong with it and returns null. */
function orTold<T>(read: () => T, violations: string[]): T | null {
	try {
		return read();
	} catch (error) {
		violations.push(...violationsIn(error));
		return null;
	}
}

/** Whether a parameter's expression has failed: that it then has no value has been said. */
function isUnread(name: Violation['parameter'], unread: ReadonlySet<ParameterName>): boolean {
	return name !== 'mode' && unread.has(name);
}

/** Whether a value is meant as a URL or as several, even if it is a wrong one. */
function isUrl(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : typeof value === 'string' && /^\s*\w+:/.test(value);
}

const OR_DEFAULT = `for the default, turn on ${nodeParameter('emptyAsDefault').label} in Options`;

/** The same violation with the way to the default, for a value that is empty and need not be given. */
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
