import type { Ledger } from './fact';

export const PROMPT: Ledger = {
	'The prompt in parts': {
		'With _Prompt From_ (`promptType`) on _Parts_ instead of _Free Text_, the node puts the prompt together as the prompt guide of seedance2ai.io advises.':
			{
				tests: {
					'test/providers/promptParts.test.ts': [
						'a composed prompt › says all parts in the order of the guide',
						'a composed prompt › asks for a strict edit in the words of the guide',
					],
				},
			},
		'The item then shows it as `prompt`, and _Estimate Cost_ shows it before anything is bought.': {
			tests: {
				'test/engine/promptParts.test.ts': [
					'a prompt in parts on %s › is sent as one text, and shown in the item',
				],
			},
		},
		'| Intent `promptIntent` | For `media-to-video`: whether the video is new, strictly edits the supplied one, or goes on from it |':
			{
				tests: {
					'test/ui/fields.test.ts': [
						'the fields of each operation › takes the prompt in parts in place of the text, and asks for roles and intent only where there are media',
					],
					'test/providers/promptParts.test.ts': [
						'a composed prompt › asks for a strict edit in the words of the guide',
						'a composed prompt › says all parts in the order of the guide',
					],
				},
			},
		'| Media Roles `promptMediaRoles` | What each image, video, sound or frame is for, in words, by its position among the URLs. A position beyond the last one is refused |':
			{
				tests: {
					'test/providers/promptParts.test.ts': [
						'a composed prompt › says all parts in the order of the guide',
					],
					'test/ui/fields.test.ts': ['the fields of each operation › %s in %s has roles for: %s'],
					'test/engine/promptParts.test.ts': [
						'on a model that may do without images, a role of one that is not given is refused',
					],
				},
			},
		'| Subject `promptSubject`, Action `promptAction` | One sentence |': {
			tests: {
				'test/providers/promptParts.test.ts': [
					'a composed prompt › says all parts in the order of the guide',
					'a composed prompt › of %j is %j',
				],
			},
		},
		'| Scene `promptScene`, Camera `promptCamera` | One line each |': {
			tests: {
				'test/providers/promptParts.test.ts': [
					'a composed prompt › says all parts in the order of the guide',
				],
			},
		},
		'| Shots `promptShots` | `Shot 1: …`, `Shot 2: …` in their order; an array from an expression gives several |':
			{
				tests: {
					'test/providers/promptParts.test.ts': [
						'a composed prompt › says all parts in the order of the guide',
						"the parts as they come › a list of shots may be the editor's own, with arrays inside, an array, or text with a shot on each line",
					],
				},
			},
		'| Style `promptStyle` | One line |': {
			tests: {
				'test/providers/promptParts.test.ts': [
					'a composed prompt › says all parts in the order of the guide',
				],
			},
		},
		'| Constraints `promptConstraints` | Stable faces, natural motion, no deformation, watermark, logo or subtitles; all of them by default |':
			{
				tests: {
					'test/providers/promptParts.test.ts': [
						'a composed prompt › says all parts in the order of the guide',
					],
					'test/ui/fields.test.ts': [
						'the fields of each operation › takes the prompt in parts in place of the text, and asks for roles and intent only where there are media',
					],
				},
			},
		'Parts that are empty leave nothing behind.': {
			tests: {
				'test/providers/promptParts.test.ts': [
					'whatever the parts are › empty parts leave nothing behind: no label, no empty line',
				],
			},
		},
		"What is composed has to fit into the provider's limit, like any prompt; the error names the longest parts.":
			{
				tests: {
					'test/engine/promptParts.test.ts': [
						'a prompt in parts on %s › a text that has become too long is refused, naming what to shorten',
					],
				},
			},
		"The package's own fields and options:": { noFact: 'lead-in' },
		'| Task ID `taskId` | For _Wait_ and _Get Status_; by default that of the incoming item |': {
			tests: {
				'test/ui/fields.test.ts': [
					'the fields of each operation › starts a new node with an operation that gives a video, an hour of waiting and the task ID of the item',
					'the fields of each operation › takes a task by its ID alone: the credential says which provider',
				],
			},
		},
		'| Wait Using `waitUsing` | `polling` (default) or `callback`; see [Waiting and its limits](#waiting-and-its-limits) |':
			{
				tests: {
					'test/engine/callbackLimits.test.ts': [
						'what keeps callbacks from coming is said before anything is submitted › a value that the field does not offer',
					],
					'test/ui/golden.test.ts': [
						'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
					],
				},
			},
		'| Max Wait (Minutes) `maxWaitMinutes` | How long to wait for each video; 60 by default, at most 10080 (a week) |':
			{
				tests: {
					'test/ui/fields.test.ts': [
						'the fields of each operation › starts a new node with an operation that gives a video, an hour of waiting and the task ID of the item',
					],
					'test/engine/waiting.test.ts': [
						'on %s › when Max Wait is over, the item goes on as processing with its task ID, and is no error',
					],
				},
			},
		'| Download Video `downloadVideo` | Whether to put the finished video into the item as a file |': {
			tests: {
				'test/engine/download.test.ts': [
					'on %s › the file is in the named field, with name and type, byte for byte',
				],
				'test/engine/triggerFiles.test.ts': ['without Download Video nothing is fetched'],
			},
		},
		'| Put Output File in Field `binaryPropertyName` | The binary field for it; `data` by default |': {
			tests: {
				'test/engine/download.test.ts': [
					'on %s › the file is in the named field, with name and type, byte for byte',
				],
				'test/ui/golden.test.ts': [
					'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
				],
			},
		},
		'| Options › Idempotency Key `idempotencyKey` | Your own name for an order, such as the ID of a row; see [Money](#money) |':
			{
				tests: {
					'test/money/orders.test.ts': [
						"on %s › rows with the same key of the user's own are one order, and all of them get its video",
					],
				},
			},
		'| Options › Callback Context `callbackContext` | What the [trigger](#the-trigger) hands on as `context`: text or JSON of at most 2 KB. _Submit_ on seedanceapi.org |':
			{
				tests: {
					'test/engine/triggerSubmit.test.ts': [
						'a context › can be %s',
						'a context › that is %s is refused, and nothing is bought',
					],
					'test/ui/fields.test.ts': [
						'the fields of each operation › offers a context for the trigger to Submit alone, on the provider that calls back',
					],
				},
			},
		'| Options › Max Credits `maxCredits` | How many credits this run of the node may spend over all its items (as a tool: [all its calls](#ai-agents)); see [Money](#money) |':
			{
				tests: {
					'test/money/orders.test.ts': [
						'on %s › Max Credits for %i videos of five lets no more through, whatever is known of the price',
					],
					'test/engine/tool.test.ts': [
						'a tool on %s › Max Credits is for all calls of a tool together: of two orders, %s makes %i',
					],
				},
			},
		"| Options › Allow Private Media Hosts `allowPrivateMedia` | Files may also come from this machine and its private network, where the credential's Base URL is private itself; see [Files](#files) |":
			{
				tests: {
					'test/engine/download.test.ts': [
						'on %s › Allow Private Media Hosts: %s, for a provider that is private itself',
					],
				},
			},
		'| Options › Max File Size (MB) `maxFileSizeMb` | Larger files are not downloaded (2048); see [Files](#files) |':
			{
				tests: {
					'test/engine/downloadConnections.test.ts': [
						'on %s › a file that comes in pieces › a file over Max File Size is refused, and one of that size is not: %i MB',
					],
					'test/ui/golden.test.ts': [
						'the generated description › is the one in the golden file; if the change is meant, run "npm run golden" and review its diff',
					],
				},
			},
		"| Options › Parallel Downloads `parallelDownloads` | How many items' files are downloaded at the same time (4) |":
			{
				tests: {
					'test/engine/download.test.ts': [
						'on %s › with Parallel Downloads %s, %i items are fetched at the same time',
					],
				},
			},
		"| Options › Include Raw Response `includeRawResponse` | Adds the provider's last answer to the item as `raw` |":
			{
				tests: {
					'test/engine/operations.test.ts': [
						"on %s › Include Raw Response adds the provider's own last answer",
					],
				},
			},
		'| Options › On Task Failure `onTaskFailure` | `error` (default), or `output`: a video that the provider could not make goes on as an ordinary item with `status` `failed` |':
			{
				tests: {
					'test/engine/operations.test.ts': [
						'on %s › On Task Failure decides whether a failed video is an error or an item',
					],
				},
			},
	},
};
