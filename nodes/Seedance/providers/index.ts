/** The list of providers. To add one, add its folder here, a line in this file, and its name in task.ts. */
import { describe } from '../parameters/schemaShape';
import { isEmpty } from '../parameters/coerce';
import type { Model } from '../parameters/model';
import type { ParameterName } from '../parameters/providerParameters';
import type { Reach } from '../text/reach';
import { ark } from './ark';
import { seedance2ai } from './seedance2ai';
import { seedanceapi } from './seedanceapi';
import { PROVIDER_NAMES, type ProviderName } from './task';
import { type Provider } from './provider';

const PROVIDERS: Readonly<Record<ProviderName, Provider>> = { seedance2ai, seedanceapi, ark };

export const allProviders: readonly Provider[] = PROVIDER_NAMES.map((name) => PROVIDERS[name]);

export function providerOf(name: ProviderName): Provider {
	return PROVIDERS[name];
}

const modelsByReach = new Map<Reach, readonly Model[]>();

/** Returns all models of all providers. Cached by reach, of which there are only three. */
export function allModels(reach: Reach = 'public'): readonly Model[] {
	const known = modelsByReach.get(reach);
	if (known !== undefined) return known;
	const models = allProviders.flatMap((provider) => provider.models(reach));
	modelsByReach.set(reach, models);
	return models;
}

/** Finds a model by its ID in workflows, such as `seedance2ai/pro`. */
export function findModel(id: string, reach: Reach): Model | undefined {
	return allModels(reach).find((model) => model.id === id);
}

/** Returns true if the value is empty or the default of any model. n8n fills in defaults even for fields that don't apply. */
export function isSomeDefault(name: ParameterName, value: unknown): boolean {
	if (isEmpty(value)) return true;
	return allModels().some((model) => {
		const rule = model.parameters[name];
		return rule !== undefined && describe(rule.schema).defaultValue === value;
	});
}
