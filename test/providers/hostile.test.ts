/**
 * Whatever comes from outside, however long, is read without a throw and in time that grows no faster than it does. A look
 * is made for each task again and again, and n8n answers everybody else in the same thread.
 */
import { taskIdsOf } from '../../nodes/Seedance/host/callbacks/webhook';
import { allProviders } from '../../nodes/Seedance/providers';
import { plainIdOf } from '../../nodes/Seedance/text/taskIds';

const MANY = 300_000;

/** Texts that make backtracking and repeated copying dear, in any length. */
const TEXTS: Readonly<Record<string, (length: number) => string>> = {
	spaces: (length) => ' '.repeat(length),
	'spaces between words': (length) => `x${' '.repeat(length)}x`,
	'line breaks': (length) => '\r\n'.repeat(length / 2),
	backslashes: (length) => '\\'.repeat(length),
	'opening brackets': (length) => '['.repeat(length),
	digits: (length) => '9'.repeat(length),
	'a date that never ends': (length) => `1775212200.${'0'.repeat(length)}x`,
	'code letters': (length) => 'TASK_NOT_FOUND'.repeat(length / 14),
	'a URL of slashes': (length) => `https://${'/'.repeat(length)}`,
	'a URL of dots': (length) => `https://${'a.'.repeat(length / 2)}`,
	'real persons nearly': (length) => 'real perso'.repeat(length / 10),
	'files that nearly fail': (length) => 'media can no could no '.repeat(length / 22),
	'halves of characters': (length) => '\ud83d'.repeat(length),
};

/** The same text in each place of an answer or a callback that is read. */
function bodiesWith(text: string): unknown[] {
	const facts = {
		...{ id: text, task_id: text, taskId: text, status: text, quality_tier: text },
		...{ credits_used: text, consumed_credits: text, credits_refunded: text },
		...{ created_at: text, updated_at: text, error_message: text, request: { model: text } },
		output: { video_url: text, last_frame_url: text, seed: text },
		response: [text],
	};
	const ours = { ...facts, id: 'T', task_id: 'T' };
	return [
		{ ...facts, data: facts },
		{ ...ours, status: 'failed', error: { message: [text, { msg: text }], code: text } },
		{ code: 200, data: { ...ours, status: 'FAILED' } },
		{ code: text, message: text, msg: text, error: { code: text, message: text }, required_credits: text },
		...bodiesWithWords(text),
	];
}

/** The same text as all that is said, and as the whole body. */
function bodiesWithWords(text: string): unknown[] {
	return [
		text,
		{ error: { code: 'invalid_request', message: text } },
		{ code: 'INVALID_PROMPT', message: text },
	];
}

function read(bodies: readonly unknown[], text: string): void {
	for (const body of bodies) {
		readBody(typeof body === 'string' ? body : JSON.stringify(body));
		taskIdsOf({ body, rawBody: undefined, query: { id: text, task_id: text } });
	}
	plainIdOf(text);
}

function readBody(body: string): void {
	for (const provider of allProviders) {
		for (const status of [200, 402]) {
			provider.readSubmit({ status, headers: {}, body });
			provider.readStatus({ status, headers: {}, body }, 'T');
		}
	}
	taskIdsOf({ body, rawBody: undefined, query: {} });
	taskIdsOf({ body: undefined, rawBody: new TextEncoder().encode(body), query: {} });
}

/** Of the processor, and the least of several times: on a busy machine, time passes that nothing here has used. */
function millisecondsOf(work: () => void): number {
	const times = Array.from({ length: 2 }, () => {
		const before = process.cpuUsage();
		work();
		return process.cpuUsage(before).user / 1000;
	});
	return Math.min(...times);
}

describe.each(Object.entries(TEXTS))('%s', (_what, textOf) => {
	it('are read, 300 kB of them', () => {
		const text = textOf(MANY);
		expect(() => read(bodiesWithWords(text), text)).not.toThrow();
	});

	// Quadratic work takes 16 times as long for four times the length.
	it('take no more than time in proportion, in any place', () => {
		const [short, long] = [3000, 12_000].map((length) => {
			const text = textOf(length);
			return millisecondsOf(() => read(bodiesWith(text), text));
		});
		if (short === undefined || long === undefined) throw new Error('Nothing was measured');
		expect(long < 100 || long / short < 10 ? 'in proportion' : `${short} ms, then ${long} ms`).toBe(
			'in proportion',
		);
	});
});

describe('nesting of 50,000 levels', () => {
	const LEVELS = 50_000;
	const nested = (open: string, close: string, inside = '1') =>
		`${open.repeat(LEVELS)}${inside}${close.repeat(LEVELS)}`;

	it.each([
		['lists', nested('[', ']')],
		['lists that never end', '['.repeat(LEVELS)],
		['data', nested('{"data":', '}')],
		['errors', nested('{"error":', '}')],
		['messages', nested('{"message":', '}')],
		['an error of lists', `{"error":${nested('[', ']')}}`],
		[
			'a task',
			`{"id":"T","task_id":"T","status":"failed","error":${nested('[', ']')},"data":{"task_id":"T","status":"FAILED","error_message":${nested('{"message":', '}')}}}`,
		],
		['an ID', `{"id":${nested('[', ']')},"task_id":${nested('{"id":', '}')}}`],
		[
			'a balance',
			`{"required_credits":${nested('[', ']')},"error":{"code":"insufficient_credits","available_credits":${nested('[', ']')}}}`,
		],
	])('of %s is read', (_, body) => {
		expect(() => readBody(body)).not.toThrow();
		for (const provider of allProviders) {
			for (const reading of [
				provider.readSubmit({ status: 200, headers: {}, body }),
				provider.readStatus({ status: 200, headers: {}, body }, 'T'),
			]) {
				// n8n stores what is put out as JSON.
				expect(() => JSON.stringify(reading)).not.toThrow();
			}
		}
	});
});

it('numbers and lists beyond all bounds are read', () => {
	const many = `[${Array.from({ length: 20_000 }, () => '"pending"').join(',')}]`;
	for (const value of ['1e400', '-1e400', '9'.repeat(100_000), `0.${'0'.repeat(100_000)}1`, many]) {
		const facts = `"status":${value},"credits_used":${value},"consumed_credits":${value},"created_at":${value},"response":${value},"error":${value},"error_message":${value},"output":{"seed":${value},"video_url":${value}}`;
		readBody(`{"id":${value},"task_id":${value},${facts}}`);
		readBody(`{"code":${value},"message":${value},"data":{"task_id":"T",${facts}}}`);
	}
});
