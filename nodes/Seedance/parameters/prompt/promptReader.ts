/** Reads the parts of a prompt from expressions and AI agents. An empty value is an empty part; an invalid value is a violation. */
import { z } from 'zod/v4';
import { isEmpty, readLoosely, wordsIn } from '../coerce';
import {
	CONSTRAINTS,
	INTENTS,
	MEDIA,
	MOST_NUMBERED,
	type Constraint,
	type Intent,
	type MediaRole,
	type Medium,
	type PromptParts,
} from './promptParts';
import { shown } from '../../text/shown';
import { textProblem } from '../../text/textProblem';

/** Field names in workflows (public contract) and their labels in the editor. */
export const PROMPT_FIELDS = {
	promptIntent: 'Intent',
	promptMediaRoles: 'Media Roles',
	promptSubject: 'Subject',
	promptAction: 'Action',
	promptScene: 'Scene',
	promptCamera: 'Camera',
	promptShots: 'Shots',
	promptStyle: 'Style',
	promptConstraints: 'Constraints',
} as const;
export type PromptField = keyof typeof PROMPT_FIELDS;

type ReadParts = { ok: true; parts: PromptParts } | { ok: false; violations: string[] };

const MOST_ENTRIES = 1000;
/** Much longer than any prompt. */
const MOST_CHARACTERS = 100_000;
const AssetNumber = z.int().min(1).max(MOST_NUMBERED);

/**
 * Reads the parts of one item.
 * @param raw values as given; a missing field was not shown
 */
export function readPromptParts(raw: Readonly<Partial<Record<PromptField, unknown>>>): ReadParts {
	const reading = new Reading();
	const parts: PromptParts = {
		intent: reading.choice<Intent>('Intent', raw.promptIntent, INTENTS) ?? 'create',
		mediaRoles: reading.mediaRoles(raw.promptMediaRoles),
		subject: reading.text('Subject', raw.promptSubject),
		action: reading.text('Action', raw.promptAction),
		scene: reading.text('Scene', raw.promptScene),
		camera: reading.text('Camera', raw.promptCamera),
		shots: reading.shots(raw.promptShots),
		style: reading.text('Style', raw.promptStyle),
		constraints: reading.constraints(raw.promptConstraints),
	};
	const { violations } = reading;
	return violations.length === 0 ? { ok: true, parts } : { ok: false, violations };
}

/** Reads values one by one and collects their problems. */
class Reading {
	readonly violations: string[] = [];

	text(label: string, value: unknown): string {
		if (this.isTooLong(label, value) || isEmpty(value)) return '';
		const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
		const problem = typeof text === 'string' ? textProblem(text) : 'must be text';
		if (typeof text === 'string' && problem === null) return text.trim();
		this.violations.push(`${label} is ${shown(value)}, but ${problem ?? 'must be text'}`);
		return '';
	}

	choice<T extends string>(label: string, value: unknown, among: Readonly<Record<T, unknown>>): T | null {
		if (this.isTooLong(label, value) || isEmpty(value)) return null;
		const found = typeof value === 'string' ? named(value, among) : undefined;
		if (found !== undefined) return found;
		this.violations.push(`${label} is ${shown(value)}, but must be one of ${namesOf(among).join(', ')}`);
		return null;
	}

	/** Reads shots from the editor's list, each of which may be a list from an expression, or from text with one shot per line. */
	shots(value: unknown): string[] {
		if (this.isTooLong('Shots', value)) return [];
		const entries = typeof value === 'string' ? value.split(/\r?\n/) : entriesOf(value, 'shot');
		const shots = entries.flatMap((entry) => (isRecord(entry) ? entry.description : entry));
		if (this.hasTooMany('Shots', shots)) return [];
		return shots.map((shot) => this.text('Shots', shot)).filter((shot) => shot !== '');
	}

	mediaRoles(value: unknown): MediaRole[] {
		const entries = entriesOf(value, 'role');
		if (this.hasTooMany('Media Roles', entries)) return [];
		return entries.flatMap((entry) => {
			if (!isRecord(entry)) {
				if (!isEmpty(entry))
					this.violations.push(`Media Roles is ${shown(entry)}, but must be a list of roles`);
				return [];
			}
			const role = this.text('Media Roles › Role', entry.role);
			const medium = this.choice<Medium>('Media Roles › Media Type', entry.medium, MEDIA) ?? 'image';
			const number = AssetNumber.safeParse(readLoosely(AssetNumber, entry.number ?? 1));
			if (role === '') return [];
			if (number.success) return [{ medium, number: number.data, role }];
			this.violations.push(
				`Media Roles › Position in List is ${shown(entry.number)}, but must be a whole number from 1 to ${MOST_NUMBERED}`,
			);
			return [];
		});
	}

	/** Whether a text is longer than any prompt may be. Such a text is not read, because that would take long. */
	private isTooLong(label: string, value: unknown): boolean {
		if (typeof value !== 'string' || value.length <= MOST_CHARACTERS) return false;
		this.violations.push(
			`${label} is ${shown(value)}, but must have at most ${MOST_CHARACTERS.toLocaleString('en')} characters`,
		);
		return true;
	}

	/** Whether a list has more entries than fit into any prompt. Such a list is not read, because that would take long. */
	private hasTooMany(label: string, list: readonly unknown[]): boolean {
		if (list.length <= MOST_ENTRIES) return false;
		this.violations.push(`${label} has ${list.length} entries, but must have at most ${MOST_ENTRIES}`);
		return true;
	}

	constraints(value: unknown): Constraint[] {
		if (this.isTooLong('Constraints', value)) return [];
		const list = typeof value === 'string' ? wordsIn(value) : value;
		if (isEmpty(list)) return [];
		if (!Array.isArray(list)) {
			this.violations.push(`Constraints is ${shown(value)}, but must be a list`);
			return [];
		}
		if (this.hasTooMany('Constraints', list)) return [];
		return list.flatMap((one: unknown) => this.choice<Constraint>('Constraints', one, CONSTRAINTS) ?? []);
	}
}

/** Returns the entries of the editor's list, or the value that an expression put in its place. */
function entriesOf(value: unknown, key: string): unknown[] {
	const inside = isRecord(value) ? value[key] : value;
	if (Array.isArray(inside)) return inside;
	return isEmpty(inside) ? [] : [inside];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesOf<T extends string>(among: Readonly<Record<T, unknown>>): string[] {
	return Object.keys(among);
}

/** Returns the matching name, ignoring case, spaces, hyphens, and underscores: "no logo", "No_Logo", and "noLogo" are the same. */
function named<T extends string>(text: string, among: Readonly<Record<T, unknown>>): T | undefined {
	const plain = (one: string) => one.replace(/[\s_-]/g, '').toLowerCase();
	const meant = plain(text);
	for (const name in among) if (plain(name) === meant) return name;
	return undefined;
}
