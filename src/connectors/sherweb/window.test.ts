import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subscriptionSchema } from './schema.ts';
import { floorAt, fromCommittedMinimums, fromMinimalQuantities } from './window.ts';

const start = Temporal.Instant.from('2027-02-01T00:00:00Z');
const day = (count: number) => start.add({ hours: 24 * count });

const subscription = (quantity: number, minimums: object | null | undefined) =>
  subscriptionSchema.parse({
    id: 's',
    quantity,
    commitmentTerm: { type: 'Annual', committedMinimalQuantities: minimums },
  });

describe('minimal quantities', () => {
  test('of the documented example are the two grace periods', () => {
    const entries = [
      { committedUntil: '2027-02-08T00:00:00.0000000', quantity: 0 },
      { committedUntil: '2027-02-09', quantity: 10 },
    ];
    expect(fromMinimalQuantities(entries, 15)).toEqual([
      { seatCount: 10, reducibleUntil: day(7) },
      { seatCount: 5, reducibleUntil: day(8) },
    ]);
  });

  test('allow at every instant as much as the smallest that has not ended, in whatever order they come', () => {
    const entry = fc.record({
      day: fc.integer({ min: 0, max: 12 }),
      quantity: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(entry), fc.nat(30), fc.integer({ min: 0, max: 13 }), (all, live, at) => {
        const now = day(at);
        const entries = all.map((one) => ({
          committedUntil: day(one.day).toString(),
          quantity: one.quantity,
        }));
        const open = all.filter((one) => one.day > at).map(({ quantity }) => quantity);
        const floor = Math.min(live, ...open);
        expect(floorAt(subscription(live, entries), now)?.seatCount).toBe(floor);
        const lots = fromMinimalQuantities(entries, live) ?? [];
        expect(lots.every(({ seatCount }) => seatCount > 0)).toBe(true);
        const reducible = lots
          .filter(({ reducibleUntil }) => Temporal.Instant.compare(reducibleUntil, now) > 0)
          .reduce((sum, { seatCount }) => sum + seatCount, 0);
        expect(live - reducible).toBe(floor);
      }),
    );
  });

  test('end at the instant that is named: then the answer is already no', () => {
    const live = subscription(15, [{ committedUntil: day(7).toString(), quantity: 10 }]);
    const before = day(7).subtract({ nanoseconds: 1 });
    expect(floorAt(live, before)?.seatCount).toBe(10);
    expect(floorAt(live, day(7))).toEqual({ seatCount: 15, lastEnd: day(7) });
  });
});

describe('what is told about giving seats back', () => {
  test('is nothing when the list is missing, unreadable, or there is no commitment', () => {
    const free = subscriptionSchema.parse({ id: 's', quantity: 5, commitmentTerm: null });
    const unreadable = [{ committedUntil: 'soon', quantity: 1 }];
    const sources = [
      free,
      subscription(5, null),
      subscription(5, undefined),
      subscription(5, unreadable),
    ];
    expect(sources.map((source) => fromCommittedMinimums(source).kind)).toEqual(
      Array.from(sources, () => 'unknown'),
    );
    expect(sources.map((source) => floorAt(source, start))).toEqual([null, null, null, null]);
  });

  test('is a known nothing when the list is empty', () => {
    expect(fromCommittedMinimums(subscription(5, []))).toEqual({ kind: 'lots', lots: [] });
    expect(floorAt(subscription(5, []), start)).toEqual({ seatCount: 5, lastEnd: null });
  });
});
