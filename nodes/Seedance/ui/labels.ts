/** The words for a choice's values in the editor; a value that isn't listed is its own word. */
const LABELS: Readonly<Record<string, string>> = {
	'1080p-plus': '1080p Plus',
	'4k': '4K',
	adaptive: 'Adaptive',
	'image-to-video': 'Image to Video',
	'media-to-video': 'Media to Video',
	real: 'Real',
	standard: 'Standard',
	'text-to-video': 'Text to Video',
	wild: 'Wild',
};

export function labelOf(value: string | number): string {
	return LABELS[value] ?? String(value);
}
