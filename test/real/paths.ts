import { join, resolve } from 'node:path';

/** The top of the repository. */
export const repository = resolve(__dirname, '../..');

/** Where n8n is installed and runs; nothing outside of it is written. Ignored by git. */
export const hostFolder = join(__dirname, '.host');

/** Where pictures and videos go that a person wants to look at. Ignored by git. */
export const artifactsFolder = join(repository, 'artifacts');
