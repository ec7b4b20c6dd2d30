/** Finds text that no field accepts because it was produced by accident, such as an unevaluated expression. */
import { codeOf } from './characters';

/** Only a list of URLs can be longer, and each of its URLs is checked separately. */
const MOST_READ = 100_000;

const OBJECT = /\[object [A-Z]\w{0,40}\]/;
/** Matches text that expressions without a value turn into, once or repeated. */
const NO_VALUES = /^\s*(?:(?:undefined|null|NaN)[\s,;]*)+$/;

/** A lone surrogate, left when a text is cut inside an emoji. */
const LONE_SURROGATE = /\p{Cs}/u;
/** Control characters except tab and line breaks. No editor writes them, and no API page says how they are handled. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/**
 * Returns the problem of a text in any field, or null. "undefined" among other words is allowed: it may be intended.
 * @returns a phrase that follows the field's name and value in an error message
 */
export function textProblem(whole: string): string | null {
	const text = whole.slice(0, MOST_READ);
	return accidentIn(text) ?? halfEmoji(text, text.length < whole.length) ?? controlCharacter(text);
}

/** Like `textProblem`, for text that holds URLs. The URL rules check its characters. */
export function urlTextProblem(whole: string): string | null {
	return accidentIn(whole.slice(0, MOST_READ));
}

function accidentIn(text: string): string | null {
	if (hasBraces(text)) {
		return 'must not contain an unevaluated expression ({{ … }}): switch the field to Expression';
	}
	const object = OBJECT.exec(text)?.[0];
	if (object !== undefined) {
		return `must not contain "${object}", which is an object converted to text: use one of the object's fields`;
	}
	return NO_VALUES.test(text)
		? 'must be a value, and this text comes from an expression that returned nothing: check the expression'
		: null;
}

/** @param isCut whether the text was cut for this check, which may have split its last character */
function halfEmoji(text: string, isCut: boolean): string | null {
	const at = text.search(LONE_SURROGATE);
	if (at < 0 || (isCut && at === text.length - 1)) return null;
	const where = at === text.trimEnd().length - 1 ? 'ends in' : 'contains';
	return `${where} half an emoji: cut the text at whole characters, for example with [...$json.text].slice(0, 2000).join('')`;
}

function controlCharacter(text: string): string | null {
	const [found] = CONTROL.exec(text) ?? [];
	return found === undefined ? null : `must not contain the control character ${codeOf(found)}: remove it`;
}

function hasBraces(text: string): boolean {
	const open = text.indexOf('{{');
	return open >= 0 && text.includes('}}', open);
}

/**
 * Names in references that only work inside the provider's own app, such as `@图片1` or `asset://…`. The prompt guide of
 * seedance2ai.io says never to send them: use the media parameters and plain words.
 */
const LABEL_NAMES = [
	...['图片', '圖片', '图像', '圖像', '图', '圖', '视频', '視頻', '影片', '音频', '音頻', '音訊'],
	...['画像', '動画', '音声', 'image', 'video', 'audio', 'img', 'immagine', 'görsel'],
];

/**
 * Matches an @, a name, and a number, including full-width characters, with an optional space, hyphen, or underscore between.
 * An @ after a letter or digit is part of an email address (me@image1.com); a Latin letter after the number makes it a user
 * name (@video4k).
 */
const LABEL = new RegExp(
	String.raw`(?<!\w)[@＠]\s?(?:${LABEL_NAMES.join('|')})[\s_\-－＿#＃]?\s?[\d０-９]+(?![\w０-９])`,
	'iu',
);
const ASSET_URL = /asset:\/\/\S*/iu;

const LABEL_CHARACTERS = 40;

/** Returns the first asset URL and the first label in a text, shortened for an error message. */
export function appLabelsIn(text: string): string[] {
	return [ASSET_URL, LABEL].flatMap((pattern) => {
		const found = pattern.exec(text)?.[0];
		return found === undefined ? [] : [found.slice(0, LABEL_CHARACTERS)];
	});
}
