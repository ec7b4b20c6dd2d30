/**
 * `npm start`: the package at work in the real n8n, by one command. Runs the first example and leaves the editor open;
 * with `--once` it ends after the run, with exit code 0 only if a video came out.
 */
import { relative } from 'node:path';
import type { Cleanup } from './cleanup';
import { runCommand } from './command';
import { credentialFromEnvironment, fieldsOf } from './credentials';
import { startDemo, type Demo } from './demo';
import { repository } from './paths';
import { saveVideo } from './video';
import { markerLines } from '../sandbox/markers';
import { headingOf, lastSeedanceNode, triggerOf } from '../workflows/examples';

/** A little more than the example itself waits. */
const runWithinMs = 65 * 60_000;

const once = process.argv.includes('--once');
let videoCameOut = false;

async function main(cleanup: Cleanup): Promise<void> {
	const unknown = process.argv.slice(2).find((argument) => argument !== '--once');
	if (unknown !== undefined) throw new Error(`Unknown argument "${unknown}". The only option is --once.`);

	const demo = await startDemo({ name: 'demo', say, cleanup, env: process.env });
	await runFirstExample(demo);
	videoCameOut = true;
	if (once) return;

	say('');
	sayExamples(demo);
	say('');
	// An own key is not for the screen.
	if (credentialFromEnvironment(process.env) === null) saySandbox(demo);
	say('Each start creates a new n8n. Export the workflows that you want to keep.');
	say(`n8n's log: ${inRepository(demo.n8n.logFile)}`);
	say('');
	say(`The editor is open at ${demo.n8n.url}/home/workflows`);
	say(`Log in as ${demo.owner.email} with the password ${demo.owner.password}`);
	say('Press Ctrl-C to stop.');
	await demo.n8n.ended;
	throw new Error(`n8n has stopped. Its log: ${inRepository(demo.n8n.logFile)}`);
}

async function runFirstExample({ rest, workflows }: Demo): Promise<void> {
	const [first] = workflows;
	if (first === undefined) throw new Error('examples/ contains no workflow.');
	say(`Running the workflow "${first.workflow.name}".`);
	const started = Date.now();
	const execution = await rest.run(first.saved, triggerOf(first.workflow), runWithinMs);
	const seconds = Math.round((Date.now() - started) / 1000);
	if (execution.status !== 'success') {
		throw new Error(
			`The execution ended with status "${execution.status}": ${execution.error ?? 'no reason given'}`,
		);
	}
	const [item] = execution.items(lastSeedanceNode(first.workflow));
	if (item === undefined) throw new Error('The Seedance node returned no item.');
	say(`Done in ${seconds} s. The output item:`);
	say(JSON.stringify(item.json, null, 2));
	const video = await saveVideo(rest, item);
	say(`The video: ${inRepository(video.file)} (${video.bytes} bytes, from ${video.from})`);
}

/** The examples in their order, with what each shows and where it is in the editor. */
function sayExamples({ n8n, workflows }: Demo): void {
	say('The examples:');
	for (const [index, { workflow, saved }] of workflows.entries()) {
		const number = `${index + 1}.`.padStart(3);
		say(`${number} ${workflow.name.replace('Seedance: ', '')}: ${headingOf(workflow)}`);
		say(`    ${n8n.url}/workflow/${saved.id}`);
	}
}

/** How to make the sandbox slow or fail, and what to enter for a credential made by hand. */
function saySandbox({ credentials }: Demo): void {
	say('To see a delay or a failure, add one of these to a prompt:');
	for (const line of markerLines) say(`    ${line}`);
	say('');
	for (const credential of credentials) say(`Sandbox credential: ${fieldsOf(credential)}`);
}

function inRepository(path: string): string {
	return relative(repository, path);
}

function say(line: string): void {
	console.log(line);
}

void runCommand(main, () => (videoCameOut && !once ? 0 : 130));
