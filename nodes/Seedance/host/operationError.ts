/** Creates n8n errors. All errors of the nodes are created here. */
import { NodeOperationError, type INode } from 'n8n-workflow';
import { endWithPeriod } from '../text/sentences';
import { isToolNode } from './context';

const REPOSITORY = 'https://github.com/n8n-nodes-seedance/n8n-nodes-seedance/blob/main';

/** The start of an HTML tag. In messages, a similar character replaces it that looks the same as text and as HTML. */
const START_OF_TAG = /<(?=[a-z/!?])/gi;
const NEW_LINE = '<br>\n';
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** The beginning of the line with links to pages. */
const LINKS = 'Docs: ';

/** A heading of a document that explains an error: the file and the heading's text. */
export interface DocsPage {
	file: 'README.md' | `docs/${string}.md`;
	heading: string;
}

export const ON_CREDENTIALS: DocsPage = { file: 'README.md', heading: 'Create a credential' };

/** The text of an error below its message. */
interface Description {
	/** Sentences as plain text, one array element per line. */
	lines?: readonly string[];
	/** Pages to link in the editor. */
	pages?: readonly DocsPage[];
	itemIndex?: number;
}

/**
 * Creates an n8n error with exactly this message. The constructor of NodeOperationError replaces a message that contains a
 * system error code anywhere ("preexisting" contains EEXIST) with a general one, so the message is set again afterwards.
 * n8n shows the description as HTML. It shows the message as text, but as HTML in the notification of a manual run.
 * For a tool, the message includes the description. n8n passes some agents only the message, and others both.
 */
export function operationError(
	node: INode,
	message: string,
	{ lines = [], pages = [], itemIndex }: Description = {},
): NodeOperationError {
	const links = pages.length === 0 ? [] : [`${LINKS}${pages.map(linkTo).join(', ')}`];
	const isTool = isToolNode(node);
	const error = new NodeOperationError(node, message, {
		description: isTool ? '' : [...lines.map(escaped), ...links].join(NEW_LINE),
		...(itemIndex === undefined ? {} : { itemIndex }),
	});
	error.message = isTool
		? `${endWithPeriod(message)} ${lines.join('\n')}`.trim()
		: message.replace(START_OF_TAG, '‹');
	return error;
}

/** Returns the lines of an error's description as plain text, without the links to pages. */
export function plainDescription({ description }: NodeOperationError): string {
	const lines = (description ?? '').split(NEW_LINE).filter((line) => !line.startsWith(LINKS));
	return lines.join('\n').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Returns the URL of a page, with the anchor that GitHub gives to the heading. */
export function urlOf({ file, heading }: DocsPage): string {
	return `${REPOSITORY}/${file}#${anchorOf(heading)}`;
}

export function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\w\s-]/g, '')
		.replaceAll(' ', '-');
}

function linkTo(page: DocsPage): string {
	return `<a href="${urlOf(page)}" target="_blank">${page.heading}</a>`;
}

/**
 * Escapes text for HTML. Otherwise, n8n would remove unknown tags, show links from a provider's message, and change URLs
 * ("&region=" begins with the entity of a sign).
 */
function escaped(text: string): string {
	return text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}
