import type { Ledger } from './fact';

export const INSTALL: Ledger = {
	'n8n-nodes-seedance': {
		'An [n8n](https://n8n.io) community node that makes video with Seedance 2: from a prompt, from images, or from reference images, videos and audio.':
			{
				tests: {
					'test/engine/operations.test.ts': [
						'on %s › Submit and Wait: every item comes out completed, in order, charged once',
					],
					'test/providers/rules.test.ts': ['the parameter tables › %s, %s: takes %s %s'],
				},
			},
		'It orders the video, waits until it is done and hands on its URL or the file.': {
			tests: {
				'test/engine/operations.test.ts': [
					'on %s › Submit and Wait: every item comes out completed, in order, charged once',
				],
				'test/engine/download.test.ts': [
					'on %s › the file is in the named field, with name and type, byte for byte',
				],
			},
		},
		'It works with two providers, each with an account and an API key of its own:': { noFact: 'lead-in' },
		'**seedance2ai.io**: Seedance 2 Standard, Pro and Mini': {
			tests: { 'test/ui/fields.test.ts': ['the fields of each model › %s offers exactly its modes'] },
		},
		'**seedanceapi.org**: Seedance 2.0, 2.0 Fast and 2 Mini': {
			tests: { 'test/ui/fields.test.ts': ['the fields of each model › %s offers exactly its modes'] },
		},
		'No key yet?': { noFact: 'advice' },
		'[Try it without paying](#try-it-without-paying).': { noFact: 'pointer' },
		'What it takes care of:': { noFact: 'lead-in' },
		'**Money.** Everything that the providers document is checked before a request is sent.': {
			tests: {
				'test/providers/orders.test.ts': [
					'an order › that our check lets pass is accepted by the provider, and nothing that was given is missing',
				],
				'test/providers/rules.test.ts': ['the parameter tables › %s, %s: refuses %s %s'],
			},
		},
		'A request that may have been accepted is sent again only where the provider recognises the repeat.': {
			tests: {
				'test/money/matrix.ts': ['${provider}: $on meets "$name", tried again by $retry: charged as written'],
			},
		},
		'See [Money](#money).': { noFact: 'pointer' },
		"**Waiting.** All items are submitted and waited for at the same time, within the provider's rate limit.":
			{
				tests: {
					'test/engine/operations.test.ts': [
						'on %s › Submit and Wait: every item comes out completed, in order, charged once',
					],
					'test/simulation/simulation.test.ts': [
						'within 1.15 times the bound › 200 items with %s times, the budget used to 95 % and never exceeded',
					],
				},
			},
		'Stop stops it.': {
			tests: {
				'test/engine/waiting.test.ts': [
					'on %s › Stop ends the wait within a second, sends nothing more, and names what was bought',
				],
			},
		},
		'Or the execution is parked until the provider calls, and survives a restart of n8n.': {
			tests: {
				'test/engine/callback.test.ts': ['a restart of n8n while parked loses nothing'],
				'test/e2e/callbackWait.e2e.ts': [
					'20 videos: parked, n8n killed and started again, all of them out in order, charged 20 times',
				],
			},
		},
		'**Failure.** Every error carries the task ID of what was bought, and _Get Status_ or _Wait_ goes on from there.':
			{
				tests: {
					'test/engine/errors.test.ts': [
						'a batch with bad rows on %s › with stop on error: everything that can be finished is, then one error names every item and task',
						'a batch with bad rows on %s › with an error output: good items on the first, bad ones on the second with the whole contract item',
						'on %s, a row whose task is paid for already › keeps its task ID on the error output, whatever else is wrong with it',
					],
					'test/engine/notBegun.test.ts': ['%s without a key: the task ID of the row is still in its item'],
					'test/engine/download.test.ts': [
						'on %s › %s leaves the paid URL and the task ID in the item',
						'on %s › %s downloads as well',
					],
					'test/engine/operations.test.ts': [
						'on %s › Submit goes on at once with the task ID, and Wait as a second node gets the video',
					],
				},
			},
		"**Files.** With _Download Video_ on, a finished video is streamed into n8n's binary data.": {
			tests: {
				'test/engine/download.test.ts': [
					'on %s › the file is in the named field, with name and type, byte for byte',
				],
			},
			source: { 'docs/bench-download.md': '| 1024 | 761 | 778 | 17 |' },
		},
	},
	Install: {
		'**Supported n8n:** 2.14.1 and newer, self-hosted; [why](#versions).': {
			tests: {
				'test/package/actions.test.ts': [
					'the oldest n8n that is supported › is the one that is tested, in ci.yml and in the README',
				],
			},
		},
		'**In n8n:** _Settings → Community nodes → Install_, then enter `n8n-nodes-seedance`.': {
			source: { 'package.json': '"name": "n8n-nodes-seedance"' },
			outside: [
				'https://docs.n8n.io/integrations/community-nodes/installation-and-management/gui-installation',
			],
		},
		'The package is not verified by n8n: an instance that takes verified packages only (the default from n8n 3.0 on) needs `N8N_UNVERIFIED_PACKAGES_ENABLED=true`.':
			{
				source: { 'docs/verification.md': '**Nothing is published yet.**' },
				outside: [
					'https://docs.n8n.io/deploy/host-n8n/configure-n8n/basic-configuration/use-environment-variables/nodes',
					'https://docs.n8n.io/changelog/v30-breaking-changes',
				],
			},
		'**With npm**, on the machine that n8n runs on; then restart n8n:': { noFact: 'lead-in' },
		"`--legacy-peer-deps` keeps npm from installing a second `n8n-workflow` beside n8n's own.": {
			tests: {
				'test/package/install.test.ts': [
					'the package, installed from its tarball in an empty folder › comes without the network and brings no other package',
				],
			},
		},
		'To install from a clone of this repository, run `npm ci && npm run build && npm pack` in it and give npm the path of the `.tgz` instead of the name.':
			{
				tests: {
					'test/package/install.test.ts': [
						'the package, installed from its tarball in an empty folder › comes without the network and brings no other package',
					],
				},
				source: { 'package.json': '"build": "rimraf dist && tsc && gulp"' },
			},
		'**With Docker:** the folder is `/home/node/.n8n/nodes`.': {
			outside: [
				'https://docs.n8n.io/integrations/community-nodes/installation-and-management/manual-installation',
			],
		},
		'Keep `/home/node/.n8n` on a volume, or the package is gone with the container.': {
			outside: ['https://docs.n8n.io/integrations/community-nodes/troubleshooting/'],
		},
		'In queue mode the main process and all workers and webhook processes need it.': {
			tests: {
				'test/e2e/queue.e2e.ts': [
					'waiting by polling › %s: Submit and Wait',
					'waiting by callback › the provider calls the webhook process, and a worker goes on',
				],
			},
		},
	},
};
