import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as properties from '../../nodes/Seedance/ui/properties';
import * as providerChoices from '../../nodes/Seedance/ui/providerChoices';
import * as triggerProperties from '../../nodes/Seedance/ui/triggerProperties';

const BUILT = join(__dirname, '../../dist/nodes/Seedance/ui');

/** The build computes these once and ships the result, so that n8n needn't. */
describe('the data in the built package', () => {
	it.each([
		['properties', properties],
		['providerChoices', providerChoices],
		['triggerProperties', triggerProperties],
	])('is what the schemas say: %s', async (module, { ...computed }) => {
		const file = join(BUILT, `${module}.js`);
		if (!existsSync(file)) throw new Error('The package is not built: run "npm run build" first.');
		const { ...built } = (await import(file)) as Record<string, unknown>;
		Reflect.deleteProperty(built, 'default');
		expect(linesOf(built)).toEqual(linesOf(computed));
	});
});

/** Whatever order compilers give to exports. */
function linesOf(exported: Record<string, unknown>): string[] {
	const sorted = Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify(Object.fromEntries(sorted), null, '\t').split('\n');
}
