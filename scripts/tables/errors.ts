/** Builds the table of docs/errors.md: each error code with its meaning and the next step. */
import { posix } from 'node:path';
import { ERROR_TEXTS, nextStepOf } from '../../nodes/Seedance/host/items/errorTexts';
import { anchorOf } from '../../nodes/Seedance/host/operationError';
import { allProviders } from '../../nodes/Seedance/providers';
import { FAILURE_CODES, type FailureCode } from '../../nodes/Seedance/providers/task';
import { code, table } from './markdown';

export function errorTable(): string {
	return table(
		['Code', 'What happened', 'What to do'],
		FAILURE_CODES.map((one) => [
			code(one),
			`${ERROR_TEXTS[one].meaning}.`,
			`${nextSteps(one)}${withTask(one)}${seePage(one)}`,
		]),
	);
}

/** Returns the next step for an item with a task; empty if it is the same or there is never a task. */
function withTask(failure: FailureCode): string {
	const { withTask: step } = ERROR_TEXTS[failure];
	return step === undefined ? '' : ` **If the item has a task ID**: ${step}`;
}

/** Returns a link to the page about the failure, or '' if there is none. */
function seePage(failure: FailureCode): string {
	const { page } = ERROR_TEXTS[failure];
	if (page === undefined) return '';
	const path = posix.relative('docs', page.file);
	return ` See [${page.heading}](${path}#${anchorOf(page.heading)}).`;
}

/** Returns the next step, for each provider if it differs between providers. */
function nextSteps(failure: FailureCode): string {
	const steps = allProviders.map((provider) => ({
		title: provider.title,
		step: nextStepOf(failure, provider, false),
	}));
	if (new Set(steps.map(({ step }) => step)).size === 1) return steps[0]?.step ?? '';
	return steps.map(({ title, step }) => `**${title}**: ${step}`).join(' ');
}
