/** Builds the identity of an order, so that a retry can find the order again. See tasks/orders/orderKeys.ts. */
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { PROMPT_FIELDS } from '../../parameters/prompt/promptReader';
import {
	MEDIA_KINDS,
	PARAMETER_NAMES,
	textOf,
	type ParameterName,
} from '../../parameters/providerParameters';
import type { Submission } from '../../providers/provider';
import { canonicalJson } from '../../tasks/orders/idempotency';
import { hash } from '../../text/hash';
import { type OrderIdentity } from '../../tasks/orders/orderKeys';
import { asWritten, ownKeyAsWritten } from './asWritten';
import type { InputMedia } from './inputFiles';

const HASH_CHARACTERS = 16;

/** The provider's parameters that are part of the identity. The callback URL is not: it doesn't change the video. */
const IDENTIFYING_PARAMETERS: readonly ParameterName[] = PARAMETER_NAMES.filter(
	(name) => name !== 'callbackUrl',
);
/** The other fields that decide which video is requested. */
const CHOICES = ['model', 'mode', 'promptType', ...Object.keys(PROMPT_FIELDS)];

/** Builds the identities of all orders of a run. */
export class OrderIdentities {
	/** By name, as stored in the workflow. */
	private readonly raw: ReadonlyMap<string, unknown>;
	/** A hash of all relevant parameters, as stored in the workflow. */
	private readonly parameters: string;

	constructor(
		private readonly context: IExecuteFunctions,
		node: INode,
		private readonly runIndex: number,
	) {
		const names = [...CHOICES, ...IDENTIFYING_PARAMETERS, 'idempotencyKey'];
		this.raw = new Map(names.map((name) => [name, rawOf(node, name)]));
		const written = names.map((name) => this.raw.get(name) ?? null);
		this.parameters = hash(canonicalJson(written), HASH_CHARACTERS);
	}

	/**
	 * Returns the identity of an item's order.
	 * @param files identities of the item's files by URL, because the URL of a file changes with each signing
	 * @param ownKey the user's own idempotency key for this item, or null
	 */
	of(
		itemIndex: number,
		{ model, mode, parameters }: Submission,
		files: InputMedia['identities'],
		ownKey: string | null,
	): OrderIdentity {
		const request = [
			this.written('model', itemIndex) ?? model.id,
			this.written('mode', itemIndex) ?? mode,
			IDENTIFYING_PARAMETERS.map((name) => this.inIdentity(name, parameters[name], files, itemIndex)),
		];
		const row = hash(this.item(itemIndex), HASH_CHARACTERS);
		return {
			request: hash(canonicalJson(request), HASH_CHARACTERS),
			ownKey: ownKey === null ? null : this.ownKey(ownKey, itemIndex),
			row,
			seat: hash(canonicalJson([this.parameters, this.runIndex, itemIndex, row]), HASH_CHARACTERS),
		};
	}

	private inIdentity(
		name: ParameterName,
		value: unknown,
		files: InputMedia['identities'],
		itemIndex: number,
	): unknown {
		if (value === undefined) return null;
		const changing = name === 'prompt' ? this.writtenPrompt(itemIndex) : this.written(name, itemIndex);
		if (changing !== undefined) return { written: changing };
		return MEDIA_KINDS.some(([media]) => media === name) ? withIdentities(value, files) : value;
	}

	/** Handles a prompt that is composed of several fields, each with its own expression. */
	private writtenPrompt(itemIndex: number): unknown {
		const type = this.raw.get('promptType');
		if (type === undefined || type === 'text') return this.written('prompt', itemIndex);
		const parts = Object.fromEntries(
			Object.keys(PROMPT_FIELDS).map((name) => [name, this.raw.get(name) ?? null]),
		);
		return asWritten(this.context, { type, parts }, itemIndex);
	}

	private ownKey(value: string, itemIndex: number): OrderIdentity['ownKey'] {
		const changing = ownKeyAsWritten(this.context, this.raw.get('idempotencyKey'), itemIndex);
		const isStable = changing === undefined;
		return { value, isStable, asWritten: isStable ? value : canonicalJson(changing) };
	}

	private written(name: string, itemIndex: number): unknown {
		return asWritten(this.context, this.raw.get(name), itemIndex);
	}

	/** Returns the item's JSON as text. */
	private item(itemIndex: number): string {
		try {
			return JSON.stringify(this.context.getInputData()[itemIndex]?.json ?? null);
		} catch {
			return 'unknown';
		}
	}
}

function rawOf({ parameters }: INode, name: string): unknown {
	const isOption = name === 'idempotencyKey' || (isParameter(name) && textOf(name).rare === true);
	const holder: unknown = isOption ? parameters.options : parameters;
	return typeof holder === 'object' && holder !== null ? (Reflect.get(holder, name) as unknown) : undefined;
}

function isParameter(name: string): name is ParameterName {
	return PARAMETER_NAMES.some((one) => one === name);
}

/** Replaces the URLs of the item's files with the files' identities, because the URLs change with each signing. */
function withIdentities(value: unknown, files: InputMedia['identities']): unknown {
	if (typeof value === 'string') return files.get(value) ?? value;
	return Array.isArray(value) ? value.map((one) => withIdentities(one, files)) : value;
}
