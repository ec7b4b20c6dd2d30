import type { Fault, FaultRule, Provider } from './types';

interface Armed {
	rule: FaultRule;
	seen: number;
	struck: number;
}

/** Properties of a request that a fault rule can match. */
export interface Target {
	on: FaultRule['on'];
	provider: Provider | null;
	/** Host name in the request; callbacks have none. */
	host?: string;
	/** Texts searched for a rule's `match`. */
	subjects: readonly string[];
}

function aims({ rule }: Armed, target: Target): boolean {
	const { match, host } = rule;
	return (
		rule.on === target.on &&
		(rule.provider === undefined || rule.provider === target.provider) &&
		(host === undefined || host === target.host) &&
		(match === undefined || target.subjects.some((subject) => subject.includes(match)))
	);
}

/** The list of active faults. */
export class Faults {
	private readonly armed = new Map<number, Armed>();
	private lastId = 0;

	add(rule: FaultRule): number {
		this.lastId += 1;
		this.armed.set(this.lastId, { rule, seen: 0, struck: 0 });
		return this.lastId;
	}

	clear(): void {
		this.armed.clear();
	}

	/** Returns the fault for this request, if any: the first one added that matches and isn't used up. */
	take(target: Target): Fault | null {
		for (const armed of this.armed.values()) {
			if (armed.struck >= (armed.rule.times ?? 1) || !aims(armed, target)) continue;
			armed.seen += 1;
			if (armed.seen <= (armed.rule.skip ?? 0)) continue;
			armed.struck += 1;
			return armed.rule.fault;
		}
		return null;
	}
}
