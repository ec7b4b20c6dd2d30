/** Finds the Seedance Trigger that the provider should call when a video has ended. */
import { randomBytes } from 'crypto';
import { causeOf, type Cause } from '../../host/callbacks/cause';
import { InvalidItem } from '../../parameters/invalidItem';
import type { Run } from '../../host/openRun';
import { ownAddressProblem } from '../../host/ownAddress';
import { activeTriggers, credentialIdOf } from '../../host/callbacks/triggerRegistry';
import { shown } from '../../text/shown';
import type { Reports } from '../plan';
import type { Submission } from '../../providers/provider';
import { signToken, TOKEN_LIFE_MS } from '../../tasks/callbacks/triggerToken';
import type { CallbackPayload } from '../../parameters/ownSchemas';
import { scopeOf, withToken } from '../../tasks/callbacks/triggerUrl';

const NONCE_BYTES = 12;

/** Reasons not to call a trigger of the same workflow. */
const MAY_GO_ROUND = {
	comesAfter:
		'this node comes after the Seedance Trigger of this workflow, and each video would start the workflow again',
	started: 'a Seedance Trigger started this execution, and each finished video could start the next one',
	unknown:
		'n8n does not report what started this workflow, and each finished video could start the next one if the Seedance Trigger started it',
} satisfies Record<Exclude<Cause, 'other'>, string>;

/** URL of a trigger in the same workflow, or the reason why none is used. */
type Found = { url: string } | { reason: string };

export class ReportToTrigger {
	private found: Found | null = null;

	constructor(private readonly run: Run) {}

	/**
	 * Returns the submission with the callback URL of a Seedance Trigger and a token for it.
	 * A URL of the user's own that belongs to no Seedance Trigger is sent unchanged.
	 * @param payload the context for the trigger to output; undefined if the user gives none
	 * @throws InvalidItem if no trigger would receive the payload, or the provider can't reach the trigger
	 */
	addTo(submission: Submission, payload: CallbackPayload | undefined, reports: Reports): Submission {
		const { callbackUrl } = submission.parameters;
		const url = typeof callbackUrl === 'string' ? callbackUrl : this.urlInWorkflow(payload, reports);
		if (url === null) return submission;
		const scope = scopeOf(url);
		if (scope !== null) {
			const token = this.token(scope, payload ?? null);
			return { ...submission, parameters: { ...submission.parameters, callbackUrl: withToken(url, token) } };
		}
		if (payload === undefined) return submission;
		throw lost(
			payload,
			'Callback URL is not the URL of a Seedance Trigger, and only a Seedance Trigger can read the context: remove Callback Context, or enter the URL of a Seedance Trigger',
		);
	}

	private urlInWorkflow(payload: CallbackPayload | undefined, reports: Reports): string | null {
		if (reports === 'givenUrl') return null;
		this.found ??= this.find();
		if ('url' in this.found) return this.found.url;
		if (payload !== undefined) throw lost(payload, this.found.reason);
		return null;
	}

	/** @throws InvalidItem if several triggers match, or the provider can't reach the trigger */
	private find(): Found {
		const { context, provider, account } = this.run;
		if (!provider.sendsCallbacks)
			return { reason: `${provider.title} sends no callbacks: remove Callback Context` };
		const active = activeTriggers(context);
		if (active.length === 0) {
			return {
				reason:
					"this workflow has no published Seedance Trigger: add one and publish the workflow (in older versions of n8n, activate it), or paste the URL of another workflow's Seedance Trigger into Callback URL",
			};
		}
		const own = active.filter(({ credentialId }) => credentialId === credentialIdOf(context));
		if (own.length === 0) {
			return {
				reason:
					'the Seedance Trigger of this workflow uses another credential: choose the same credential in both nodes',
			};
		}
		// A run that the trigger started must not call it again on its own: each video would submit the next one, endlessly.
		const cause = causeOf(
			context,
			active.map(({ name }) => name),
		);
		if (cause !== 'other') {
			return {
				reason: `${MAY_GO_ROUND[cause]}, so the node does not use the trigger: remove Callback Context, or, if this cannot become an endless loop, paste the URL of the trigger into Callback URL`,
			};
		}
		const [trigger, another] = own;
		if (trigger === undefined || another !== undefined) {
			throw new InvalidItem([
				`This workflow has ${own.length} active Seedance Triggers with this credential, but the provider calls only one of them: paste the URL of one trigger into Callback URL in Options, or use one trigger for both events`,
			]);
		}
		const problem = ownAddressProblem(trigger.url, account.reach);
		if (problem !== null) {
			throw new InvalidItem([`The URL of this workflow's Seedance Trigger points to ${problem}`]);
		}
		return { url: trigger.url };
	}

	private token(scope: string, payload: CallbackPayload): string {
		const { clock, account } = this.run;
		const nonce = randomBytes(NONCE_BYTES).toString('base64url');
		return signToken(account.apiKey, scope, {
			expiresAt: clock.now() + TOKEN_LIFE_MS,
			nonce,
			context: payload,
		});
	}
}

function lost(payload: CallbackPayload, reason: string): InvalidItem {
	return new InvalidItem([`Callback Context is ${shown(payload)}, but ${reason}`]);
}
