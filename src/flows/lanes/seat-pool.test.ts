import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessStandard } from '../../domain/test-license.ts';
import { seatsUnderWay, shownQuantityOf, type PoolChange } from './seat-pool.ts';

const change = (changes: Partial<PoolChange>): PoolChange => ({
  lane: 'csp-1|subscription-1',
  customerId: 'customer-1',
  skuId: businessStandard,
  state: 'approved',
  seatDelta: 1,
  quantityTarget: null,
  sentAt: null,
  settledAt: null,
  shownQuantity: null,
  liveQuantity: null,
  isToldBySum: false,
  seatsBeside: null,
  isFirstOrder: false,
  ...changes,
});

const sent = (quantityTarget: number, shownQuantity: number | null, minute = 0) => ({
  state: 'confirmed' as const,
  quantityTarget,
  shownQuantity,
  sentAt: `2026-11-22T09:${String(minute).padStart(2, '0')}:00Z`,
});

describe('seats under way', () => {
  it('are none without changes', () => {
    expect(seatsUnderWay([])).toBe(0);
  });

  it('are what was approved and not sent yet, up and down', () => {
    expect(seatsUnderWay([change({ seatDelta: 3 }), change({ seatDelta: -1 })])).toBe(2);
  });

  it('are not what nobody has approved', () => {
    expect(seatsUnderWay([change({ state: 'planned' })])).toBe(0);
  });

  it('are what the tenant does not show yet, read from the subscription itself', () => {
    // 10 seats, 2 bought: the tenant shows 11 so far.
    expect(seatsUnderWay([change({ seatDelta: 2, ...sent(12, 11) })])).toBe(1);
    expect(seatsUnderWay([change({ seatDelta: 2, ...sent(12, 12) })])).toBe(0);
  });

  it('are negative for seats that are still shown and already given back', () => {
    expect(seatsUnderWay([change({ seatDelta: -1, ...sent(9, 10) })])).toBe(-1);
    expect(seatsUnderWay([change({ seatDelta: -1, ...sent(9, 9) })])).toBe(0);
  });

  it('follow the newest target when a lane has moved several times', () => {
    // 10 → 12 → 11: the tenant shows 10, then 12, then 11.
    const seats = [10, 12, 11].map((shown) =>
      seatsUnderWay([
        change({ seatDelta: 2, ...sent(12, shown, 1) }),
        change({ seatDelta: -1, ...sent(11, shown, 2) }),
      ]),
    );
    expect(seats).toEqual([1, -1, 0]);
  });

  it('are never more than was moved, whatever another hand did', () => {
    expect(seatsUnderWay([change({ seatDelta: 1, ...sent(11, 5) })])).toBe(1);
    expect(seatsUnderWay([change({ seatDelta: 1, ...sent(11, 60) })])).toBe(0);
    expect(seatsUnderWay([change({ seatDelta: -1, ...sent(9, 60) })])).toBe(-1);
  });

  it('count until they were seen where the subscription cannot be told apart', () => {
    const moved = change({ seatDelta: 2, ...sent(12, null) });
    expect(seatsUnderWay([moved])).toBe(2);
    expect(seatsUnderWay([{ ...moved, state: 'visible' }])).toBe(0);
  });

  it('are not what the CSP shows to be gone again', () => {
    // 10 seats, 2 bought; somebody has cancelled the subscription, or has taken seats away.
    const bought = change({ seatDelta: 2, ...sent(12, null) });
    expect(seatsUnderWay([{ ...bought, liveQuantity: 12 }])).toBe(2);
    expect(seatsUnderWay([{ ...bought, liveQuantity: 11 }])).toBe(1);
    expect(seatsUnderWay([{ ...bought, liveQuantity: 0 }])).toBe(0);
    expect(seatsUnderWay([{ ...bought, shownQuantity: 7, liveQuantity: 7 }])).toBe(0);
  });

  it('are not what the CSP shows to be back', () => {
    const released = change({ seatDelta: -1, ...sent(9, 12) });
    expect(seatsUnderWay([{ ...released, liveQuantity: 9 }])).toBe(-1);
    expect(seatsUnderWay([{ ...released, liveQuantity: 12 }])).toBe(0);
  });

  it('are not more for what another hand has bought', () => {
    const bought = change({ seatDelta: 1, ...sent(11, 10) });
    expect(seatsUnderWay([{ ...bought, liveQuantity: 15 }])).toBe(1);
    expect(seatsUnderWay([{ ...bought, shownQuantity: 11, liveQuantity: 15 }])).toBe(0);
  });

  it('of several subscriptions add up', () => {
    const other = { lane: 'csp-2|subscription-2' };
    expect(
      seatsUnderWay([
        change({ seatDelta: 2, ...sent(12, 10) }),
        change({ seatDelta: -1, ...sent(4, 5), ...other }),
        change({ seatDelta: 4, ...other }),
      ]),
    ).toBe(5);
  });

  it('lie between all that goes down and all that goes up', () => {
    const anyChange = fc.record({
      lane: fc.constantFrom('a', 'b'),
      state: fc.constantFrom('approved', 'submitted', 'unknown', 'confirmed', 'visible'),
      seatDelta: fc.integer({ min: -3, max: 3 }).filter((delta) => delta !== 0),
      quantityTarget: fc.integer({ min: 1, max: 30 }),
      sentAt: fc.option(fc.constantFrom(sent(1, 1, 1).sentAt, sent(1, 1, 2).sentAt)),
      shownQuantity: fc.option(fc.integer({ min: 1, max: 30 })),
      liveQuantity: fc.option(fc.integer({ min: 0, max: 30 })),
      isToldBySum: fc.boolean(),
      seatsBeside: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), (facts) => {
        const changes = facts.map(change);
        const up = changes.reduce((sum, { seatDelta }) => sum + Math.max(0, seatDelta), 0);
        const down = changes.reduce((sum, { seatDelta }) => sum + Math.min(0, seatDelta), 0);
        const seats = seatsUnderWay(changes);
        expect(seats).toBeGreaterThanOrEqual(down);
        expect(seats).toBeLessThanOrEqual(up);
      }),
      { seed: 1 },
    );
  });
});

describe('the quantity that a tenant shows for a subscription', () => {
  it('is found by the commerce id in any spelling, and null where it is not listed', () => {
    const shown = [
      {
        id: '1',
        commerceSubscriptionId: '8a1b',
        skuId: '' as never, // not looked at
        seatCount: 7,
        status: 'enabled' as const,
        isTrial: false,
      },
    ];
    expect(shownQuantityOf('8A1B', shown)).toBe(7);
    expect(shownQuantityOf('other', shown)).toBeNull();
    expect(shownQuantityOf(null, shown)).toBeNull();
  });
});
