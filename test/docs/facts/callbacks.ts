import type { Ledger } from './fact';

export const CALLBACKS: Ledger = {
	'What a callback proves': {
		'A callback proves nothing by itself.': {
			tests: {
				'test/engine/triggerAttack.test.ts': [
					'the body is not believed: not its status, not its video, not its prototype',
				],
			},
		},
		'_Submit_ adds a token to the URL: an expiry (seven days), a random number and the context, signed (HMAC-SHA256) with a key that is derived from the API key, for this one trigger.':
			{
				tests: {
					'test/tasks/callbackToken.test.ts': [
						'a signature by anything but the derived key is forged, whatever algorithm it claims',
						'another key or another trigger makes another signature',
					],
					'test/engine/trigger.test.ts': [
						'the URL is signed: no key in it, and a context for this submit alone',
					],
					'test/engine/triggerSubmit.test.ts': ['by its URL › a token works for seven days'],
				},
			},
		'The provider can read the context, but not the API key, and nobody can make a token without it.': {
			tests: {
				'test/tasks/callbackToken.test.ts': [
					'neither the key nor what signs is in it, and the largest context leaves a URL of some 3 KB',
					'a signature by anything but the derived key is forged, whatever algorithm it claims',
				],
			},
		},
		'What comes without a good token gets 403 and starts nothing; this is logged once an hour at most.': {
			tests: {
				'test/engine/triggerAttack.test.ts': [
					'a URL without a good token is refused, and nobody is asked',
					'refusals are logged once an hour and not once each, without a token or a key',
				],
			},
		},
		'Of the rest only the task ID is believed: the trigger asks the provider about it, and delivers each end of a task once, however often it is reported.':
			{
				tests: {
					'test/engine/triggerAttack.test.ts': [
						'the body is not believed: not its status, not its video, not its prototype',
					],
					'test/engine/triggerProperty.test.ts': [
						'each end of a task starts the workflow exactly once with the right item, and forgeries never do',
					],
				},
			},
		'A token serves one video.': {
			tests: {
				'test/engine/triggerAttack.test.ts': ['a token delivers one task, and a task comes by one token'],
			},
		},
		"While the provider can't be asked the answer is 503, so that it calls again.": {
			tests: {
				'test/engine/trigger.test.ts': [
					'a provider that cannot be asked just now: 503, nothing started, and the next callback delivers',
				],
			},
		},
		'**With `none`** anybody who knows the URL can have a task of your account looked up, and the end of any of your tasks starts the workflow, once.':
			{
				tests: {
					'test/engine/triggerAttack.test.ts': [
						'with Authentication set to None › an unsigned callback is confirmed and delivered once, with no context',
					],
				},
			},
		'That is for a provider or proxy that drops what stands behind the question mark of a URL.': {
			noFact: 'advice',
		},
		'A token that does arrive still brings its context.': {
			tests: {
				'test/engine/triggerAttack.test.ts': [
					'with Authentication set to None › a token that is good brings its context all the same, and one that is not brings nothing',
				],
			},
		},
	},
};
