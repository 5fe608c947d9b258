import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date } from '../test-subscription.ts';
import { formatMoney } from './amounts.ts';
import { chargeCycleOn } from './charge-cycle.ts';
import { prorate } from './prorate.ts';

const source = 'partner-center/billing/common-billing-scenarios-onetime-recurring';

function cycleOf(startsOn: string, on: string) {
  const cycle = chargeCycleOn(
    { termStartsOn: date(startsOn), commitmentEndsOn: null, term: 'P1M', billingCycle: 'monthly' },
    date(on),
  );
  if (cycle === null) throw new Error('no cycle');
  return cycle;
}

function linesOf(row: {
  price: number;
  bought: string;
  on: string;
  from: number;
  to: number;
}): readonly number[] {
  return prorate({
    price: { money: { amountMinor: row.price, currency: 'EUR' }, months: 1 },
    cycle: cycleOf(row.bought, row.on),
    on: date(row.on),
    quantityBefore: row.from,
    quantityAfter: row.to,
  }).lines.map((line) => line.amount.amountMinor);
}

// Every bill line of the source's examples about seats (text of October 2023 in the public mirror kvamseek/partner-center).
const june = { price: 1008, bought: '2021-06-18' };
const march = { price: 1200, bought: '2022-03-05' };
const examples = [
  { ...june, on: '2021-06-18', from: 0, to: 10, lines: [10080] },
  { ...june, on: '2021-06-20', from: 10, to: 12, lines: [-9408, 11289] },
  { ...june, on: '2021-06-20', from: 12, to: 8, lines: [-11289, 7526] },
  { ...march, on: '2022-03-05', from: 0, to: 10, lines: [12000] },
  { ...march, on: '2022-03-07', from: 10, to: 15, lines: [-11225, 16838] },
  { ...march, on: '2022-03-10', from: 15, to: 25, lines: [-15096, 25161] },
  { ...march, on: '2022-03-12', from: 25, to: 23, lines: [-23225, 21367] },
  { ...march, on: '2022-03-14', from: 23, to: 20, lines: [-19587, 17032] },
  { ...march, on: '2022-03-25', from: 20, to: 30, lines: [-8516, 12774] },
];
const cancelled = { price: 1008, bought: '2021-07-15', on: '2021-07-17', from: 10, to: 0 };

describe('proration', () => {
  test.each(examples)(`bills $from → $to on $on as ${source} does`, ({ lines, ...row }) => {
    expect(linesOf(row)).toEqual(lines);
  });

  // 10.08 / 31 × 29 × 10 = 94.296…: the example shows 94.2 because it cuts the unit price to 9.42 before multiplying,
  // unlike its nine other lines. We keep the formula, which is what those nine lines follow.
  test('refunds a cancelled subscription by the formula', () => {
    expect(linesOf(cancelled)).toEqual([-9429]);
  });

  test('shows the effective unit price of the example, 9.408', () => {
    const proration = prorate({
      price: { money: { amountMinor: 1008, currency: 'EUR' }, months: 1 },
      cycle: cycleOf('2021-06-18', '2021-06-20'),
      on: date('2021-06-20'),
      quantityBefore: 10,
      quantityAfter: 12,
    });
    expect(formatMoney(proration.effectiveUnitPrice)).toBe('EUR 9.408');
    expect(proration).toMatchObject({ billingDays: 28, chargeCycleDays: 30 });
    expect(proration.net).toEqual({ amountMinor: 1881, currency: 'EUR' });
  });

  test('never bills more than a whole unit price where a cycle is longer than its month', () => {
    const terms = { commitmentEndsOn: null, term: 'P1Y', billingCycle: 'monthly' } as const;
    const cycle = chargeCycleOn({ ...terms, termStartsOn: date('2021-01-31') }, date('2021-03-01'));
    if (cycle === null) throw new Error('no cycle');
    expect(cycle.chargeCycleDays).toBe(28);
    const price = { money: { amountMinor: 2800, currency: 'EUR' }, months: 1 } as const;
    const on = date('2021-03-01');
    expect(prorate({ price, cycle, on, quantityBefore: 0, quantityAfter: 1 }).net.amountMinor).toBe(
      2800,
    );
  });

  test('the net is the sum of its lines, and a change to the same quantity costs nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 27 }),
        fc.nat(300),
        fc.nat(300),
        (price, day, from, to) => {
          const on = date('2021-06-18').add({ days: day });
          const proration = prorate({
            price: { money: { amountMinor: price, currency: 'EUR' }, months: 1 },
            cycle: cycleOf('2021-06-18', on.toString()),
            on,
            quantityBefore: from,
            quantityAfter: to,
          });
          const sum = proration.lines.reduce((total, line) => total + line.amount.amountMinor, 0);
          expect(proration.net.amountMinor).toBe(sum);
          if (from === to) expect(sum).toBe(0);
          expect(Math.sign(sum)).toBe(sum === 0 ? 0 : Math.sign(to - from));
        },
      ),
    );
  });
});
