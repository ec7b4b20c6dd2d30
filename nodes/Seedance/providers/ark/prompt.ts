/** Finds text in a prompt that the official API doesn't treat as part of the prompt. */

/**
 * Flags at the end of a prompt that older models read as settings, with the field to use instead; null if these models have no such
 * setting.
 */
const FLAGS: ReadonlyMap<string, string | null> = new Map([
	...['rs', 'resolution'].map((flag) => [flag, 'Resolution'] as const),
	...['rt', 'ratio'].map((flag) => [flag, 'Aspect Ratio'] as const),
	...['dur', 'duration'].map((flag) => [flag, 'Duration (Seconds)'] as const),
	...['wm', 'watermark'].map((flag) => [flag, 'Watermark'] as const),
	...['seed', 'cf', 'camera_fixed', 'camerafixed', 'frames', 'fps', 'framespersecond'].map(
		(flag) => [flag, null] as const,
	),
]);

/** Also matches a dash that a text editor made of two hyphens. */
const FLAG = new RegExp(`(?<![\\w-])((?:--|—|––?)(${[...FLAGS.keys()].join('|')}))(?=[\\s=:\\d]|$)`, 'iu');
const ASSET_URL = /asset:\/\/\S{0,40}/iu;

/**
 * Checks a prompt for setting flags and asset URLs. The provider would read a flag such as `--rs 720p` as a setting, which may
 * contradict the fields (create page, "Parameter passing methods"). Assets belong in the media fields, and a prompt refers to them by
 * number.
 * @returns the problem, as a phrase that follows the field's name in an error message; null if there is none
 */
export function arkPromptProblem(prompt: string): string | null {
	const [, flag = '', name = ''] = FLAG.exec(prompt) ?? [];
	if (flag !== '') {
		const field = FLAGS.get(name.toLowerCase()) ?? null;
		const instead =
			field === null
				? 'remove it, because this model does not support this setting'
				: `set the field ${field} instead`;
		return `contains "${flag}", which the provider reads as a setting: ${instead}`;
	}
	const [asset] = ASSET_URL.exec(prompt) ?? [];
	return asset === undefined
		? null
		: `contains "${asset}": enter assets in the media fields, and refer to them as Image 1 or Video 1 in the prompt`;
}
