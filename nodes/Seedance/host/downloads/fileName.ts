/** Makes the names of a task's files from the one that the user gives, or the one made from the task ID. */

/** A name given for the video may end with these; in the name of its last frame they would be wrong. */
const OF_VIDEOS = ['mp4', 'mov', 'webm'];

/**
 * Returns the name of a file. An extension that the given name has already is not added again.
 * @param suffix stands before the extension, such as "-2"
 * @param extension of what the file is, without a dot
 */
export function fileName(given: string, suffix: string, extension: string): string {
	const [end = '', own = ''] = /\.([^.]+)$/.exec(given) ?? [];
	const isRight = own.toLowerCase() === extension;
	const isOfVideo = OF_VIDEOS.includes(own.toLowerCase()) && !OF_VIDEOS.includes(extension);
	const stem = isRight || isOfVideo ? given.slice(0, -end.length) : given;
	return `${stem}${suffix}.${isRight ? own : extension}`;
}
