/** The parameters of one item, as the editor shows them and expressions fill them. */
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { z } from 'zod/v4';
import { findModel, isSomeDefault } from '../providers';
import { checkParameters, shown, type Given, type Violation } from '../providers/check';
import { isEmpty, readLoosely } from '../providers/loose';
import { MODES } from '../providers/model';
import { PARAMETER_NAMES, textOf } from '../providers/parameters';
import type { Submission } from '../providers/vocabulary';
import { LONGEST_WAIT_MINUTES } from '../ui/operationFields';
import {
	DEFAULT_MAX_FILE_SIZE_MB,
	DEFAULT_PARALLEL_DOWNLOADS,
	MOST_FILE_SIZE_MB,
	MOST_PARALLEL_DOWNLOADS,
} from '../ui/options';
import type { CallbackContext } from '../tasks/callbackToken';
import { scopeOf } from '../tasks/triggerUrl';
import type { Account } from './account';
import { contextOf } from './callbackContext';
import { composedPrompt } from './composedPrompt';
import { NO_MEDIA, type InputMedia } from './inputMedia';
import { InvalidItem } from './invalidItem';
import { ownAddressProblem } from './ownAddress';
import { TaskId } from './taskId';
import { visibleOptions } from './visibleOptions';

/** What an item asks for. */
export interface Wish {
	submission: Submission;
	/** The prompt, where it was composed of its parts; null where the user wrote it as one text. */
	composedPrompt: string | null;
}

// Made once: to make a schema takes far longer than to use it.
const ModeName = z.enum(MODES);
const Flag = z.boolean();
const Minutes = z.number().gt(0).max(LONGEST_WAIT_MINUTES);
const Credits = z.number().gt(0);
const FileSize = z.int().min(1).max(MOST_FILE_SIZE_MB);
const ParallelDownloads = z.int().min(1).max(MOST_PARALLEL_DOWNLOADS);
const MIB = 1024 * 1024;

export class ItemReader {
	/** n8n makes a copy of it for everybody who asks. */
	private readonly node: INode;
	private readonly options: Readonly<Record<string, unknown>>;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly account: Account,
		readonly itemIndex: number,
		private readonly media: InputMedia = NO_MEDIA,
	) {
		this.node = context.getNode();
		this.options = visibleOptions(this.node, () => this.value('options'));
	}

	/**
	 * The checked order of a submitting operation.
	 * @throws InvalidItem with every violation there is
	 */
	wish(): Wish {
		const id = this.value('model');
		const model = typeof id === 'string' ? findModel(id, this.account.reach) : undefined;
		if (model === undefined) {
			throw new InvalidItem([`Model is ${shown(id)}, which is none of the models in the list`]);
		}
		const { provider } = this.account;
		if (!model.id.startsWith(`${provider.name}/`)) {
			throw new InvalidItem([
				`Model is "${model.id}", which is ${model.title}, but the credential is for ${provider.title}: choose a model of ${provider.title}, or another credential`,
			]);
		}
		const mode = ModeName.safeParse(this.value('mode'));
		if (!mode.success)
			throw new InvalidItem([`Mode is ${shown(this.value('mode'))}, but must be one of ${MODES.join(', ')}`]);
		const composed = composedPrompt((name) => this.value(name), model, mode.data);
		const given = { ...this.given(), ...(composed === null ? {} : { prompt: composed.text }) };
		const checked = checkParameters(model, mode.data, given, isSomeDefault);
		const violations = [...(composed?.violations ?? []), ...this.media.violations];
		const hasPrompt = violations.length === this.media.violations.length;
		for (const violation of checked.ok ? [] : checked.violations) {
			const message = this.wordsOf(violation);
			if (composed === null || violation.parameter !== 'prompt') violations.push(message);
			// What is wrong with the parts has been said already where there is no text.
			else if (hasPrompt) violations.push(`${message}. ${composed.remark}`);
		}
		if (violations.length > 0 || !checked.ok) throw new InvalidItem(violations);
		const submission = { model, mode: mode.data, parameters: checked.parameters };
		return { submission, composedPrompt: composed?.text ?? null };
	}

	/** @throws InvalidItem where there is no usable task ID */
	taskId(): string {
		const given = this.value('taskId');
		const parsed = TaskId.safeParse(typeof given === 'number' ? String(given) : given);
		if (parsed.success) return parsed.data;
		throw new InvalidItem([
			isEmpty(given)
				? 'Task ID is empty, but must be the task ID that Submit gave out'
				: `Task ID is ${shown(given)}, but must be the task ID that Submit gave out, without spaces or slashes`,
		]);
	}

	/** Milliseconds. @throws InvalidItem where it isn't a number of minutes */
	maxWaitMs(): number {
		const given = this.value('maxWaitMinutes');
		const parsed = Minutes.safeParse(
			typeof given === 'string' && given.trim() !== '' ? Number(given) : given,
		);
		if (parsed.success) return parsed.data * 60_000;
		throw new InvalidItem([
			`Max Wait (Minutes) is ${shown(given)}, but must be a number above 0 and at most ${LONGEST_WAIT_MINUTES}`,
		]);
	}

	/** The name of the binary field to put the video in, or null where it isn't to be downloaded. */
	downloadInto(): string | null {
		if (!this.flag('Download Video', this.value('downloadVideo'))) return null;
		const name = this.value('binaryPropertyName');
		if (typeof name === 'string' && name.trim() !== '') return name.trim();
		throw new InvalidItem([
			`Put Output File in Field is ${shown(name)}, but must be the name of a binary field`,
		]);
	}

	/** @throws InvalidItem where it isn't a whole number in its limits */
	maxFileBytes(): number {
		const { maxFileSizeMb: given = DEFAULT_MAX_FILE_SIZE_MB } = this.options;
		const parsed = FileSize.safeParse(readLoosely(FileSize, given));
		if (parsed.success) return parsed.data * MIB;
		throw new InvalidItem([
			`Max File Size (MB) is ${shown(given)}, but must be a whole number from 1 to ${MOST_FILE_SIZE_MB}`,
		]);
	}

	/** @throws InvalidItem where it isn't a whole number in its limits */
	parallelDownloads(): number {
		const { parallelDownloads: given = DEFAULT_PARALLEL_DOWNLOADS } = this.options;
		const parsed = ParallelDownloads.safeParse(readLoosely(ParallelDownloads, given));
		if (parsed.success) return parsed.data;
		throw new InvalidItem([
			`Parallel Downloads is ${shown(given)}, but must be a whole number from 1 to ${MOST_PARALLEL_DOWNLOADS}`,
		]);
	}

	allowPrivateMedia(): boolean {
		return this.flag('Allow Private Media Hosts', this.options.allowPrivateMedia);
	}

	idempotencyKey(): string | null {
		const given = this.options.idempotencyKey;
		if (!('idempotencyKey' in this.options)) return null;
		const key = typeof given === 'number' ? String(given) : given;
		// Somebody who gives a key relies on it: an expression that yields nothing must not quietly turn it off.
		if (typeof key === 'string' && /^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key.trim())) return key.trim();
		throw new InvalidItem([
			`Idempotency Key is ${shown(given)}, but must be text of 1 to 255 letters, digits and signs (ASCII); remove the option to have one made`,
		]);
	}

	/** What the trigger is to hand on, or undefined where the user gives nothing. @throws InvalidItem */
	callbackContext(): CallbackContext | undefined {
		if (!('callbackContext' in this.options)) return undefined;
		const context = contextOf(this.options.callbackContext);
		if (context.ok) return context.value;
		throw new InvalidItem([`Callback Context ${context.problem}`]);
	}

	/** Credits, or null for no cap. @throws InvalidItem where it isn't a number above 0 */
	maxCredits(): number | null {
		if (!('maxCredits' in this.options)) return null;
		const given = this.options.maxCredits;
		const parsed = Credits.safeParse(
			typeof given === 'string' && given.trim() !== '' ? Number(given) : given,
		);
		if (parsed.success) return parsed.data;
		// Somebody who sets a cap relies on it.
		throw new InvalidItem([
			`Max Credits is ${shown(given)}, but must be a number above 0; remove the option for no cap`,
		]);
	}

	includeRawResponse(): boolean {
		return this.flag('Include Raw Response', this.options.includeRawResponse);
	}

	onTaskFailure(): 'error' | 'output' {
		const given = this.options.onTaskFailure ?? 'error';
		if (given === 'error' || given === 'output') return given;
		throw new InvalidItem([`On Task Failure is ${shown(given)}, but must be one of error, output`]);
	}

	/** The provider's page knows nothing of n8n, so where a trigger of ours is out of reach, it takes n8n's words. */
	private wordsOf({ parameter, message }: Violation): string {
		const url = this.options.callbackUrl;
		const isTrigger = parameter === 'callbackUrl' && typeof url === 'string' && scopeOf(url) !== null;
		const problem = isTrigger ? ownAddressProblem(url, this.account.reach) : null;
		return problem === null
			? message
			: `Callback URL would be called at ${problem}, and paste the new URL of the trigger`;
	}

	private flag(label: string, given: unknown): boolean {
		if (given === undefined) return false;
		const value = readLoosely(Flag, given);
		if (typeof value === 'boolean') return value;
		throw new InvalidItem([`${label} is ${shown(given)}, but must be true or false`]);
	}

	/** Every provider parameter that the node holds. n8n has already left out fields that the editor doesn't show. */
	private given(): Given {
		const names = PARAMETER_NAMES.filter((name) =>
			textOf(name).rare ? name in this.options : name in this.node.parameters,
		);
		return Object.fromEntries(
			names.map((name) => [
				name,
				this.media.values.get(name) ?? (textOf(name).rare ? this.options[name] : this.value(name)),
			]),
		);
	}

	/** @throws InvalidItem where the expression in it can't be evaluated for this item */
	private value(name: string): unknown {
		if (!(name in this.node.parameters)) return undefined;
		let words: string;
		try {
			return this.context.getNodeParameter(name, this.itemIndex) as unknown;
		} catch (error) {
			words = error instanceof Error ? error.message : String(error);
		}
		throw new InvalidItem([`The expression in ${name} can't be evaluated: ${words}`]);
	}
}
