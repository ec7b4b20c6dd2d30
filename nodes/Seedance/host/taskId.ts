/** What can be a task ID of a provider's. */
import { z } from 'zod/v4';

export const TaskId = z
	.string()
	.trim()
	.min(1)
	.max(200)
	.regex(/^[^\s/?#]+$/);
