/** Schemas that more than one provider uses: prompts and URLs. */
import { z } from 'zod/v4';
import { characterCount, seenPart } from '../text/characters';
import type { Reach } from '../text/reach';
import { appLabelsIn, textProblem } from '../text/textProblem';
import { isStandIn } from './standIns';
import { urlProblem, type Scheme, type UrlUse } from '../text/urlProblem';

/**
 * A prompt of `min` to `max` characters that isn't blank and, unless the provider knows labels such as `@Image 1`, names its media in
 * plain words.
 * @param problemOf finds what else is wrong with a prompt: words that follow the field's name, or null
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
			// Not by zod's own min and max: which characters they count as one differs between its versions.
			// One code point has two units at most: a text far too long need not be counted.
			const length = prompt.length > 2 * max ? prompt.length : characterCount(prompt);
			if (length < min) {
				context.issues.push({ code: 'too_small', minimum: min, origin: 'string', input: prompt });
			}
			if (length > max) {
				context.issues.push({ code: 'too_big', maximum: max, origin: 'string', input: prompt });
				return;
			}
			if (length >= min && characterCount(seenPart(prompt)) < min) {
				const message = `must be at least ${min} characters beside the spaces around them`;
				context.issues.push({ code: 'custom', input: prompt, message });
			}
			for (const problem of [textProblem(prompt), problemOf(prompt)]) {
				if (problem !== null) context.issues.push({ code: 'custom', input: prompt, message: problem });
			}
		})
		.meta({ minLength: min, maxLength: max });
}

function appLabelProblem(prompt: string): string | null {
	const problems = appLabelsIn(prompt).map(
		(found) =>
			`contains "${found}", which works only in the provider's own app. Describe in plain words what each image or video is for, and enter its URL in the media fields`,
	);
	return problems.length === 0 ? null : problems.join(', and ');
}

/**
 * A URL that a provider can use. Where the provider itself lies in a private range, http in that range will do: nobody
 * has a certificate for it.
 * @param use a file to fetch, or an address to call
 * @param also what the provider takes in place of a URL: IDs of its own asset library, and files inside the request
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
