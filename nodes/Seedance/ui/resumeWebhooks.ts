/** How n8n finds the parked node for a call to its resume URL (webhooks/waiting-webhooks.js of n8n). */
import type { IWebhookDescription } from 'n8n-workflow';

/**
 * The last part of the address for tasks that another node waits for than the one that ordered them: Submit can learn
 * that a node waits, but not its ID. A parked node only ever listens to callbacks for its own tasks.
 */
export const SHARED_PATH = 'seedance';

/** No page says by which method a provider calls. */
const METHODS = ['POST', 'PUT', 'GET'] as const;

const resume = {
	name: 'default',
	isFullPath: true,
	/** Only while the execution is parked at this node. */
	restartWebhook: true,
	responseMode: 'onReceived',
	// Else the caller would be sent the name of n8n's default.
	responseData: '',
} as const;

// With the node's ID, since n8n hands a call to whichever node waits and listens to its path.
const PATHS = ['={{ $nodeId }}', SHARED_PATH];

export const resumeWebhooks: IWebhookDescription[] = PATHS.flatMap((path) =>
	METHODS.map((httpMethod) => ({ ...resume, path, httpMethod })),
);
