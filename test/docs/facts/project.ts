import type { Ledger } from './fact';

export const PROJECT: Ledger = {
	'Queue mode': {
		'All of it works with workers and webhook processes, which need the package as well, and is tested so: both ways of waiting, files in `database` mode, and the trigger.':
			{
				tests: {
					'test/e2e/queue.e2e.ts': [
						'waiting by polling › %s: Submit and Wait',
						'waiting by callback › the provider calls the webhook process, and a worker goes on',
						'files › a file that came by the webhook process is fetched from the main one, whole',
						'the trigger › each row is delivered once through the webhook process, however often the provider calls',
					],
				},
			},
		'The rate limit is kept by each process.': {
			tests: {
				'test/simulation/simulation.test.ts': [
					'four processes with one key: under 1 % refused once settled, and about equal shares',
				],
			},
		},
		"Workers that share a key learn of each other by the provider's 429, slow down, and settle.": {
			tests: {
				'test/simulation/simulation.test.ts': [
					'four processes with one key: under 1 % refused once settled, and about equal shares',
				],
				'test/e2e/queue.e2e.ts': [
					'two workers that share a key buy each item once, and settle inside its rate limit',
				],
			},
		},
		'**When a worker dies**, n8n ends the execution without its data: _Retry execution_ then runs nothing, and you start anew.':
			{
				tests: {
					'test/e2e/queueBreaks.e2e.ts': [
						'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
					],
				},
			},
		'On seedance2ai.io an _Idempotency Key_ from the row keeps that from buying again.': {
			tests: {
				'test/e2e/queueBreaks.e2e.ts': [
					'kill -9 of a worker while it waits › seedance2ai: with an Idempotency Key from the row, a new start buys nothing again',
				],
			},
		},
		'On seedanceapi.org give the task IDs from the log to _Wait_.': {
			tests: {
				'test/e2e/queueBreaks.e2e.ts': [
					'kill -9 of a worker while it waits › seedanceapi: the task ID is in the log, and Wait brings the video without buying it again',
				],
			},
		},
		'A parked execution goes on as if nothing had been.': {
			tests: {
				'test/e2e/queueBreaks.e2e.ts': [
					'kill -9 of the worker that ordered it, while the execution is parked: the callback brings the video',
				],
			},
		},
		'A load balancer has to send `/rest` to the main process: the URLs of files that the provider fetches begin with it.':
			{
				tests: {
					'test/e2e/queue.e2e.ts': [
						'files › a file that came by the webhook process is fetched from the main one, whole',
					],
				},
			},
	},
	Promises: {
		'What the package promises, and the tests that would fail if it broke a promise.': {
			tests: {
				'test/docs/promises.test.ts': [
					'the promises of the README › $promise: $file has each test that is named, and is run',
				],
			},
		},
		'A name that ends in `.e2e.ts` is a test in the real n8n; money is counted by what the sandbox charged.':
			{
				tests: {
					'test/docs/promises.test.ts': [
						'the promises of the README › $promise: $file has each test that is named, and is run',
					],
					'test/money/property.test.ts': ['the ledger can tell: a video bought twice is seen'],
				},
				source: { 'jest.e2e.config.js': "testMatch: ['**/*.e2e.ts']" },
			},
	},
	Privacy: {
		'No telemetry.': {
			tests: {
				'test/package/contents.test.ts': [
					"what npm packs › imports at run time only n8n-workflow, the host's zod, crypto and its own files",
				],
				'test/engine/triggerAttack.test.ts': [
					'a callback makes n8n ask nobody but the base URL of the credential',
				],
			},
		},
		"The node talks to the credential's base URL and, to download a video, to the host of its URL and those that it redirects to.":
			{
				tests: {
					'test/package/contents.test.ts': [
						"what npm packs › imports at run time only n8n-workflow, the host's zod, crypto and its own files",
					],
					'test/host/account.test.ts': [
						'authorized › wherever a request goes, the key goes only under the base URL',
					],
					'test/engine/download.test.ts': [
						'on %s › a redirect to where the file is is followed, five times at most',
					],
				},
			},
	},
	Versions: {
		'[Semantic versioning](https://semver.org).': { noFact: 'pointer' },
		'Names of operations, fields, options and keys of items are stored in your workflows: they stay as they are within a major version.':
			{
				tests: {
					'test/ui/golden.test.ts': [
						'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
					],
					'test/package/install.test.ts': [
						"the package, installed from its tarball in an empty folder › loads with nothing but its host's modules, under the names that workflows hold",
					],
					'test/engine/operations.test.ts': [
						'on %s › the output item has exactly the keys of the contract, whatever the operation',
					],
				},
			},
		'[CHANGELOG.md](CHANGELOG.md) tells what changed.': {
			tests: {
				'test/package/release.test.ts': [
					'the changelog › has a place for what is not released yet, then the versions from the newest on, package.json first',
				],
			},
		},
		'The whole package is tested in n8n 2.41, and its node in the engine of n8n 2.14.1, the oldest that is supported (`npm run test:older`).':
			{
				tests: {
					'test/package/actions.test.ts': [
						'the oldest n8n that is supported › is the one that is tested, in ci.yml and in the README',
					],
				},
				source: {
					'test/real/host/package.json': '"n8n": "2.41.1"',
					'test/older/host/package.json': '"n8n-core": "2.14.1"',
				},
			},
		'In n8n 2.11 and older an execution has no token that its retry shares, to make the same keys from: a retry after a crash pays again, and _Callback_ is refused before anything is submitted.':
			{
				tests: {
					'test/engine/callbackTool.test.ts': [
						'an n8n that gives an execution no token is too old for callbacks: refused, with the version that does',
						'in an n8n that gives an execution no token a retry after a crash pays again: there is nothing that both share',
					],
				},
			},
		'In n8n 2.14.1 an item that was an error before the execution was parked leaves by the first output, and not by the error output, when the time of _Callback_ is up; it has its task ID and its error all the same.':
			{
				source: {
					'test/older/leftOut.ts':
						'When the time of a parked node is up, that n8n passes everything on to the first output: the item with its error is there, with its task ID',
				},
			},
	},
	Development: {
		"[CONTRIBUTING.md](CONTRIBUTING.md) tells how the package is built, how to add a provider, and what must hold; [SECURITY.md](SECURITY.md) what is protected and how to report; [CHANGELOG.md](CHANGELOG.md) what changed; [docs/verification.md](docs/verification.md) how it stands with n8n's rules for verified nodes.":
			{ noFact: 'pointer' },
		'The first is all tests but those in the real n8n, the second those of one folder.': {
			source: { 'jest.config.js': "testMatch: ['**/*.test.ts']" },
		},
		'[All commands](CONTRIBUTING.md#set-up).': { noFact: 'pointer' },
	},
	Licence: {
		'[MIT](LICENSE)': { source: { 'package.json': '"license": "MIT"' } },
	},
};
