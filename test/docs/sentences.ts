/** What a document says by itself: not its code, and not what is generated from elsewhere. */
export interface Section {
	/** The words of the heading; the document's title for what stands above the first section. */
	heading: string;
	/** Sentences and rows of tables, on one line each. */
	sentences: string[];
}

const GENERATED = /<!-- generated:(\w+) -->[\s\S]*?<!-- \/generated:\1 -->/g;
const CODE = /^```.*\n[\s\S]*?^```$/gm;

/** The sections of a Markdown document with the sentences of each, in their order. */
export function sectionsOf(markdown: string): Section[] {
	const [, ...sections] = `\n${markdown}`.replace(GENERATED, '').replace(CODE, '\n').split(/\n#+ /);
	return sections.map((section) => {
		const [heading = '', ...lines] = section.split('\n');
		return { heading, sentences: blocksOf(lines).flatMap(sentencesOf) };
	});
}

/** Paragraphs, items of lists and rows of tables: what begins anew, whether the one before ended in a full stop or not. */
function blocksOf(lines: readonly string[]): string[] {
	const blocks: string[] = [];
	let isOpen = false;
	lines.forEach((line, index) => {
		const text = line.trim();
		if (text === '' || /^!\[.*\]\(.*\)$/.test(text) || isHead(lines, index)) isOpen = false;
		else if (isOpen && !/^(- |\d+\. |\|)/.test(text)) blocks.push(`${blocks.pop() ?? ''} ${text}`);
		else {
			blocks.push(text.replace(/^(- |\d+\. )/, ''));
			isOpen = true;
		}
	});
	return blocks;
}

/** Whether a line is the head of a table or the rule below it. */
function isHead(lines: readonly string[], index: number): boolean {
	const isRule = (line = '') => /^\|[\s|:-]+\|$/.test(line.trim());
	return isRule(lines[index]) || (lines[index]?.startsWith('|') === true && isRule(lines[index + 1]));
}

/** A full stop ends a sentence, but not one that is still inside bold print: `**Money.** Everything …` */
function sentencesOf(block: string): string[] {
	const line = block.replace(/\s+/g, ' ');
	return line.startsWith('|') ? [line] : line.split(/(?<=[.!?][)"_]*) /);
}
