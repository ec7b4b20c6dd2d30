/** The trigger's parameters. Their expressions can deliver anything, so all of them are parsed. */
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import type { Wanted } from '../host/files';
import { shown } from '../providers/check';
import { DEFAULT_MAX_FILE_SIZE_MB, MOST_FILE_SIZE_MB } from '../ui/options';
import { AUTHENTICATIONS, EVENTS, type Authentication, type Event } from '../ui/triggerChoices';

const MIB = 1024 * 1024;

const Events = z.array(z.enum(EVENTS)).min(1);
const AuthenticationName = z.enum(AUTHENTICATIONS);
const Flag = z.boolean();
const FieldName = z.string().trim().min(1);
const Options = z.looseObject({
	includeRawResponse: z.unknown().optional(),
	maxFileSizeMb: z.unknown().optional(),
	allowPrivateMedia: z.unknown().optional(),
});
const FileSize = z.int().min(1).max(MOST_FILE_SIZE_MB);

export interface Reception {
	events: readonly Event[];
	authentication: Authentication;
	keepRaw: boolean;
}

/** What it takes to receive a callback. @throws Error that names the parameter */
export function receptionOf(context: IWebhookFunctions): Reception {
	const { includeRawResponse = false } = Options.parse(context.getNodeParameter('options', {}));
	return {
		events: read(Events, 'Events', context.getNodeParameter('events'), `one or more of ${EVENTS.join(', ')}`),
		authentication: read(
			AuthenticationName,
			'Authentication',
			context.getNodeParameter('authentication'),
			`one of ${AUTHENTICATIONS.join(', ')}`,
		),
		keepRaw: read(Flag, 'Include Raw Response', includeRawResponse, 'true or false'),
	};
}

/** Which files to fetch, or null where none are wanted. @throws Error that names the parameter */
export function wantedOf(context: IExecuteFunctions, itemIndex: number): Wanted | null {
	const value = (name: string) => context.getNodeParameter(name, itemIndex) as unknown;
	if (!read(Flag, 'Download Video', value('downloadVideo'), 'true or false')) return null;
	const { maxFileSizeMb = DEFAULT_MAX_FILE_SIZE_MB, allowPrivateMedia = false } = Options.parse(
		value('options') ?? {},
	);
	return {
		allowPrivate: read(Flag, 'Allow Private Media Hosts', allowPrivateMedia, 'true or false'),
		field: read(
			FieldName,
			'Put Output File in Field',
			value('binaryPropertyName'),
			'the name of a binary field',
		),
		mostBytes:
			read(FileSize, 'Max File Size (MB)', maxFileSizeMb, `a whole number from 1 to ${MOST_FILE_SIZE_MB}`) *
			MIB,
	};
}

function read<T>(schema: z.ZodType<T>, label: string, value: unknown, allowed: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new Error(`${label} is ${shown(value)}, but must be ${allowed}`);
}
