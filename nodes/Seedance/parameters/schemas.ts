/** Schemas that several providers use: prompts and URLs. */
import { z } from 'zod/v4';
import { characterCount, seenPart } from '../text/characters';
import type { Reach } from '../text/reach';
import { listed } from '../text/sentences';
import { appLabelsIn, textProblem } from '../text/textProblem';
import { isStandIn } from './standIns';
import { urlProblem, type Scheme, type UrlUse } from '../text/urlProblem';

/**
 * Returns a schema for a prompt of `min` to `max` characters that isn't blank. Unless the provider supports labels such as
 * `@Image 1`, the prompt must describe its media in plain words.
 * @param problemOf finds other problems; returns text that follows the field's name, or null
 */
export function promptText(
	min: number,
	max: number,
	problemOf: (prompt: string) => string | null = appLabelProblem,
): z.ZodString {
	return z
		.string()
		.check((context) => {
			const prompt = context.value;
			// Not checked with zod's own min and max, because zod versions count characters differently.
			// A code point has at most two units, so a text that is far too long need not be counted.
			const length = prompt.length > 2 * max ? prompt.length : characterCount(prompt);
			if (length < min) {
				context.issues.push({ code: 'too_small', minimum: min, origin: 'string', input: prompt });
			}
			if (length > max) {
				context.issues.push({ code: 'too_big', maximum: max, origin: 'string', input: prompt });
				return;
			}
			if (length >= min && characterCount(seenPart(prompt)) < min) {
				const message = `must be at least ${min} characters, not counting surrounding spaces`;
				context.issues.push({ code: 'custom', input: prompt, message });
			}
			for (const problem of [textProblem(prompt), problemOf(prompt)]) {
				if (problem !== null) context.issues.push({ code: 'custom', input: prompt, message: problem });
			}
		})
		.meta({ minLength: min, maxLength: max });
}

function appLabelProblem(prompt: string): string | null {
	const found = appLabelsIn(prompt).map((label) => `"${label}"`);
	if (found.length === 0) return null;
	const works = found.length === 1 ? 'works' : 'work';
	return `contains ${listed(found, 'and')}, which ${works} only in the provider's own app. Describe in plain words what each image or video is for, and enter its URL in the media fields`;
}

/**
 * Returns a schema for a URL that a provider can use. If the provider itself is private, http is allowed within its network,
 * where certificates are not available.
 * @param use whether the URL is a file to fetch or an address to call
 * @param also accepted instead of a URL: IDs of the provider's asset library, and files inside the request
 */
export function reachableUrl(
	scheme: Scheme,
	reach: Reach,
	use: UrlUse = 'file',
	also: { assets?: true; files?: true } = {},
): z.ZodString {
	return z
		.string()
		.check((context) => {
			if (also.assets === true && ASSET.test(context.value)) return;
			if (also.files === true && isStandIn(context.value)) return;
			const problem = urlProblem(context.value, scheme, reach, use);
			if (problem !== null) context.issues.push({ code: 'custom', input: context.value, message: problem });
		})
		.meta({ urlScheme: scheme, takesAssets: also.assets === true });
}

const ASSET = /^asset:\/\/[A-Za-z0-9][\w.-]{0,199}$/;
