/** Every row of both parameter tables: what it takes is sent and accepted; what it doesn't is refused by us and by the provider. */
import type { Mode } from '../../nodes/Seedance/parameters/model';
import { seedance2aiRows } from '../providers/seedance2ai/rows';
import { seedanceapiRows } from '../providers/seedanceapi/rows';
import { leastOf } from '../providers/support/least';
import type { Row } from '../providers/support/rows';
import { check, providerOfModel, useShop } from '../providers/support/shop';

function casesOf<T>(pick: (row: Row) => readonly T[]): Array<[string, string, string, string, Row, Mode, T]> {
	return [...seedance2aiRows, ...seedanceapiRows].flatMap((row) =>
		row.models.flatMap((model) =>
			row.modes.flatMap((mode) =>
				pick(row).map((one): [string, string, string, string, Row, Mode, T] => [
					model,
					mode,
					row.wire,
					JSON.stringify(one).slice(0, 60),
					row,
					mode,
					one,
				]),
			),
		),
	);
}

describe('the parameter tables', () => {
	const shop = useShop();

	it.each(casesOf((row) => row.takes))(
		'for the model %s in the mode %s, the node and the provider accept the parameter %s with the value %s',
		async (model, _m, wire, _v, row, mode, one) => {
			const least = leastOf(model, mode);
			const given = { ...least.given, ...row.beside?.given, [row.name]: one.given };
			const reading = await shop.order(model, mode, given);
			expect(reading).toMatchObject({
				kind: 'task',
				reading: { task: { status: 'processing', failure: null } },
			});
			const bought = shop.sandbox.control.tasks();
			expect(bought).toHaveLength(1);
			expect(bought[0]?.request).toMatchObject({ ...least.wire, [wire]: one.sent });
		},
	);

	it.each(casesOf((row) => row.refuses))(
		'for the model %s in the mode %s, the node and the provider reject the parameter %s with the value %s',
		async (model, _m, wire, _v, row, mode, one) => {
			const least = leastOf(model, mode);
			const given = { ...least.given, ...row.beside?.given, [row.name]: one.given };
			const checked = check(model, mode, given);
			expect(checked).toEqual({
				ok: false,
				violations: [{ parameter: row.name, message: expect.any(String) as unknown }],
			});
			const message = checked.ok ? '' : checked.violations[0]?.message;
			expect(message).toMatch(new RegExp(`^${row.label.replace(/[()]/g, '\\$&')} `));
			for (const part of [one.shown, ...one.allowed]) expect(message).toContain(part);

			const body = { ...least.wire, ...row.beside?.wire, [wire]: one.sent };
			const answer = await shop.orderByHand(providerOfModel(model).name, body);
			expect(answer.status).toBe(400);
			expect(answer.body).toContain(wire);
			expect(providerOfModel(model).readSubmit(answer)).toMatchObject({
				kind: 'failure',
				failure: { code: 'invalid_request', billed: false },
			});
			expect(shop.sandbox.control.ledger()).toEqual([]);
		},
	);
});
