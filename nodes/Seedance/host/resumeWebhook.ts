/** How n8n finds the parked node for a call to its resume URL (webhooks/waiting-webhooks.js of n8n). */
import type { IWebhookDescription } from 'n8n-workflow';
import { SHARED_PATH } from './callbackAddress';

const resume = {
	name: 'default',
	httpMethod: 'POST',
	isFullPath: true,
	/** Only while the execution is parked at this node. */
	restartWebhook: true,
	responseMode: 'onReceived',
	// Else the caller would be sent the name of n8n's default.
	responseData: '',
} as const;

export const resumeWebhooks: IWebhookDescription[] = [
	// With the node's ID, since n8n hands a call to whichever node waits and listens to its path.
	{ ...resume, path: '={{ $nodeId }}' },
	{ ...resume, path: SHARED_PATH },
];
