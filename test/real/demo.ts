import { startSandbox } from '../sandbox';
import type { Cleanup } from './cleanup';
import {
	bindCredentials,
	credentialFromEnvironment,
	sandboxCredentials,
	type DemoCredential,
} from './credentials';
import { installHost, type Say } from './install';
import { startN8n, type N8n } from './n8n';
import { N8nRest, type Named, type Owner, type SavedWorkflow } from './rest';
import { claimUserFolder, installPackage, packPackage } from './userFolder';
import { readExamples } from '../workflows/examples';
import type { Workflow } from '../workflows/workflow';

/** A workflow, and what n8n calls it. */
export interface DemoWorkflow {
	workflow: Workflow;
	saved: SavedWorkflow;
}

/** An n8n with everything in it that a first look needs. */
export interface Demo {
	n8n: N8n;
	rest: N8nRest;
	owner: Owner;
	/** Those of the sandbox, or the user's own one. */
	credentials: DemoCredential[];
	/** The examples, in their order, ready to run. */
	workflows: DemoWorkflow[];
	/** Saves one more workflow, with credentials bound. */
	importWorkflow: (workflow: Workflow) => Promise<DemoWorkflow>;
}

/** What a demo needs to know. */
export interface DemoOptions {
	/** Of its user folder. */
	name: string;
	say: Say;
	cleanup: Cleanup;
	/** Where `SEEDANCE_API_KEY` and its kin are looked up; without a key the sandbox stands in. */
	env?: NodeJS.ProcessEnv;
}

const owner: Owner = { email: 'demo@example.com', password: 'Seedance-Demo-1' };

/** Starts n8n with the packed package, a demo owner, credentials and the examples. `cleanup` ends all of it. */
export async function startDemo({ name, say, cleanup, env = {} }: DemoOptions): Promise<Demo> {
	const own = credentialFromEnvironment(env);
	const host = await installHost(say);
	const credentials = own === null ? await startSandboxFor(cleanup, say) : [own];

	const userFolder = claimUserFolder(name);
	cleanup.add(userFolder.release);
	installPackage(userFolder, await packPackage(userFolder));
	say('Starting n8n (about half a minute).');
	const n8n = await startN8n({ host, userFolder });
	cleanup.add(n8n.stop);

	const rest = new N8nRest(n8n.url);
	await rest.setUpOwner(owner);
	const saved = await saveCredentials(rest, credentials);
	const importWorkflow = async (workflow: Workflow) => {
		const bound = bindCredentials(workflow, saved);
		return { workflow: bound, saved: await rest.createWorkflow(bound) };
	};
	const workflows: DemoWorkflow[] = [];
	// The last one first: n8n's list of workflows begins with the newest.
	for (const example of readExamples().reverse()) workflows.unshift(await importWorkflow(example));
	return { n8n, rest, owner, credentials, workflows, importWorkflow };
}

async function startSandboxFor(cleanup: Cleanup, say: Say): Promise<DemoCredential[]> {
	const sandbox = await startSandbox();
	cleanup.add(() => sandbox.close());
	say(
		'SEEDANCE_API_KEY is not set, so a sandbox replaces the providers. All its videos show the same test pattern.',
	);
	return sandboxCredentials(sandbox);
}

/** Saves the credentials, each of which has to pass its own test, as the button in the editor does it. */
async function saveCredentials(
	rest: N8nRest,
	credentials: DemoCredential[],
): Promise<Map<Named, DemoCredential>> {
	const saved = new Map<Named, DemoCredential>();
	for (const credential of credentials) {
		const created = await rest.createCredential(credential.name, credential.data);
		const refusal = await rest.testCredential(created, credential.data);
		if (refusal !== null) {
			const { baseUrl } = credential.data;
			throw new Error(`The credential "${credential.name}" at ${baseUrl} failed its test: ${refusal}`);
		}
		saved.set(created, credential);
	}
	return saved;
}
