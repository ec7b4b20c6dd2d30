/** What a retried execution shares with the one it retries, even after a crash. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { hash } from '../tasks/idempotency';
import { resumeToken } from './resumeUrl';

/**
 * The token in `$execution.resumeUrl`: n8n makes it once for an execution and hands it to every retry, so a key made from
 * it is the same there and nowhere else. Where n8n gives none, the execution's ID has to do.
 * @returns a hash, since the token itself would let somebody resume the execution
 */
export function executionOrigin(context: IExecuteFunctions): string {
	return hash(resumeToken(context) ?? `execution ${context.getExecutionId()}`, 40);
}
