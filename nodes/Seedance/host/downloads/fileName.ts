/** Creates the names of a task's files from the name that the user entered, or from one made from the task ID. */

/** Extensions of videos. A name for the video may end with one, which would be wrong for the last frame. */
const OF_VIDEOS = ['mp4', 'mov', 'webm'];

/**
 * Returns the name of a file. If the given name already has the extension, it is not added again.
 * @param suffix added before the extension, such as "-2"
 * @param extension that of the detected type, without a dot
 */
export function fileName(given: string, suffix: string, extension: string): string {
	const [end = '', own = ''] = /\.([^.]+)$/.exec(given) ?? [];
	const isRight = own.toLowerCase() === extension;
	const isOfVideo = OF_VIDEOS.includes(own.toLowerCase()) && !OF_VIDEOS.includes(extension);
	const stem = isRight || isOfVideo ? given.slice(0, -end.length) : given;
	return `${stem}${suffix}.${isRight ? own : extension}`;
}
