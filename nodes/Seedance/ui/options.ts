/** The collection Options: the package's own, beside the rarer parameters of the providers. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { allModels, allProviders } from '../providers';
import { ASKING, DELIVERING, SUBMITTING, WAITING } from './operationNames';
import { rareProviderFields } from './providerFields';
import { NOT_IN_TOOL } from './toolFields';

export const DEFAULT_MAX_FILE_SIZE_MB = 2048;
/** A terabyte. */
export const MOST_FILE_SIZE_MB = 1024 * 1024;
export const DEFAULT_PARALLEL_DOWNLOADS = 4;
export const MOST_PARALLEL_DOWNLOADS = 20;

const whereDownloading = {
	show: { '/operation': [...DELIVERING], '/downloadVideo': [true] },
	hide: NOT_IN_TOOL,
};

const ownOptions: INodeProperties[] = [
	{
		displayName: 'Callback Context',
		name: 'callbackContext',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.rowId }}',
		description:
			'What the Seedance Trigger puts into its item as context, such as the ID of the row: text or JSON of at most 2 KB. The provider sees it.',
		displayOptions: {
			show: { '/operation': ['submit'], '/model': modelsWithCallbacks() },
		},
	},
	{
		displayName: 'Allow Private Media Hosts',
		name: 'allowPrivateMedia',
		type: 'boolean',
		default: false,
		description:
			"Whether files may also come from hosts of this machine and its private network, for a provider that is private itself. Where the credential's Base URL is public this changes nothing.",
		displayOptions: whereDownloading,
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.rowId }}',
		description:
			'Your own name for this order, such as the ID of the row: the same key never buys twice, even in another execution where the provider supports it. Without one, a key is made that holds for retries of the same execution.',
		displayOptions: { show: { '/operation': [...SUBMITTING] } },
	},
	{
		displayName: 'Include Raw Response',
		name: 'includeRawResponse',
		type: 'boolean',
		default: false,
		description: "Whether to add the provider's own last answer to the item, under raw",
		displayOptions: { show: { '/operation': [...ASKING] } },
	},
	{
		displayName: 'Max Credits',
		name: 'maxCredits',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1000,
		description:
			'How many credits this run of the node may spend over all items; for the tool of an AI agent, all its calls in one execution together. What would exceed it is not sent. The price is the published one, or else the one last seen for the same settings.',
		displayOptions: { show: { '/operation': [...SUBMITTING] } },
	},
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSizeMb',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_FILE_SIZE_MB, numberPrecision: 0 },
		default: DEFAULT_MAX_FILE_SIZE_MB,
		description: 'Files that are larger are not downloaded; the item then goes on as an error, with the URL',
		displayOptions: whereDownloading,
	},
	{
		displayName: 'Parallel Downloads',
		name: 'parallelDownloads',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_PARALLEL_DOWNLOADS, numberPrecision: 0 },
		default: DEFAULT_PARALLEL_DOWNLOADS,
		description: 'How many items may have their files downloaded at the same time',
		displayOptions: whereDownloading,
	},
	{
		displayName: 'On Task Failure',
		name: 'onTaskFailure',
		type: 'options',
		options: [
			{
				name: 'Report an Error',
				value: 'error',
				description: "The item becomes an error, and the node's On Error setting decides what happens",
			},
			{
				name: 'Output the Item',
				value: 'output',
				description: 'The item goes on with status failed and the reason under failure',
			},
		],
		default: 'error',
		description: 'What to do with a video that the provider could not make',
		displayOptions: { show: { '/operation': [...WAITING] } },
	},
];

/** The models of providers that call back. */
function modelsWithCallbacks(): string[] {
	const names = allProviders.filter(({ sendsCallbacks }) => sendsCallbacks).map(({ name }) => name);
	const ids = allModels().map(({ id }) => id);
	return ids.filter((id) => names.some((name) => id.startsWith(`${name}/`)));
}

/** One of the package's own options, for another node that has it too. @throws RangeError where there is none */
export function ownOption(name: string): INodeProperties {
	const found = ownOptions.find((option) => option.name === name);
	if (found === undefined) throw new RangeError(`There is no option ${name}`);
	return found;
}

/** All options in alphabetical order, as n8n shows collections. */
export function optionsField(): INodeProperties {
	const options: Array<INodeProperties | INodePropertyOptions | INodePropertyCollection> = [
		...ownOptions,
		...rareProviderFields(),
	].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options,
	};
}
