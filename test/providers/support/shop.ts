/** The providers of the package against the sandbox, over real HTTP: what they ask for is sent, what comes back is read. */
import { allModels, isSomeDefault, providerOf } from '../../../nodes/Seedance/providers';
import { checkParameters, type Checked, type Given } from '../../../nodes/Seedance/providers/check';
import type { Mode, Model } from '../../../nodes/Seedance/providers/model';
import type {
	HttpAnswer,
	Provider,
	ProviderName,
	ProviderRequest,
	Reading,
} from '../../../nodes/Seedance/providers/vocabulary';
import { startSandbox, type Sandbox } from '../../sandbox';

/** The key of both providers that every order goes out with. */
export const KEY = 'sk_test_of_the_rules';

/** A model by its id, with URLs judged as a provider on the internet does. */
export function modelOf(id: string): Model {
	const model = allModels().find((one) => one.id === id);
	if (model === undefined) throw new Error(`There is no model ${id}`);
	return model;
}

export function providerOfModel(id: string): Provider {
	return providerOf(id.startsWith('seedance2ai/') ? 'seedance2ai' : 'seedanceapi');
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
	const submission = { model: modelOf(model), mode, parameters: checked.parameters };
	return providerOfModel(model).submitRequest(submission, `key-${Math.random()}`);
}

/** Both providers, strict about what is public, with a key that no rate limit stops. */
export class Shop {
	private constructor(readonly sandbox: Sandbox) {}

	static async open(): Promise<Shop> {
		const shop = new Shop(await startSandbox({ allowLoopbackCallbacks: false, allowLoopbackMedia: false }));
		shop.clean();
		return shop;
	}

	clean(): void {
		this.sandbox.control.reset();
		for (const provider of ['seedance2ai', 'seedanceapi'] as const) {
			this.sandbox.control.addKey({
				key: KEY,
				provider,
				credits: 1e9,
				requestsPerMinute: Number.MAX_SAFE_INTEGER,
			});
		}
	}

	close(): Promise<void> {
		return this.sandbox.close();
	}

	/** Checks, sends and reads, as the node does. */
	async order(model: string, mode: Mode, given: Given): Promise<Reading> {
		const provider = providerOfModel(model);
		return provider.readSubmit(await this.send(provider.name, requestOf(model, mode, given)));
	}

	/** Puts a body on the wire past all checks of ours. */
	orderByHand(provider: ProviderName, body: Readonly<Record<string, unknown>>): Promise<HttpAnswer> {
		const path = provider === 'seedance2ai' ? '/api/v1/video/seedance2' : '/generate';
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
		const base = provider === 'seedance2ai' ? this.sandbox.seedance2aiUrl : this.sandbox.seedanceapiUrl;
		const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
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
