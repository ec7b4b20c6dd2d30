/** The address under which n8n resumes this execution once it is parked. */
import { z } from 'zod/v4';
import type { NodeContext } from './http';

/**
 * `$execution.resumeUrl`, such as `https://n8n.example.com/webhook-waiting/123?signature=<token>`. The token is made once for
 * an execution, n8n lets nobody in without it, and a retry gets the same one under another number.
 * @returns null where this n8n gives none
 */
export function resumeUrl(context: NodeContext): URL | null {
	const given = z.string().safeParse(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	return given.success && URL.canParse(given.data) ? new URL(given.data) : null;
}

/** The token that lets a caller in, or null. */
export function resumeToken(context: NodeContext): string | null {
	return resumeUrl(context)?.searchParams.get('signature') ?? null;
}
