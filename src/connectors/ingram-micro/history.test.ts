import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concerns, fromIngramOrders, fromOrderTime } from './history.ts';
import type { IngramOrder } from './schema.ts';

const at = (text: string) => Temporal.Instant.from(text);
const mpn = 'CFQ7TTC0LH16:0001';
const product = { subscriptionId: '7', mpn, termStartsAt: null } as const;

let number = 0;
function order(type: string, on: string, quantity: number | null, other: object = {}): IngramOrder {
  number += 1;
  return {
    id: String(number),
    type,
    customerId: '1',
    creationDate: `${on} 10:00:00`,
    status: 'completed',
    poNumber: null,
    products: [{ mpn, quantity, subscriptionId: '7' }],
    ...other,
  };
}

const read = (orders: IngramOrder[], liveQuantity: number, termStartsAt: string | null = null) =>
  fromIngramOrders(orders, {
    ...product,
    liveQuantity,
    termStartsAt: termStartsAt === null ? null : at(termStartsAt),
  });

const told = (orders: IngramOrder[], liveQuantity: number, termStartsAt: string | null = null) => {
  const facts = read(orders, liveQuantity, termStartsAt);
  return facts.kind === 'events'
    ? facts.events.map((it) => [it.kind, it.at.toString().slice(0, 10), it.quantity])
    : facts.kind;
};

test('the time of an order is taken as UTC where it names no zone', () => {
  expect(fromOrderTime('2019-03-19 07:22:59')).toEqual(at('2019-03-19T07:22:59Z'));
  expect(fromOrderTime('2019-03-19T07:22:59+02:00')).toEqual(at('2019-03-19T05:22:59Z'));
  expect([fromOrderTime('yesterday'), fromOrderTime(null)]).toEqual([null, null]);
});

describe('completed orders', () => {
  const sale = order('sales', '2026-01-10', 10);
  const more = order('change', '2026-11-20', 12);

  test('become events in the order of time, whatever their order in the list', () => {
    const events = [
      ['purchase', '2026-01-10', 10],
      ['change', '2026-11-20', 12],
    ];
    expect([told([more, sale], 12), told([sale, more], 12)]).toEqual([events, events]);
  });

  test('count alone: what failed, was cancelled or is under way has changed nothing', () => {
    const others = ['error', 'cancelled', 'submitted', 'processing'].map((status) =>
      order('change', '2026-11-21', 20, { status }),
    );
    expect(told([...others, sale], 10)).toEqual([['purchase', '2026-01-10', 10]]);
  });

  test('of another subscription or another product do not count', () => {
    const elsewhere = [
      order('change', '2026-11-21', 20, { products: [{ mpn, quantity: 20, subscriptionId: '8' }] }),
      order('change', '2026-11-21', 20, {
        products: [{ mpn: 'CFQ7TTC0LH18:0001', quantity: 20, subscriptionId: '7' }],
      }),
    ];
    expect(told([...elsewhere, sale], 10)).toEqual([['purchase', '2026-01-10', 10]]);
    expect(elsewhere.map((one) => concerns(one, '7'))).toEqual([false, true]);
  });

  test('of the same second are read the newest first, as the list is', () => {
    const second = order('change', '2026-11-20', 14);
    expect(told([second, more, sale], 14)).toHaveLength(3);
    expect(told([more, second, sale], 14)).toBe('unknown');
  });

  test('with a renewal keep its quantity, or the one before when it names none', () => {
    const renewal = order('renewal', '2027-01-09', null);
    expect(told([renewal, more, sale], 12)).toEqual([
      ['purchase', '2026-01-10', 10],
      ['change', '2026-11-20', 12],
      ['renewal', '2027-01-09', 12],
    ]);
    expect(told([renewal], 12)).toBe('unknown');
  });

  test('without the renewal that began the term get it at its start', () => {
    const expected = [
      ['purchase', '2026-01-10', 10],
      ['change', '2026-11-20', 12],
      ['renewal', '2027-01-10', 12],
    ];
    expect(told([more, sale], 12, '2027-01-10T00:00:00Z')).toEqual(expected);
    // Ordered two days before the term began: that one it is.
    const early = order('renewal', '2027-01-08', 12);
    expect(told([early, more, sale], 12, '2027-01-10T00:00:00Z')).toHaveLength(3);
    expect(told([sale], 10, '2026-01-10T00:00:00Z')).toHaveLength(1);
  });

  test('that begin with a change tell nothing about what was added before', () => {
    expect(told([more], 12)).toBe('unknown');
    // A renewal since then is a beginning.
    expect(told([more], 12, '2027-01-10T00:00:00Z')).toEqual([['renewal', '2027-01-10', 12]]);
  });

  test.each([
    ['none at all', [], 10],
    ['ending elsewhere', [sale], 11],
    ['of a kind that is not known', [order('migration', '2026-05-01', 10), sale], 10],
    ['without a time', [order('change', 'some', 10), sale], 10],
    ['without a quantity', [order('change', '2026-05-01', null), sale], 10],
    ['without products', [order('change', '2026-05-01', 10, { products: null }), sale], 10],
    [
      'that name a product twice',
      [
        order('change', '2026-05-01', 10, {
          products: [
            { mpn, quantity: 5, subscriptionId: '7' },
            { mpn, quantity: 5, subscriptionId: '7' },
          ],
        }),
        sale,
      ],
      10,
    ],
  ] as const)('%s: nothing is given back', (_name, orders, quantity) => {
    expect(told([...orders], quantity)).toBe('unknown');
  });

  test('in any number end at the live quantity and begin with a purchase or a renewal', () => {
    const days = fc.array(
      fc.record({
        type: fc.constantFrom('sales', 'change', 'renewal'),
        day: fc.integer({ min: 1, max: 28 }),
        quantity: fc.integer({ min: 1, max: 50 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 50 }), (history, live) => {
        const orders = history.map(({ type, day, quantity }) =>
          order(type, `2026-05-${String(day).padStart(2, '0')}`, quantity),
        );
        const facts = read(orders, live);
        if (facts.kind !== 'events') return facts.kind === 'unknown';
        const { events } = facts;
        const times = events.map((it) => it.at.epochMilliseconds);
        return (
          events.at(-1)?.quantity === live &&
          events[0]?.kind !== 'change' &&
          times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))
        );
      }),
    );
  });
});
