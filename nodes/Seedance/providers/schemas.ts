/** Schemas that more than one provider uses: prompts and URLs. */
import { z } from 'zod/v4';
import { canReach, reachOf, type Reach } from './reach';

/**
 * References that only mean something inside the provider's own app (`@图片1`, `asset://…`). The prompt guide of
 * seedance2ai.io says never to send them; what was meant goes into the media parameters and plain words. After a letter
 * or digit an @ is part of an address, such as me@image1.com.
 */
const IN_APP_LABEL =
	/(?<!\w)@\s?(?:图片|圖片|图像|视频|視頻|影片|音频|音訊|画像|動画|音声|image|video|audio|img|immagine|görsel)\s?\d+/iu;
const ASSET_URL = /asset:\/\/\S*/iu;

/** A prompt of `min` to `max` characters that isn't blank and names its media in plain words. */
export function promptText(min: number, max: number): z.ZodType {
	return z
		.string()
		.check((context) => {
			const prompt = context.value;
			// Not by zod's own min and max: which characters they count as one differs between its versions.
			if (prompt.length < min) {
				context.issues.push({ code: 'too_small', minimum: min, origin: 'string', input: prompt });
			}
			if (prompt.length > max) {
				context.issues.push({ code: 'too_big', maximum: max, origin: 'string', input: prompt });
			}
			if (prompt.length >= min && prompt.trim().length < min) {
				const message = `must be at least ${min} characters beside the spaces around them`;
				context.issues.push({ code: 'custom', input: prompt, message });
			}
			for (const pattern of [ASSET_URL, IN_APP_LABEL]) {
				const found = pattern.exec(prompt)?.[0];
				if (found === undefined) continue;
				context.issues.push({
					code: 'custom',
					input: prompt,
					message: `contains "${found}", which only means something inside the provider's own app. Say in plain words what each image or video is for, and give its URL in the media parameters`,
				});
			}
		})
		.meta({ minLength: min, maxLength: max });
}

/** The schemes a provider takes, by the words used for them in messages. */
const SCHEMES = { https: /^https$/, 'http or https': /^https?$/ } as const;
export type Scheme = keyof typeof SCHEMES;

/**
 * A URL that a provider can fetch. Where the provider itself lies in a private range, http in that range will do: nobody
 * has a certificate for it.
 */
export function reachableUrl(scheme: Scheme, reach: Reach): z.ZodType {
	return z
		.string()
		.check((context) => {
			const problem = urlProblem(context.value, scheme, reach);
			if (problem !== null) context.issues.push({ code: 'custom', input: context.value, message: problem });
		})
		.meta({ urlScheme: scheme });
}

/** What keeps a provider at `reach` from fetching `text`, in words that go on after the field's name and value; or null. */
export function urlProblem(text: string, scheme: Scheme, reach: Reach): string | null {
	const allowed = `must be a public ${scheme} URL`;
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:\/\//i.test(text)) return allowed;
	// The parser would drop line breaks and turn spaces into %20: two URLs in one text would become one that is neither.
	if (/\s/.test(text)) return `${allowed} without spaces or line breaks in it`;
	if (url.username !== '' || url.password !== '') return `${allowed} without a user name or password in it`;
	const place = reachOf(url);
	if (!canReach(reach, place)) {
		return `${allowed}, and ${url.hostname} is a ${place} address that the provider can't reach`;
	}
	if (place !== 'public') return null;
	return SCHEMES[scheme].test(url.protocol.slice(0, -1)) ? null : allowed;
}
