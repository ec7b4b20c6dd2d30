/** What the official API makes of texts inside a prompt that are no prompt. */

/** The settings that older models read from the end of a prompt, by their flags, with the fields that have them here. */
const FLAGS: ReadonlyMap<string, string | null> = new Map([
	...['rs', 'resolution'].map((flag) => [flag, 'Resolution'] as const),
	...['rt', 'ratio'].map((flag) => [flag, 'Aspect Ratio'] as const),
	...['dur', 'duration'].map((flag) => [flag, 'Duration (Seconds)'] as const),
	...['wm', 'watermark'].map((flag) => [flag, 'Watermark'] as const),
	...['seed', 'cf', 'camera_fixed', 'camerafixed', 'frames', 'fps', 'framespersecond'].map(
		(flag) => [flag, null] as const,
	),
]);

/** A dash that a text editor may have made of two hyphens counts too. */
const FLAG = new RegExp(`(?<![\\w-])((?:--|—|––?)(${[...FLAGS.keys()].join('|')}))(?=[\\s=:\\d]|$)`, 'iu');
const ASSET_URL = /asset:\/\/\S{0,40}/iu;

/**
 * Returns what is wrong with a prompt, or null. The provider would take a flag such as `--rs 720p` for a setting, against what the fields
 * say (create page, "Parameter passing methods"). Assets belong in the media fields; in a prompt they are named by their number.
 * @returns a phrase that follows the field's name in an error message
 */
export function arkPromptProblem(prompt: string): string | null {
	const [, flag = '', name = ''] = FLAG.exec(prompt) ?? [];
	if (flag !== '') {
		const field = FLAGS.get(name.toLowerCase()) ?? null;
		const instead =
			field === null
				? 'remove it, because these models have no such setting'
				: `set the field ${field} instead`;
		return `contains "${flag}", which the provider reads as a setting: ${instead}`;
	}
	const [asset] = ASSET_URL.exec(prompt) ?? [];
	return asset === undefined
		? null
		: `contains "${asset}": enter assets in the media fields, and call them Image 1 or Video 1 in the prompt`;
}
