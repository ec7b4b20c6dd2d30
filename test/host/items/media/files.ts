import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, 'files');

/** Real files; make.sh beside them says which program made each. */
export const realFile = (name: string): Buffer => readFileSync(join(FOLDER, name));

export const realFiles: readonly string[] = readdirSync(FOLDER).filter((name) => !name.endsWith('.sh'));
