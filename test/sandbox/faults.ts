import type { Fault, FaultRule, Provider } from './types';

interface Armed {
	rule: FaultRule;
	seen: number;
	struck: number;
}

/** What a fault may be aimed at. */
export interface Target {
	on: FaultRule['on'];
	provider: Provider | null;
	/** The texts that a rule's `match` is looked for in. */
	subjects: readonly string[];
}

function aims({ rule }: Armed, target: Target): boolean {
	const { match } = rule;
	return (
		rule.on === target.on &&
		(rule.provider === undefined || rule.provider === target.provider) &&
		(match === undefined || target.subjects.some((subject) => subject.includes(match)))
	);
}

/** The faults that wait for a request. */
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

	/** The fault that strikes this request, if any; the first one added that isn't used up. */
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
