/** The prose of Markdown documents, and the figures in it. */

const GENERATED = /<!-- generated:(\w+) -->[\s\S]*?<!-- \/generated:\1 -->/g;
const CODE = /^```.*\n[\s\S]*?^```$/gm;

/**
 * The text of each section by its heading, the heading included, on one line and without Markdown: not its code blocks,
 * and not what is generated from elsewhere. What stands above the first heading has none.
 */
export function sectionsOf(markdown: string): Map<string, string> {
	const texts = new Map<string, string>();
	for (const section of markdown
		.replace(GENERATED, '')
		.replace(CODE, '')
		.split(/^(?=#+ )/m)) {
		const heading = plain(/^#+ (.*)/.exec(section)?.[1] ?? '');
		const text = `${texts.get(heading) ?? ''} ${plain(section)}`.trim();
		if (text !== '') texts.set(heading, text);
	}
	return texts;
}

/** The sections of several documents, by `page › heading`. @param textOf reads a page */
export function sectionsOfPages(
	pages: readonly string[],
	textOf: (page: string) => string,
): Map<string, string> {
	return new Map(
		pages.flatMap((page) =>
			[...sectionsOf(textOf(page))].map(([heading, text]) => [`${page} › ${heading}`, text] as const),
		),
	);
}

function plain(markdown: string): string {
	let steps = 0;
	return (
		markdown
			.replace(/!\[[^\]]*\]\([^)]*\)/g, '')
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.replace(/^(#+|\s*-) /gm, '')
			// The next number of a list, and not one that a line happens to begin with.
			.replace(/^\s*(\d+)\. /gm, (found, step: string) => {
				if (Number(step) !== steps + 1) return found;
				steps += 1;
				return '';
			})
			.replace(/\*\*|`|(?<!\w)_|_(?!\w)/g, '')
			.replace(/\s+/g, ' ')
			.trim()
	);
}

export interface Span {
	start: number;
	end: number;
}

/** Where a phrase stands in a text, as whole words and whole numbers, in capitals or not. */
export function spansOf(phrase: string, text: string): Span[] {
	const escaped = phrase.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
	const whole = `(?<![\\p{L}\\p{N}_-]|\\p{N}[.,:])${escaped}(?![\\p{L}\\p{N}_]|[.,:]\\p{N})`;
	return spans(new RegExp(whole, 'giu'), text);
}

const NUMBERS = [
	...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
	...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty', 'thirty'],
	...['forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety', 'hundreds?', 'thousands?', 'millions?'],
	...['billions?', 'dozens?', 'half', 'quarter', 'twice', 'double', 'triple', '(?<!at )once'],
	...['hourly', 'daily', 'weekly', 'monthly'],
];
const TIMES = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'];
const COUNTED = [...TIMES, 'time', 'try', 'retry', 'request', 'video', 'charge', 'credit', 'dollar'];
const FIGURE = new RegExp(
	[
		// Not the digits of a name: n8n, MP4, data2.
		'(?<![\\p{L}\\p{N}_])\\p{N}+(?:[.,:]\\p{N}+)*',
		`\\b(?:${NUMBERS.join('|')})\\b`,
		`\\b(?:an?|each|every|per) (?:${TIMES.join('|')}|dollar)\\b`,
		`\\bone (?:${COUNTED.join('|')})\\b`,
	].join('|'),
	'giu',
);

/** The figures that none of the phrases has in it, with the words around them. */
export function figuresOutside(phrases: readonly string[], text: string): string[] {
	const covered = phrases.flatMap((phrase) => spansOf(phrase, text));
	return spans(FIGURE, text)
		.filter(({ start, end }) => !covered.some((span) => span.start <= start && end <= span.end))
		.map(
			({ start, end }) => `${text.slice(start, end)} (in "${text.slice(Math.max(0, start - 40), end + 40)}")`,
		);
}

function spans(pattern: RegExp, text: string): Span[] {
	return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
		start: index,
		end: index + found.length,
	}));
}
