/** The providers there are. A new one is a folder beside the others and a line here (and its name in the vocabulary). */
import { describe } from './allowed';
import { isEmpty } from './loose';
import type { Model } from './model';
import type { ParameterName } from './parameters';
import type { Reach } from './reach';
import { seedance2ai } from './seedance2ai';
import { seedanceapi } from './seedanceapi';
import { PROVIDER_NAMES, type Provider, type ProviderName } from './vocabulary';

const PROVIDERS: Readonly<Record<ProviderName, Provider>> = { seedance2ai, seedanceapi };

export const allProviders: readonly Provider[] = PROVIDER_NAMES.map((name) => PROVIDERS[name]);

export function providerOf(name: ProviderName): Provider {
	return PROVIDERS[name];
}

const modelsByReach = new Map<Reach, readonly Model[]>();

/** All models of all providers. Built once per reach: there are only three. */
export function allModels(reach: Reach = 'public'): readonly Model[] {
	const known = modelsByReach.get(reach);
	if (known !== undefined) return known;
	const models = allProviders.flatMap((provider) => provider.models(reach));
	modelsByReach.set(reach, models);
	return models;
}

/** The model by its id in workflows, such as `seedance2ai/pro`, or undefined. */
export function findModel(id: string, reach: Reach): Model | undefined {
	return allModels(reach).find((model) => model.id === id);
}

/** Whether a value is one that some model has as its default: n8n fills it into a field that doesn't apply. */
export function isSomeDefault(name: ParameterName, value: unknown): boolean {
	if (isEmpty(value)) return true;
	return allModels().some((model) => {
		const rule = model.parameters[name];
		return rule !== undefined && describe(rule.schema).defaultValue === value;
	});
}
