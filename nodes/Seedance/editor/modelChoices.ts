/** Answers the editor when it asks for the choices of Model. */
import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { providerInCredential } from '../host/account';
import { modelOptions } from '../ui/providerFields';

/** Lists the models of the credential's provider; all models if the node has no credential yet. */
export async function modelChoices(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const provider = await providerInCredential(context);
	return modelOptions().filter(({ value }) => provider === null || value.startsWith(`${provider}/`));
}
