import { ICredentialsHelper, isExpression, NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	Workflow,
} from 'n8n-workflow';

/** What a credential holds, by credential type: the fields that a person would fill in. */
export type CredentialValues = Record<string, INodeParameters>;

/**
 * Resolves credentials as n8n's own `CredentialsHelper` does, without its database: defaults of the credential's fields,
 * then the class's own `authenticate`, declarative or a function.
 */
export class Credentials extends ICredentialsHelper {
	constructor(
		private readonly values: CredentialValues,
		private readonly types: Record<string, ICredentialType>,
	) {
		super();
	}

	private type(name: string): ICredentialType {
		const found = this.types[name];
		if (!found) throw new Error(`No credential type "${name}" is loaded`);
		return found;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (!authenticate) return requestOptions;
		if (!workflow || !node) throw new Error('Declarative authentication needs the workflow and the node');
		const resolve = (text: string) => {
			if (!isExpression(text)) return text;
			const keys = { $credentials: credentials };
			const value = workflow.expression.getSimpleParameterValue(node, text, 'internal', keys, undefined, '');
			return value === undefined ? '' : String(value);
		};
		requestOptions.headers ??= {};
		for (const [part, fields] of Object.entries(authenticate.properties)) {
			// Like n8n, the very object that the node passed is filled, secret included.
			const target: unknown = Reflect.get(requestOptions, part) ?? {};
			if (typeof target !== 'object' || target === null) continue;
			for (const [key, value] of Object.entries(fields as Record<string, string>)) {
				Reflect.set(target, resolve(key), resolve(value));
			}
			Reflect.set(requestOptions, part, target);
		}
		return requestOptions;
	}

	getDecrypted(
		_additionalData: unknown,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.values[type];
		if (!stored) throw new Error(`Credential "${nodeCredentials.name}" of type "${type}" was not given`);
		const filled = NodeHelpers.getNodeParameters(this.type(type).properties, stored, true, false, null, null);
		return Promise.resolve(JSON.parse(JSON.stringify(filled)) as ICredentialDataDecryptedObject);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.type(type).properties;
	}

	getCredentials(): Promise<ICredentials> {
		return Promise.reject(new Error('Nothing reads encrypted credentials here'));
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	preAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	runPreAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	updateCredentials(): Promise<void> {
		return Promise.resolve();
	}

	updateCredentialsOauthTokenData(): Promise<void> {
		return Promise.resolve();
	}
}
