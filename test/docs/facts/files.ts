import type { Ledger } from './fact';

export const FILES: Ledger = {
	'Files of the workflow as input': {
		'Where a field takes the URL of an image, video or sound, the name of a binary field of the item will do instead, also in a list and beside URLs: `data`, for instance.':
			{
				tests: {
					'test/engine/inputFiles.test.ts': [
						'on %s › the name of a binary field stands for a URL of the file: %s',
						'a list takes URLs and several binary fields, in their order',
					],
				},
			},
		'The provider then fetches the file from your n8n, by a URL that n8n signs and that works for seven days.':
			{
				tests: {
					'test/engine/inputFiles.test.ts': ['on %s › the URL of a file works for seven days'],
					'test/e2e/files.e2e.ts': [
						'an n8n that the provider can reach › %s from binary data is fetched by its signed URL, whole and with its type',
					],
				},
			},
		'So this needs:': { noFact: 'lead-in' },
		'an n8n that the provider can reach: `WEBHOOK_URL` (newer n8n also: `N8N_WEBHOOK_URL`) and, where set, `N8N_EDITOR_BASE_URL` are its public https address;':
			{
				tests: {
					'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'],
					'test/e2e/files.e2e.ts': ['an n8n that the provider cannot reach says so, and buys nothing'],
				},
				outside: ['https://docs.n8n.io/hosting/configuration/environment-variables/endpoints/'],
			},
		'binary data outside of memory: `N8N_DEFAULT_BINARY_DATA_MODE` is `filesystem`, `database` or `s3`;': {
			tests: {
				'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'],
				'test/e2e/queue.e2e.ts': [
					'files › a file that came by the webhook process is fetched from the main one, whole',
				],
			},
			outside: [
				'https://docs.n8n.io/deploy/host-n8n/configure-n8n/basic-configuration/use-environment-variables/binary-data/',
			],
		},
		'a file of a type that the field takes, by its content and not its name (JPEG, PNG, GIF, WebP; MP4, MOV, WebM; MP3, WAV, M4A), of at most 512 MB.':
			{
				tests: {
					'test/host/fileTypes.test.ts': ['what a file is by its first bytes › %s'],
					'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'],
				},
			},
		'Whether the provider takes it as well is its own matter.': {
			outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
		},
		"What doesn't fit is refused before anything is sent.": {
			tests: { 'test/engine/inputFiles.test.ts': ['on %s › %s is refused before anything is sent'] },
		},
		'n8n keeps the file, and with it the URL, no longer than the execution.': {
			outside: ['https://docs.n8n.io/deploy/host-n8n/configure-n8n/scaling/handle-binary-data/'],
		},
		'_Retry On Fail_ and _Retry execution_ send the same URL, so they buy nothing twice.': {
			tests: {
				'test/engine/inputFiles.test.ts': [
					'on %s › with Retry On Fail, an order whose answer was lost is charged once',
					'on %s › with Retry execution, an order whose answer was lost is charged once',
					'on %s › with Retry execution, what was bought is not bought again',
				],
			},
		},
		'After n8n was killed or the execution stopped, the URL is a new one: seedance2ai.io then answers the same key with a conflict, and after ten minutes the item ends in `outcome_unknown` instead of a second charge.':
			{
				tests: {
					'test/engine/inputFiles.test.ts': [
						'on seedance2ai, an order with a file is not bought again after a crash, though its URL is another one',
					],
				},
			},
	},
	Files: {
		'With _Download Video_ on, the video is put into the binary field that _Put Output File in Field_ names (`data`), as soon as its own task is done.':
			{
				tests: {
					'test/engine/download.test.ts': [
						'on %s › the file is in the named field, with name and type, byte for byte',
						'on %s › files are fetched as soon as their item is done, while others are waited for',
					],
				},
			},
		'Further videos of the same task are `data2`, `data3` and so on, and the last frame, where there is one, is `dataLastFrame`.':
			{
				tests: {
					'test/engine/download.test.ts': [
						'seedanceapi: several videos are numbered properties',
						'seedance2ai: the last frame › is a second property',
					],
				},
			},
		'Files are streamed to where n8n keeps binary data.': {
			tests: {
				'test/engine/download.test.ts': [
					'on %s › the file is in the named field, with name and type, byte for byte',
				],
			},
			source: { 'docs/bench-download.md': 'The growth has to stay below 64 MiB, or the command fails.' },
		},
		"In n8n's `filesystem` mode only a piece of them is in memory: 1 GiB [took 17 MiB](docs/bench-download.md).":
			{ source: { 'docs/bench-download.md': '| 1024 | 761 | 778 | 17 |' } },
		'The modes `database` and `s3` hold the whole file in memory while they store it, and `database` takes 512 MiB at most, whatever _Max File Size_ says.':
			{
				tests: {
					'test/e2e/queue.e2e.ts': [
						'files › a file that the database does not take is an error with the task ID and the setting to raise',
					],
				},
				outside: [
					'https://docs.n8n.io/deploy/host-n8n/configure-n8n/basic-configuration/use-environment-variables/binary-data/',
					'https://app.unpkg.com/n8n@2.2.6/files/dist/binary-data/database.manager.js',
				],
			},
		'A connection that breaks, or is silent for a minute, is taken up where it broke, or the file is fetched again.':
			{
				tests: {
					'test/engine/downloadConnections.test.ts': [
						'on %s › a file that comes in pieces › a connection that breaks is taken up where it broke',
						'on %s › a file that comes in pieces › where the host sends the whole file again, what came before is not stored twice',
						'on %s › a file that comes in pieces › a host that falls silent is given up after a minute, and taken up where it stopped',
					],
				},
			},
		'A host that is down is tried for a minute.': {
			tests: {
				'test/engine/downloadConnections.test.ts': [
					'on %s › a host that is down is tried again for a minute, and found when it is back',
					'on %s › a host that stays down is given up after a minute or two',
				],
			},
		},
		'The length is checked against what the host announced, and text or a picture in place of a video is refused by its first bytes.':
			{
				tests: {
					'test/engine/downloadConnections.test.ts': [
						'on %s › a file that comes in pieces › a file announced longer than it is is complete when the host says so',
					],
					'test/engine/download.test.ts': ['on %s › %s leaves the paid URL and the task ID in the item'],
				},
			},
		'A URL that has expired is asked for once more.': {
			tests: {
				'test/engine/download.test.ts': [
					'on %s › a URL that has expired is asked for once more',
					'on %s › a URL that stays expired is asked for once, not for ever',
				],
			},
		},
		'The requests carry no key and follow five redirects at most, and only to public http and https addresses.':
			{
				tests: {
					'test/engine/download.test.ts': [
						'on %s › requests to the media host carry no key, nor do those that a redirect leads to',
						'on %s › a redirect to where the file is is followed, five times at most',
						'on %s › %s leaves the paid URL and the task ID in the item',
					],
				},
			},
		"What can't be fetched ends in `download_failed`.": {
			tests: {
				'test/engine/download.test.ts': ['on %s › %s leaves the paid URL and the task ID in the item'],
			},
		},
		'The item has the task ID, the URL and whatever files did come, and _Get Status_ fetches it again for nothing.':
			{
				tests: {
					'test/engine/download.test.ts': [
						'on %s › %s leaves the paid URL and the task ID in the item',
						'seedance2ai: the last frame › that cannot be fetched leaves the video in the item',
						'on %s › %s downloads as well',
					],
				},
			},
	},
};
