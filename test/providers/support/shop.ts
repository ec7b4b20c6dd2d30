/** The providers of the package against the sandbox, over real HTTP: what they ask for is sent, what comes back is read. */
import { allModels, isSomeDefault, providerOf } from '../../../nodes/Seedance/providers';
import { checkParameters, type Checked, type Given } from '../../../nodes/Seedance/parameters/check';
import type { Mode, Model } from '../../../nodes/Seedance/parameters/model';
import type {
	HttpAnswer,
	Provider,
	ProviderRequest,
	Reading,
} from '../../../nodes/Seedance/providers/provider';
import { PROVIDER_NAMES, type ProviderName } from '../../../nodes/Seedance/providers/task';
import type { Sandbox } from '../../sandbox';
import { useSandbox } from '../../sandbox/useSandbox';

/** The key of both providers that every order goes out with. */
export const KEY = 'sk_test_of_the_rules';

/** A model by its id, with URLs judged as a provider on the internet does. */
export function modelOf(id: string): Model {
	const model = allModels().find((one) => one.id === id);
	if (model === undefined) throw new Error(`There is no model ${id}`);
	return model;
}

export function providerOfModel(id: string): Provider {
	const name = PROVIDER_NAMES.find((one) => id.startsWith(`${one}/`));
	if (name === undefined) throw new Error(`No provider has ${id}`);
	return providerOf(name);
}

export function check(model: string, mode: Mode, given: Given): Checked {
	return checkParameters(modelOf(model), mode, given, isSomeDefault);
}

/** The messages of a refusal; none where the check lets it pass. */
export function refusals(model: string, mode: Mode, given: Given): string[] {
	const checked = check(model, mode, given);
	return checked.ok ? [] : checked.violations.map(({ message }) => message);
}

/** What would go over the wire. @throws Error where the check refuses it */
export function bodyOf(model: string, mode: Mode, given: Given): Readonly<Record<string, unknown>> {
	return requestOf(model, mode, given).body ?? {};
}

function requestOf(model: string, mode: Mode, given: Given): ProviderRequest {
	const checked = check(model, mode, given);
	if (!checked.ok) throw new Error(checked.violations.map(({ message }) => message).join('; '));
	const provider = providerOfModel(model);
	const { region } = provider.sites[0];
	const submission = { model: modelOf(model), mode, parameters: checked.parameters, region };
	return provider.submitRequest(submission, `key-${Math.random()}`);
}

const EMULATED = ['seedance2ai', 'seedanceapi', 'ark'] as const satisfies readonly ProviderName[];
type Emulated = (typeof EMULATED)[number];

function emulated(name: ProviderName): Emulated {
	const found = EMULATED.find((one) => one === name);
	if (found === undefined) throw new Error(`The sandbox has no ${name}`);
	return found;
}

/** Where each provider takes orders. */
const PATHS: Readonly<Record<Emulated, string>> = {
	seedance2ai: '/api/v1/video/seedance2',
	seedanceapi: '/generate',
	ark: '/contents/generations/tasks',
};

/** Declares a shop for a test file, new for every test. */
export function useShop(): Shop {
	const shop = new Shop(useSandbox({ allowLoopbackCallbacks: false, allowLoopbackMedia: false }));
	beforeEach(() => shop.clean());
	return shop;
}

/** All providers, strict about what is public, with a key that no rate limit stops. */
class Shop {
	constructor(readonly sandbox: Sandbox) {}

	clean(): void {
		this.sandbox.control.reset();
		for (const provider of EMULATED) {
			this.sandbox.control.addKey({
				key: KEY,
				provider,
				credits: 1e9,
				requestsPerMinute: Number.MAX_SAFE_INTEGER,
			});
		}
	}

	/** Checks, sends and reads, as the node does. */
	async order(model: string, mode: Mode, given: Given): Promise<Reading> {
		const provider = providerOfModel(model);
		return provider.readSubmit(await this.send(provider.name, requestOf(model, mode, given)));
	}

	/** Puts a body on the wire past all checks of ours. */
	orderByHand(provider: ProviderName, body: Readonly<Record<string, unknown>>): Promise<HttpAnswer> {
		const path = PATHS[emulated(provider)];
		return this.send(provider, { method: 'POST', path, body });
	}

	async status(provider: ProviderName, taskId: string): Promise<Reading> {
		const answer = await this.send(provider, providerOf(provider).statusRequest(taskId));
		return providerOf(provider).readStatus(answer, taskId);
	}

	async send(
		provider: ProviderName,
		{ method, path, query, headers, body }: ProviderRequest,
		key = KEY,
	): Promise<HttpAnswer> {
		const base = this.sandbox[`${emulated(provider)}Url` as const];
		const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
			[value].flat().map((one): [string, string] => [name, one]),
		);
		const search = pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
		const response = await fetch(`${base}${path}${search}`, {
			method,
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
			body: body === undefined ? null : JSON.stringify(body),
			redirect: 'manual',
		});
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: await response.text(),
		};
	}
}
