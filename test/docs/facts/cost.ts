import type { Ledger } from './fact';

export const COST: Ledger = {
	'Estimate Cost': {
		'Takes the same parameters as _Submit_ and checks them in the same way, but asks nobody.': {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on %s › finds all that submit would find wrong, in the same words',
					'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
				],
			},
		},
		'The credential only says which provider it is.': {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
					'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
				],
			},
		},
		"Files of the item need not be within the provider's reach for this.": {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on %s › takes a file of the item though n8n is not public and keeps it in memory, but not one of the wrong kind',
				],
			},
		},
		"`source` is `published` where the figure is from the provider's price list, and `lastSeen` where the provider publishes none and the figure is what the same settings last cost since n8n was started.":
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
						'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
					],
					'test/tasks/memories.test.ts': [
						'what the process remembers stays bounded › prices of five hundred kinds, the one not seen for longest forgotten first',
					],
				},
			},
		'Else it is `unknown`, and the figures are `null`.': {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
				],
			},
		},
		'Only seedanceapi.org publishes a price list.': {
			tests: { 'test/providers/prices.test.ts': ['seedance2ai.io publishes no price for %s'] },
			outside: ['https://www.seedance2ai.io/llms.txt', 'https://seedanceapi.org/docs/v2'],
		},
		'Prices in US dollars are those of its page, 100 credits a dollar; without taxes, discounts or plans.': {
			tests: {
				'test/engine/estimate.test.ts': [
					'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
				],
				'test/providers/prices.test.ts': ['seedanceapi.org › %s, %s: %j costs %i credits'],
			},
			outside: ['https://seedanceapi.org/docs/v2'],
		},
		'`totalCredits` and `totalUsd` are those of all items together, on every item, so that an _If_ node can compare them with a budget.':
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedanceapi › gives credits and dollars by the published list, with the total on every item, and asks nobody',
					],
					'test/e2e/examples.e2e.ts': ['the batch with a budget › makes its videos where all of them fit'],
				},
			},
		'They are `null` where the price of one item is not known, and leave out items that went to the error output.':
			{
				tests: {
					'test/engine/estimate.test.ts': [
						'Estimate Cost on seedance2ai, which publishes no prices › says nothing rather than a guess, until the same settings have been bought',
						'Estimate Cost on %s › sends wrong items to the error output, and the total is that of the others',
					],
				},
			},
	},
	'AI agents': {
		"The node is a tool of n8n's _AI Agent_ as it is: add it there and choose an operation.": {
			tests: {
				'test/e2e/examples.e2e.ts': [
					'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
				],
			},
		},
		'What the model is told about the tool depends on the operation and can be changed (`toolDescription`).':
			{
				tests: {
					'test/engine/tool.test.ts': [
						'what the model is told › is another text for each operation, with the price of calling it',
						"what the model is told › is the user's own text where there is one",
					],
				},
			},
		'The model fills in the fields that you give it with the ✨ button.': {
			outside: ['https://docs.n8n.io/build/integrate-ai/ai-examples/use-ai-for-parameters/'],
		},
		"Lists, such as _Aspect Ratio_, have no button: put an expression in them, such as `{{ $fromAI('Aspect_Ratio', 'One of 16:9, 9:16', 'string') }}`.":
			{
				tests: {
					'test/e2e/examples.e2e.ts': [
						'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
					],
				},
				outside: [
					'https://github.com/n8n-io/n8n/blob/master/packages/frontend/editor-ui/src/features/ndv/parameters/utils/fromAIOverride.utils.ts',
				],
			},
		'Numbers and booleans may come as text.': {
			tests: {
				'test/engine/tool.test.ts': ['a tool on %s › reads values of the wrong type by their plain meaning'],
			},
		},
		'Keep _Model_ and _Resolution_ fixed: they decide the price.': { noFact: 'advice' },
		'_Max Credits_ is for all calls of the tool in one execution together: for a chat, while the agent answers one message.':
			{
				tests: {
					'test/engine/tool.test.ts': [
						'a tool on %s › Max Credits is for all calls of a tool together: of two orders, %s makes %i',
					],
					'test/engine/toolAtOnce.test.ts': ['on %s › two calls of which Max Credits allows one buy one'],
					'test/e2e/examples.e2e.ts': [
						'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
					],
				},
			},
		'A call with the very same values again in the same execution, also at the same time, is the same order: the model gets the same video, and nothing is bought.':
			{
				tests: {
					'test/engine/tool.test.ts': [
						'a tool on %s › called again with the same values is the same order, with others another one',
					],
					'test/engine/toolAtOnce.test.ts': [
						'on %s › the very same call twice is one video, charged once, and both get it',
					],
					'test/e2e/examples.e2e.ts': [
						'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
					],
				},
			},
		'The text of an error says all that the model needs: which value is wrong and what is allowed, or the task ID and what to do.':
			{
				tests: {
					'test/engine/tool.test.ts': [
						'a tool on %s › says in the message alone what to change or do now, since the model gets no more of an error',
					],
				},
			},
		'n8n hands no files to an agent.': {
			tests: {
				'test/engine/tool.test.ts': [
					'what the model is told › has no fields for files, which an agent is not given',
				],
			},
			outside: ['https://www.skills.sh/n8n-io/skills/n8n-binary-and-data-official'],
		},
		'It gets `videoUrl`; to keep the video, let a later node fetch it with _Get Status_ and the task ID.': {
			tests: {
				'test/e2e/examples.e2e.ts': [
					'the AI agent › is told what its tools do, corrects itself by an error, and pays once for the same call',
				],
				'test/engine/download.test.ts': ['on %s › %s downloads as well'],
			},
		},
	},
};
