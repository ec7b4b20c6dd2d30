import type { Ledger } from './fact';

const BATCH =
	'prints where the batch is, of which three rows come out with their video and one with its error, and the credentials of the sandbox';

export const TRYING: Ledger = {
	Credential: {
		'Create a credential of the type **Seedance API**.': {
			source: { 'credentials/SeedanceApi.credentials.ts': "displayName = 'Seedance API'" },
		},
		'| Provider | Whose API the key is for |': {
			source: { 'credentials/SeedanceApi.credentials.ts': "description: 'Whose API the key is for'" },
		},
		"| API Key | The key from the provider's site |": {
			source: {
				'credentials/SeedanceApi.credentials.ts': "description: 'The key from the API page of the provider'",
			},
		},
		'| Base URL | Leave it empty. Only a relay or the sandbox has another address: https, or http on this machine. An address of the other provider is refused |':
			{
				tests: {
					'test/host/account.test.ts': [
						'accountOf › %s is refused: http is for this machine alone',
						'accountOf › %s with the base URL %j is asked at %s',
						"accountOf › %s's key is not sent to the other provider: %s",
						'accountOf › %s is taken, and lies %s',
					],
				},
			},
		"The test of the credential asks the provider for a task that can't exist.": {
			tests: {
				'test/e2e/credential.e2e.ts': [
					'%s: a good key passes, a bad one fails with what to do, and neither costs anything',
				],
			},
		},
		'It costs nothing.': {
			tests: {
				'test/e2e/credential.e2e.ts': [
					'%s: a good key passes, a bad one fails with what to do, and neither costs anything',
				],
			},
		},
		'The key is sent to the base URL and nowhere else: not to the host of the videos, not along with a redirect, and not into items, errors or logs.':
			{
				tests: {
					'test/host/account.test.ts': [
						'authorized › wherever a request goes, the key goes only under the base URL',
					],
					'test/engine/download.test.ts': [
						'on %s › requests to the media host carry no key, nor do those that a redirect leads to',
					],
					'test/engine/secrets.test.ts': [
						'on %s › with %s, the key is in nothing that a run leaves behind, even where the provider echoes it',
					],
				},
			},
	},
	'Try it without paying': {
		'From a clone of this repository, with Node.js 20.15 or newer:': { noFact: 'lead-in' },
		'This installs a real n8n into `test/real/.host` (once: about 3 GB and five minutes, and on Linux it needs python3, make and g++), builds and installs the package, starts n8n on its embedded SQLite beside a sandbox of both providers, and runs the first workflow of [`examples/`](examples).':
			{
				tests: {
					'test/e2e/start.e2e.ts': [
						'runs the first example against the sandbox in an n8n that stays in its folder, says what came out and how to log in, and ends by Ctrl-C',
					],
				},
				source: {
					'test/real/install.ts': 'about 3 GB and five minutes',
					'CONTRIBUTING.md': 'python3, make, g++',
				},
			},
		'It prints the item that came out, where the video lies and how to log in to the editor, and runs until Ctrl-C.':
			{
				tests: {
					'test/e2e/start.e2e.ts': [
						'runs the first example against the sandbox in an n8n that stays in its folder, says what came out and how to log in, and ends by Ctrl-C',
					],
				},
			},
		'`npm start -- --once` ends after the run, with exit code 0 only if a video came out.': {
			tests: {
				'test/e2e/start.e2e.ts': ['with --once ends with another exit code where no video comes out'],
				'test/package/actions.test.ts': ['ci.yml › runs every command of .ci/run'],
			},
			source: { '.ci/run': 'npm start -- --once' },
		},
		'`npm ci` may warn of `EBADENGINE`: that can be ignored.': { noFact: 'advice' },
		'In the editor, all examples are imported, with credentials of the sandbox.': {
			tests: { 'test/e2e/start.e2e.ts': [BATCH] },
			source: { 'test/real/demo.ts': 'for (const example of readExamples())' },
		},
		'Open "Seedance: Batch with Error Branch" (`npm start` prints its address) and press _Execute workflow_: three videos leave by _Success_, and one bad row by _Error_, with the reason in `error`.':
			{
				tests: { 'test/e2e/start.e2e.ts': [BATCH] },
				source: { 'examples/02-batch-with-error-branch.json': '"Seedance: Batch with Error Branch"' },
			},
		"The sandbox's videos are all the same test picture.": {
			source: { 'test/sandbox/media/host.ts': 'video.mp4' },
		},
		'For a credential of your own, `npm start` prints API key and base URL of each provider in the sandbox.':
			{
				tests: { 'test/e2e/start.e2e.ts': [BATCH] },
			},
		'Each start is a fresh n8n: export the workflows that you want to keep.': {
			tests: { 'test/e2e/start.e2e.ts': [BATCH] },
			source: { 'test/real/user-folder.ts': 'rmSync(path, { recursive: true, force: true })' },
		},
		'n8n and all that it keeps stay in that folder.': {
			tests: {
				'test/e2e/start.e2e.ts': [
					'runs the first example against the sandbox in an n8n that stays in its folder, says what came out and how to log in, and ends by Ctrl-C',
				],
			},
		},
		'To use a real provider instead of the sandbox, set these.': { noFact: 'advice' },
		'**The example then buys one video of 5 seconds in 720p.**': {
			tests: {
				'test/real/credentials.test.ts': [
					'the credential of npm start › with a key takes a real provider in place of the sandbox: seedance2ai, or the one that is named, at its own base URL or another',
				],
			},
			source: { 'examples/01-submit-and-wait.json': '"duration": 5,\n\t\t\t\t"resolution": "720p"' },
		},
		'| `SEEDANCE_API_KEY` | Your key. Without it, the sandbox is used |': {
			tests: {
				'test/real/credentials.test.ts': [
					'the credential of npm start › with a key takes a real provider in place of the sandbox: seedance2ai, or the one that is named, at its own base URL or another',
				],
			},
		},
		'| `SEEDANCE_PROVIDER` | `seedance2ai` (default) or `seedanceapi` |': {
			tests: {
				'test/real/credentials.test.ts': [
					'the credential of npm start › with a key takes a real provider in place of the sandbox: seedance2ai, or the one that is named, at its own base URL or another',
				],
			},
		},
		"| `SEEDANCE_BASE_URL` | Another base URL than the provider's own |": {
			tests: {
				'test/real/credentials.test.ts': [
					'the credential of npm start › with a key takes a real provider in place of the sandbox: seedance2ai, or the one that is named, at its own base URL or another',
				],
			},
		},
		"builds the package and runs all that needs no real n8n: lint, types, unit tests, workflows in n8n's own engine against the sandbox, n8n's package scan, and an installation of the packed tarball.":
			{
				tests: {
					'test/package/scan.test.ts': [
						"n8n's scan › finds nothing in what npm packs, not even a warning; and would, if there were something",
					],
					'test/package/install.test.ts': [
						'the package, installed from its tarball in an empty folder › comes without the network and brings no other package',
					],
				},
				source: {
					'package.json':
						'"test": "npm run build && npm run lint && npm run typecheck && jest && jest -c test/newestZod.config.js"',
				},
			},
		'starts the sandbox alone and prints its base URLs, its keys, and how to make it delay, fail or break off, with a command to copy.':
			{
				tests: {
					'test/sandbox/main.test.ts': [
						'npm run sandbox prints its base URLs, its keys and how to make it delay, fail or break off, with a command that works, and ends by Ctrl-C',
					],
				},
			},
	},
};
