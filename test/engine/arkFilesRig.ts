/** Items with files for tests of ark, and what arrives of them at the sandbox. */
import { createHash } from 'node:crypto';
import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';
import { credentialFor } from '../sandbox/credentials';
import { createEngine, type Engine } from './harness';
import { useRig } from './rig';

export const FRAMES = { mode: 'image-to-video', imageUrl: 'photo' } as const;
export const references = (more: INodeParameters) => ({ mode: 'media-to-video', ...more });

export function video(model: string, parameters: INodeParameters): INodeParameters {
	return {
		operation: 'submit',
		model: `ark/${model}`,
		prompt: '={{ $json.prompt }}',
		duration: 5,
		...parameters,
	};
}

type Files = Readonly<Record<string, Buffer>>;

/** How n8n keeps the files of an item. */
const KEPT = {
	'on disk': async (engine: Engine, name: string, content: Buffer) =>
		await engine.storeBinary(content, name, 'application/octet-stream'),
	'in memory': async (_: Engine, name: string, content: Buffer) =>
		await Promise.resolve<IBinaryData>({
			data: content.toString('base64'),
			fileName: name,
			mimeType: 'application/octet-stream',
		}),
} as const;

export async function itemOf(
	engine: Engine,
	files: Files,
	kept: keyof typeof KEPT = 'on disk',
	prompt = 'a fox',
) {
	const binary: Record<string, IBinaryData> = {};
	for (const [name, content] of Object.entries(files)) binary[name] = await KEPT[kept](engine, name, content);
	return { json: { prompt }, binary };
}

const Url = z.object({ url: z.string() });
const Content = z.object({
	content: z.array(
		z.object({ image_url: Url.optional(), video_url: Url.optional(), audio_url: Url.optional() }),
	),
});

/** The URLs of a request, in their order. */
export function urlsOf(body: unknown): string[] {
	return Content.parse(body).content.flatMap(({ image_url, video_url, audio_url }) => {
		const medium = image_url ?? video_url ?? audio_url;
		return medium === undefined ? [] : [medium.url];
	});
}

export const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

/** Registers a sandbox and an engine of ark for each test. */
export function useArkFiles() {
	const rig = useRig();
	const engineOfArk = async () =>
		await createEngine({ credentials: { seedanceApi: { ...credentialFor('ark', rig.sandbox) } } });
	const submits = () => rig.sandbox.control.requests().filter(({ kind }) => kind === 'submit');
	const run = async (parameters: INodeParameters, files: Files, kept: keyof typeof KEPT = 'on disk') => {
		const engine = await engineOfArk();
		const items = [await itemOf(engine, files, kept)];
		return (await rig.settle(engine.run({ parameters, items }))).value;
	};
	/** What is in the data URIs that arrived. */
	const arrived = (): Array<{ type: string | undefined; hash: string }> =>
		submits().flatMap(({ body }) =>
			urlsOf(body).map((url) => {
				const [, type, data = ''] = /^data:([a-z]+\/[a-z0-9]+);base64,(.+)$/.exec(url) ?? [];
				return { type, hash: sha256(Buffer.from(data, 'base64')) };
			}),
		);
	return { rig, engineOfArk, submits, run, arrived };
}
