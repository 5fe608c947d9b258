import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lot, QuantityEvent, Subscription } from '../subscription.ts';
import { instant, subscriptionWith } from '../test-subscription.ts';
import { consumeNewestFirst, lotsFromEvents } from './lots.ts';
import { nextLegalMoment, reducibleSeats, undoOfAddition } from './reducible-seats.ts';
import { reductionRules, standardReductionPolicy } from './rules.ts';

const policy = standardReductionPolicy;
const day = (number: number): Temporal.Instant =>
  instant('2026-03-01T12:00:00Z').add({ hours: 24 * (number - 1) });
const event = (at: number, kind: QuantityEvent['kind'], quantity: number): QuantityEvent => ({
  at: day(at),
  kind,
  quantity,
});
const withEvents = (quantity: number, ...events: QuantityEvent[]): Subscription =>
  subscriptionWith({
    quantity,
    commitmentEndsAt: day(31),
    reduction: { kind: 'events', events },
  });

const sum = (lots: readonly Lot[]): number => lots.reduce((total, lot) => total + lot.seatCount, 0);

describe('the modification window', () => {
  // partner-center.md section 8: 168 hours from purchase, renewal or mid-term addition.
  test.each([
    { at: 7, events: [event(1, 'purchase', 10)], quantity: 10, seats: 10 },
    { at: 8, events: [event(1, 'purchase', 10)], quantity: 10, seats: 0 },
    {
      at: 10,
      events: [event(1, 'purchase', 10), event(5, 'change', 12)],
      quantity: 12,
      seats: 2,
    },
    {
      at: 6,
      events: [event(1, 'purchase', 10), event(5, 'change', 12)],
      quantity: 12,
      seats: 12,
    },
    // sample subscription-quantity-reduce-nce-after: 10 reduced to 1 leaves 1 reducible
    { at: 3, events: [event(1, 'purchase', 10), event(2, 'change', 1)], quantity: 1, seats: 1 },
    // a renewal opens the window for the whole quantity again
    {
      at: 33,
      events: [event(1, 'purchase', 10), event(5, 'change', 12), event(31, 'renewal', 12)],
      quantity: 12,
      seats: 12,
    },
    // assumed: a decrease consumes the newest lot first
    {
      at: 9,
      events: [event(1, 'purchase', 10), event(5, 'change', 14), event(6, 'change', 11)],
      quantity: 11,
      seats: 1,
    },
    // seats that the history does not explain belong to no lot
    { at: 3, events: [event(1, 'purchase', 10)], quantity: 15, seats: 10 },
    { at: 3, events: [event(1, 'purchase', 10)], quantity: 4, seats: 4 },
  ])('on day $at $quantity seats, $seats reducible', ({ at, events, quantity, seats }) => {
    const answer = reducibleSeats(withEvents(quantity, ...events), day(at), policy);
    expect(answer.ok ? answer.seatCount : 0).toBe(seats);
  });

  test('refuses at the closing instant and answers one nanosecond before it', () => {
    const subscription = withEvents(10, event(1, 'purchase', 10));
    const before = reducibleSeats(subscription, day(8).subtract({ nanoseconds: 1 }), policy);
    expect(before).toMatchObject({ ok: true, seatCount: 10, until: day(8) });
    expect(reducibleSeats(subscription, day(8), policy)).toMatchObject({
      ok: false,
      reason: 'window-closed',
      closedAt: day(8),
      opensAt: day(31),
      explanation: 'The modification window is closed since 8 March 2026 12:00 UTC.',
    });
  });

  test('says until when all of the seats, and until when the last of them', () => {
    const subscription = withEvents(12, event(1, 'purchase', 10), event(5, 'change', 12));
    expect(reducibleSeats(subscription, day(6), policy)).toMatchObject({
      seatCount: 12,
      until: day(8),
      lastUntil: day(12),
    });
  });

  test('believes stated lots, but never more seats than there are', () => {
    const lots: readonly Lot[] = [{ seatCount: 20, reducibleUntil: day(9) }];
    const subscription = subscriptionWith({ reduction: { kind: 'lots', lots } });
    expect(reducibleSeats(subscription, day(1), policy)).toMatchObject({ seatCount: 10 });
    const none = subscriptionWith({
      reduction: { kind: 'lots', lots: [] },
      renewsAutomatically: false,
    });
    expect(reducibleSeats(none, day(1), policy)).toMatchObject({
      reason: 'window-closed',
      closedAt: null,
      opensAt: null,
    });
  });

  test.each([
    [{ isTrial: true }, 'never'],
    [{ status: 'suspended' }, 'never'],
    [{ status: 'cancelled' }, 'never'],
    [{ status: 'expired' }, 'never'],
    [{ status: 'pending' }, 'unknown'],
    [{ reduction: { kind: 'not-allowed', reason: 'committed' } }, 'never'],
    [{ reduction: { kind: 'unknown', reason: 'no history' } }, 'unknown'],
  ] as const)('refuses %o: %s', (changes, reason) => {
    const open = withEvents(10, event(1, 'purchase', 10));
    const answer = reducibleSeats({ ...open, ...changes }, day(2), policy);
    expect(answer).toMatchObject({ ok: false, reason });
  });

  test('never for software, at any time for legacy', () => {
    const open = withEvents(10, event(1, 'purchase', 10));
    const software = { ...policy, productKind: 'software' } as const;
    expect(reducibleSeats(open, day(2), software)).toMatchObject({ ok: false, reason: 'never' });
    const legacy = { ...policy, productKind: 'legacy' } as const;
    expect(reducibleSeats(open, day(60), legacy)).toMatchObject({
      ok: true,
      seatCount: 10,
      until: null,
    });
    expect(reducibleSeats({ ...open, quantity: 0 }, day(60), legacy)).toMatchObject({ ok: false });
    expect(undoOfAddition(open, day(1), legacy)).toEqual({ kind: 'any-time' });
    expect(undoOfAddition(open, day(1), software)).toEqual({ kind: 'not-known-to-be-possible' });
    expect(undoOfAddition(open, day(1), policy)).toEqual({ kind: 'until', at: day(8) });
  });

  test('every rule names its source', () => {
    for (const rule of reductionRules) expect(rule.source.length).toBeGreaterThan(10);
  });

  test('lots are never negative, never more than the quantity, in whatever order events come', () => {
    const events = fc.array(
      fc.record({
        at: fc.integer({ min: 1, max: 60 }).map(day),
        quantity: fc.nat(50),
        kind: fc.constantFrom('purchase', 'renewal', 'change'),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(events, fc.nat(50), (history, quantity) => {
        const lots = lotsFromEvents(history, quantity, 168);
        const total = lots.reduce((sum, lot) => sum + lot.seatCount, 0);
        expect(total).toBeLessThanOrEqual(quantity);
        expect(lots.every((lot) => lot.seatCount > 0)).toBe(true);
        const distinct = new Set(history.map((it) => it.at.epochNanoseconds));
        if (distinct.size === history.length) {
          expect(lotsFromEvents(history.toReversed(), quantity, 168)).toEqual(lots);
        }
      }),
    );
  });

  test('a decrease takes exactly its seats out of the lots', () => {
    const lot = fc.record({
      seatCount: fc.nat(20),
      reducibleUntil: fc.integer({ min: 1, max: 20 }).map(day),
    });
    fc.assert(
      fc.property(fc.array(lot, { maxLength: 8 }), fc.nat(60), (lots, seatCount) => {
        const left = sum(consumeNewestFirst(lots, seatCount));
        expect(left).toBe(Math.max(0, sum(lots) - seatCount));
      }),
    );
  });
});

describe('the next legal moment', () => {
  const subscription = withEvents(10, event(1, 'purchase', 10));

  test('is the renewal, to be told before the lock', () => {
    const locked = { ...policy, lockTimeBeforeRenewalMs: 86_400_000 };
    expect(nextLegalMoment(subscription, day(20), locked)).toEqual({
      ok: true,
      kind: 'renewal',
      at: day(31),
      requestBefore: day(30),
      windowClosesAt: day(38),
    });
    expect(nextLegalMoment(subscription, day(30), locked)).toMatchObject({ requestBefore: null });
  });

  test('exists where the CSP never takes seats back in a term, or does not know', () => {
    for (const kind of ['not-allowed', 'unknown'] as const) {
      const answer = nextLegalMoment(
        { ...subscription, reduction: { kind, reason: 'x' } },
        day(20),
        policy,
      );
      expect(answer).toMatchObject({ ok: true, at: day(31) });
    }
  });

  test('is now for a legacy subscription', () => {
    const legacy = { ...policy, productKind: 'legacy' } as const;
    expect(nextLegalMoment(subscription, day(20), legacy)).toMatchObject({
      kind: 'any-time',
      at: day(20),
    });
  });

  test.each([
    [{ commitmentEndsAt: null }, 'renewal-unknown'],
    [{ renewsAutomatically: false }, 'does-not-renew'],
    [{ commitmentEndsAt: day(20) }, 'renewal-passed'],
    [{ isTrial: true }, 'never'],
    [{ status: 'pending' }, 'not-ready'],
  ] as const)('refuses %o: %s', (changes, reason) => {
    const answer = nextLegalMoment({ ...subscription, ...changes }, day(20), policy);
    expect(answer).toMatchObject({ ok: false, reason });
  });
});
