/** Webhooks by which n8n finds the parked node for a call to its resume URL (webhooks/waiting-webhooks.js in n8n). */
import type { IWebhookDescription } from 'n8n-workflow';

/**
 * Last part of the URL for tasks that a later node waits for. Submit can find out that a node waits, but not that node's ID.
 * A parked node listens only to callbacks for its own tasks.
 */
export const SHARED_PATH = 'seedance';

/** No provider documents its HTTP method for callbacks. */
const METHODS = ['POST', 'PUT', 'GET'] as const;

const resume = {
	name: 'default',
	isFullPath: true,
	/** Active only while the execution is parked at this node. */
	restartWebhook: true,
	responseMode: 'onReceived',
	// By default, n8n would send the name of its default response to the caller.
	responseData: '',
} as const;

// Includes the node's ID, because n8n passes a call to any waiting node that listens to its path.
const PATHS = ['={{ $nodeId }}', SHARED_PATH];

export const resumeWebhooks: IWebhookDescription[] = PATHS.flatMap((path) =>
	METHODS.map((httpMethod) => ({ ...resume, path, httpMethod })),
);
