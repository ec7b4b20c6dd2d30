import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { expect } from './expect';
import type { Item } from './execution';
import { artifactsFolder } from './paths';
import type { N8nRest } from './rest';

const resultSchema = z.looseObject({
	taskId: z.string(),
	status: z.string(),
	videoUrl: z.string().nullable(),
});

/** A video that is one, and where it lies. */
export interface Video {
	file: string;
	bytes: number;
	/** Where it came from: the item's own file, or the provider's URL. */
	from: string;
}

/** Gets the video of an output item, makes sure that it is an MP4 and saves it where a person can play it. */
export async function saveVideo(rest: N8nRest, item: Item): Promise<Video> {
	const { taskId, status, videoUrl } = expect(resultSchema, item.json, 'an item');
	const binary = Object.values(item.binary ?? {})[0];
	if (binary === undefined && videoUrl === null) {
		throw new Error(`There is no video: task ${taskId} is ${status}.`);
	}
	const from = binary === undefined ? (videoUrl ?? '') : 'the file in the item';
	const content = binary === undefined ? await fetchBytes(from) : await rest.download(binary);
	if (content.toString('latin1', 4, 8) !== 'ftyp') {
		throw new Error(`The file of task ${taskId} is not an MP4 video (${content.length} bytes).`);
	}
	mkdirSync(artifactsFolder, { recursive: true });
	const file = join(artifactsFolder, `${taskId.replace(/[^\w.-]/g, '_')}.mp4`);
	writeFileSync(file, content);
	return { file, bytes: content.length, from };
}

async function fetchBytes(url: string): Promise<Buffer> {
	const answer = await fetch(url);
	if (!answer.ok) throw new Error(`The video's URL answers ${answer.status}: ${url}`);
	return Buffer.from(await answer.arrayBuffer());
}
