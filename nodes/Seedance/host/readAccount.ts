/** The credential of the node that runs. */
import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHookFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { accountOf, CREDENTIAL, type Account } from './account';

/** @throws NodeOperationError where the credential can't be used */
export async function readAccount(
	context: IExecuteFunctions | IHookFunctions | IWebhookFunctions,
): Promise<Account> {
	const credential: unknown = await context.getCredentials(CREDENTIAL);
	try {
		return accountOf(credential);
	} catch (error) {
		throw new NodeOperationError(
			context.getNode(),
			error instanceof Error ? error.message : 'The credential cannot be used',
			{
				description: 'Open the Seedance credential of this node and correct it.',
			},
		);
	}
}
