/** A prompt in parts: what the provider's prompt guide advises, by hand, and what must hold for any parts. */
import fc from 'fast-check';
import { appLabelsIn } from '../../nodes/Seedance/text/textProblem';
import {
	composePrompt,
	CONSTRAINTS,
	INTENTS,
	longestParts,
	MEDIA,
	type Constraint,
	type Intent,
	type Medium,
	type PromptParts,
} from '../../nodes/Seedance/parameters/prompt/promptParts';
import { readPromptParts } from '../../nodes/Seedance/parameters/prompt/promptReader';

const NOTHING: PromptParts = {
	intent: 'create',
	mediaRoles: [],
	subject: '',
	action: '',
	scene: '',
	camera: '',
	shots: [],
	style: '',
	constraints: [],
};
const compose = (parts: Partial<PromptParts>) => composePrompt({ ...NOTHING, ...parts });
const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as T[];

describe('a composed prompt', () => {
	it('says all parts in the order of the guide', () => {
		const text = compose({
			intent: 'extend',
			mediaRoles: [
				{ medium: 'image', number: 2, role: 'the face of the sailor' },
				{ medium: 'video', number: 1, role: 'the camera motion.' },
				{ medium: 'openingFrame', number: 1, role: 'the boat in the harbour' },
				{ medium: 'audio', number: 12, role: 'the rhythm' },
			],
			subject: 'A paper boat',
			action: 'sails down a street',
			scene: 'An old town at dusk. Rain',
			camera: 'low and close',
			shots: ['Wide view', 'Close-up of the lantern!'],
			style: 'calm, cinematic',
			constraints: keysOf<Constraint>(CONSTRAINTS),
		});
		expect(text.split('\n')).toEqual([
			'Continue from the supplied previous clip.',
			'The second image is the reference for the face of the sailor.',
			'The first video is the reference for the camera motion.',
			'The opening frame shows the boat in the harbour.',
			'The twelfth audio track is the reference for the rhythm.',
			'A paper boat sails down a street.',
			'An old town at dusk. Rain.',
			'Camera: low and close.',
			'Shot 1: Wide view.',
			'Shot 2: Close-up of the lantern!',
			'Style: calm, cinematic.',
			'Constraints: stable faces, natural motion, no deformation, no watermark, no logo, no subtitles.',
		]);
	});

	it('asks for a strict edit in the words of the guide', () => {
		expect(compose({ intent: 'edit', action: 'It snows' })).toBe(
			'Strictly edit the supplied source video.\nIt snows.',
		);
	});

	it.each<[Partial<PromptParts>, string]>([
		[{ subject: 'A fox' }, 'A fox.'],
		[{ action: 'runs' }, 'runs.'],
		[{ subject: 'A fox.', action: 'It runs' }, 'A fox. It runs.'],
		[{ subject: 'as in @image', action: '3 foxes run' }, 'as in @image. 3 foxes run.'],
		[{ subject: 'as in @图', action: '３只狐狸' }, 'as in @图. ３只狐狸.'],
		[{ subject: 'A fox,', action: 'red as fire, runs' }, 'A fox, red as fire, runs.'],
		[{ subject: '狐狸。', action: '在雪地里奔跑。' }, '狐狸。 在雪地里奔跑。'],
		[{ subject: 'She says "Stop!"' }, 'She says "Stop!"'],
		[{ shots: ['', 'one', ' ', 'two'] }, 'Shot 1: one.\nShot 2: two.'],
		[
			{ subject: 'A fox', constraints: ['noLogo', 'stableFaces'] },
			'A fox.\nConstraints: stable faces, no logo.',
		],
		// Constraints alone describe no video.
		[{ constraints: ['noLogo'] }, ''],
		[{ mediaRoles: [{ medium: 'image', number: 1, role: ' ' }] }, ''],
	])('of %j is %j', (parts, text) => {
		expect(compose(parts)).toBe(text);
	});

	it('names the longest parts first, for who has to shorten them', () => {
		const parts = { ...NOTHING, scene: 'x'.repeat(20), shots: ['y', 'z'.repeat(30)], subject: 'abc' };
		expect(longestParts(parts)).toEqual([
			'Shots (entry 2): 30 characters',
			'Scene: 20 characters',
			'Subject: 3 characters',
			'Shots (entry 1): 1 characters',
		]);
	});
});

describe('whatever the parts are', () => {
	/** Pieces that could make a label or an asset URL where they meet. */
	const text = fc
		.array(
			fc.oneof(
				fc.constantFrom(
					'@',
					'＠',
					'image',
					'1',
					'１',
					' ',
					'-',
					'_',
					'#',
					'\n',
					'图片',
					'asset:',
					'//',
					'a fox',
					'.',
				),
				fc.string(),
			),
		)
		.map((pieces) => pieces.join(''));
	const anyParts = fc.record<PromptParts>({
		intent: fc.constantFrom(...keysOf<Intent>(INTENTS)),
		mediaRoles: fc.array(
			fc.record({
				medium: fc.constantFrom(...keysOf<Medium>(MEDIA)),
				number: fc.integer({ min: 1, max: 12 }),
				role: text,
			}),
		),
		subject: text,
		action: text,
		scene: text,
		camera: text,
		shots: fc.array(text),
		style: text,
		constraints: fc.subarray(keysOf<Constraint>(CONSTRAINTS)),
	});
	const hasLabel = (prompt: string) => appLabelsIn(prompt).length > 0;
	const textsOf = ({ subject, action, scene, camera, style, shots, mediaRoles }: PromptParts) => [
		...[subject, action, scene, camera, style],
		...shots,
		...mediaRoles.map(({ role }) => role),
	];

	it('composing makes no label of the app that no part has', () => {
		fc.assert(
			fc.property(anyParts, (parts) => {
				fc.pre(!textsOf(parts).some(hasLabel));
				expect(hasLabel(composePrompt(parts))).toBe(false);
			}),
			{ numRuns: 2000 },
		);
	});

	it('a label in a part is still there for the check to find', () => {
		fc.assert(
			fc.property(anyParts, (parts) => {
				fc.pre(textsOf(parts).some(hasLabel));
				expect(hasLabel(composePrompt(parts))).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	it('every part that says something is in the text, word for word', () => {
		fc.assert(
			fc.property(anyParts, (parts) => {
				const composed = composePrompt(parts);
				for (const one of textsOf(parts)) expect(composed).toContain(one.trim());
			}),
		);
	});

	// The idempotency key is made of the text: a retry has to give the same one.
	it('the same parts give the same text, in whatever order the constraints were chosen', () => {
		fc.assert(
			fc.property(anyParts, (parts) => {
				const constraints = [...parts.constraints].reverse();
				expect(composePrompt({ ...structuredClone(parts), constraints })).toBe(composePrompt(parts));
			}),
		);
	});

	it('empty parts leave nothing behind: no label, no empty line', () => {
		fc.assert(
			fc.property(anyParts, fc.constantFrom('', ' ', '\n'), (parts, empty) => {
				const emptied = { ...parts, camera: empty, style: empty, shots: [empty, empty] };
				const composed = composePrompt({
					...emptied,
					subject: 'A fox',
					action: '',
					scene: '',
					mediaRoles: [],
				});
				expect(composed).not.toMatch(/Camera|Style|Shot|^\s*$/m);
			}),
		);
	});
});

/** What n8n's fields, expressions and AI agents deliver. */
describe('the parts as they come', () => {
	const partsOf = (raw: Record<string, unknown>) => {
		const read = readPromptParts(raw);
		if (!read.ok) throw new Error(read.violations.join());
		return read.parts;
	};

	it.each([[undefined], [null], [''], ['  '], [[]], [{}]])('%j in any field is an empty part', (value) => {
		const names = 'Intent MediaRoles Action Scene Camera Shots Style Constraints'.split(' ');
		const raw = Object.fromEntries(names.map((name) => [`prompt${name}`, value]));
		const isText = typeof value !== 'object' || value === null || Array.isArray(value);
		const fields = isText ? raw : { promptMediaRoles: value, promptShots: value };
		expect(partsOf(fields)).toEqual(NOTHING);
	});

	it("a list of shots may be the editor's own, with arrays inside, an array, or text with a shot on each line", () => {
		const editor = {
			shot: [{ description: 'one\nstill one' }, { description: null }, { description: ['two', 3] }],
		};
		expect(partsOf({ promptShots: editor }).shots).toEqual(['one\nstill one', 'two', '3']);
		expect(partsOf({ promptShots: ['one', { description: 'two' }] }).shots).toEqual(['one', 'two']);
		expect(partsOf({ promptShots: 'one\r\n\ntwo' }).shots).toEqual(['one', 'two']);
	});

	it('a role reads its number as text too, and without a role it is left out', () => {
		const promptMediaRoles = {
			role: [
				{ medium: 'Video', number: '3', role: 'the motion' },
				{ medium: 'image', number: 1, role: null },
				{ role: 'the look' },
			],
		};
		expect(partsOf({ promptMediaRoles }).mediaRoles).toEqual([
			{ medium: 'video', number: 3, role: 'the motion' },
			{ medium: 'image', number: 1, role: 'the look' },
		]);
	});

	it.each([
		[['noLogo', 'stableFaces']],
		['noLogo, stableFaces'],
		['["no logo", "Stable Faces"]'],
		['no_logo\nstable-faces'],
	])('constraints may come as %j', (promptConstraints) => {
		expect(partsOf({ promptConstraints }).constraints).toEqual(['noLogo', 'stableFaces']);
	});

	it('what has no plain meaning is refused, all of it at once, by field, value and what is allowed', () => {
		const read = readPromptParts({
			promptIntent: 'remix',
			promptSubject: { name: 'fox' },
			promptShots: [['one', true]],
			promptMediaRoles: { role: [{ medium: 'smell', number: 31, role: 'the air' }] },
			promptConstraints: ['noFun'],
		});
		expect(read).toEqual({
			ok: false,
			violations: [
				'Intent is "remix", but must be one of create, edit, extend',
				'Media Roles › Media Type is "smell", but must be one of audio, closingFrame, image, openingFrame, video',
				'Media Roles › Position in List is 31, but must be a whole number from 1 to 30',
				'Subject is {"name":"fox"}, but must be text',
				'Shots is true, but must be text',
				'Constraints is "noFun", but must be one of stableFaces, naturalMotion, noDeformation, noWatermark, noLogo, noSubtitles',
			],
		});
	});
});
