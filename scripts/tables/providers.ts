/** Builds the table "Which provider?" of the README. */
import { checkParameters } from '../../nodes/Seedance/parameters/check';
import type { Model } from '../../nodes/Seedance/parameters/model';
import type { ParameterName } from '../../nodes/Seedance/parameters/providerParameters';
import { describe } from '../../nodes/Seedance/parameters/schemaShape';
import { allProviders, isSomeDefault } from '../../nodes/Seedance/providers';
import type { Provider } from '../../nodes/Seedance/providers/provider';
import { listed } from '../../nodes/Seedance/text/sentences';
import { code, table } from './markdown';

/** Video for the price comparison. */
const COMPARED = { prompt: 'a fox', duration: 5, resolution: '720p', aspectRatio: '16:9' };

const FILE_WORDS = { image: 'images', video: 'videos', audio: 'audio' } as const;

export function providerTable(): string {
	const head = [
		'Provider',
		'Models, with the price of 5 s at 720p',
		'Callbacks (n8n needs a public address)',
		'Protection against double charges',
		'Accepts your own files without a public n8n address',
		'Longest clip',
		'Highest resolution',
	];
	return table(head, allProviders.map(rowOf));
}

function rowOf(provider: Provider): string[] {
	const models = provider.models('public');
	return [
		[`**${provider.title}**`, ...provider.sites.map((site) => linksOf(site, provider.sites.length > 1))].join(
			'<br>',
		),
		models.map((model) => `${nameOf(model)}: ${priceOf(provider, model)}`).join('<br>'),
		provider.sendsCallbacks ? 'yes' : 'no',
		protectionBy(provider),
		provider.filesInside === null
			? 'no, only public URLs'
			: `yes: ${listed(
					provider.filesInside.kinds.map((kind) => FILE_WORDS[kind]),
					'and',
				)}`,
		`${Math.max(...models.flatMap((model) => choicesOf(model, 'duration').map(Number)))} s`,
		code(highestResolution(models)),
	];
}

function linksOf({ title, pages }: Provider['sites'][number], isOneOfSeveral: boolean): string {
	const links = `[sign up](${pages.signUp}), [keys](${pages.keys}), [prices](${pages.prices})`;
	return isOneOfSeveral ? `${title}: ${links}` : links;
}

/** Returns a model's title without its provider, which is in the same row. */
function nameOf({ title }: Model): string {
	return title.replace(/ \(.*\)$/, '');
}

function priceOf(provider: Provider, model: Model): string {
	const mode = 'text-to-video';
	const checked = checkParameters(model, mode, COMPARED, isSomeDefault);
	if (!checked.ok) throw new Error(`${model.id} can't generate the video for the price comparison`);
	const { region } = provider.sites[0];
	const price = provider.price({ model, mode, parameters: checked.parameters, region });
	if (price === null || provider.usdPerUnit === null) return 'not published';
	return `$${(price.most * provider.usdPerUnit).toFixed(2)}`;
}

function protectionBy({ honoursIdempotencyKey, list }: Provider): string {
	if (honoursIdempotencyKey) return 'strong: the provider detects a repeated request';
	return list === null
		? "limited: only n8n's records, which a crash can lose"
		: "good: the node searches the account's tasks from the last seven days";
}

function choicesOf({ parameters }: Model, name: ParameterName): ReadonlyArray<string | number> {
	const rule = parameters[name];
	if (rule === undefined) return [];
	const { shape } = describe(rule.schema);
	if (shape.kind === 'choice') return shape.values;
	return shape.kind === 'integer' ? [shape.min, shape.max] : [];
}

/** Returns the highest resolution, such as 720p or 4k. Any in k is higher than those in p. */
function highestResolution(models: readonly Model[]): string {
	const height = (one: string) => Number.parseInt(one) * (one.endsWith('k') ? 1000 : 1);
	const all = models.flatMap((model) => choicesOf(model, 'resolution').map(String));
	return all.reduce((highest, one) => (height(one) > height(highest) ? one : highest));
}
