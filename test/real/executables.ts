import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that this machine has to have. */
export interface Wanted {
	/** What people call it. */
	what: string;
	/** The names that it may go by. */
	names: readonly string[];
	/** Folders to look in beside those of the PATH. */
	places?: readonly string[];
	/** The Debian package that brings it. */
	debianPackage: string;
}

/** The path of a program; where it is missing, the error says how to get it. */
export function findExecutable({ what, names, places = [], debianPackage }: Wanted): string {
	const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...places];
	const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
	const found = paths.find(isExecutable);
	if (found !== undefined) return found;
	throw new Error(
		`${what} is not installed. On Debian, install the package ${debianPackage}: apt-get install ${debianPackage}`,
	);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
