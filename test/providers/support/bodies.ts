export interface Facts {
	id?: unknown;
	status?: unknown;
	video?: unknown;
	credits?: unknown;
	refunded?: unknown;
	created?: unknown;
	error?: unknown;
}

/** The same facts as each provider tells them. */
export const bodies: Readonly<Record<'seedance2ai' | 'seedanceapi', (facts: Facts) => object>> = {
	seedance2ai: ({ id, status, video, credits, refunded, created, error }) => ({
		id,
		status: status === 'done' ? 'completed' : status,
		output: { video_url: video },
		credits_used: credits,
		credits_refunded: refunded,
		created_at: created,
		error,
	}),
	seedanceapi: ({ id, status, video, credits, created, error }) => ({
		code: 200,
		message: 'success',
		data: {
			task_id: id,
			status: status === 'done' ? 'SUCCESS' : status,
			response: [video],
			consumed_credits: credits,
			created_at: created,
			error_message: error,
		},
	}),
};
