/** The answers to a callback to a parked node. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { answerNow } from './webhookCall';

/** The callback has been taken; the execution stays parked unless there are outputs. */
export function taken(message: string, outputs?: IWebhookResponseData['workflowData']): IWebhookResponseData {
	return {
		webhookResponse: { message },
		...(outputs === undefined ? {} : { workflowData: outputs }),
	};
}

/** The callback could not be dealt with: whoever sent it may send it again. The execution stays parked. */
export function notNow(context: IWebhookFunctions, message: string): IWebhookResponseData {
	answerNow(context, 503, { message });
	return { noWebhookResponse: true };
}
