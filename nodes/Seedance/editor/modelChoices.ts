/** Lists the models for the editor's field Model. */
import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { providerInCredential } from '../host/account';
import { providerOf } from '../providers';
import { modelOptions } from '../ui/providerFields';

/**
 * Lists the models of the credential's provider, or all models if the node has no credential yet.
 * A selected model of another provider stays in the list with a warning in its name. Otherwise n8n would replace it with the
 * default when the credential changes.
 */
export async function modelChoices(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const provider = await providerInCredential(context);
	if (provider === null) return modelOptions();
	const chosen = context.getCurrentNodeParameter('model');
	const isOwn = ({ value }: { value: string }) => value.startsWith(`${provider}/`);
	const other = modelOptions().find((one) => one.value === chosen && !isOwn(one));
	if (other === undefined) return modelOptions().filter(isOwn);
	const description = `Not available with this credential, which is for ${providerOf(provider).title}`;
	return [
		...modelOptions().filter(isOwn),
		{ ...other, name: `Wrong Credential: ${other.name}`, description },
	];
}
