import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientId, serviceId, skuId, subscriptionId } from '../../domain/ids.ts';
import type { Lot } from '../../domain/subscription.ts';
import { reducibleSeats } from '../../domain/windows/reducible-seats.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import type { BookedSubscription } from '../../ports/manual-book.ts';
import { fromBookedSubscription } from './map.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);

const record: BookedSubscription = {
  id: subscriptionId('record-1'),
  clientId: clientId('client-1'),
  productName: 'Business Premium',
  skuId: skuId('cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46'),
  segment: 'commercial',
  term: 'P1Y',
  billingCycle: 'monthly',
  quantity: 10,
  maximumQuantity: null,
  termEndsAt: at('2027-01-10T00:00:00Z'),
  renewsAutomatically: true,
  unitCost: null,
  commerceSubscriptionId: null,
  accountReference: '',
  lots: [],
};

const reducible = (changes: Partial<BookedSubscription>, now: string): number => {
  const subscription = fromBookedSubscription(
    { ...record, ...changes },
    { serviceId: serviceId('csp-1'), now: at(now) },
  );
  const answer = reducibleSeats(subscription, at(now), standardReductionPolicy);
  return answer.ok ? answer.seatCount : 0;
};

const lot = (seatCount: number, until: string): Lot => ({ seatCount, reducibleUntil: at(until) });

describe('what may be given back of a record', () => {
  it('is nothing in mid-term where nobody was asked to buy', () => {
    expect(reducible({}, '2026-11-22T09:00:00Z')).toBe(0);
  });

  it('is what a person was asked to buy in the last seven days', () => {
    const lots = [lot(2, '2026-11-25T00:00:00Z'), lot(3, '2026-11-20T00:00:00Z')];
    expect(reducible({ lots }, '2026-11-22T09:00:00Z')).toBe(2);
  });

  it('is everything in the seven days after the renewal, and nothing at their end', () => {
    expect(reducible({}, '2027-01-10T00:00:00Z')).toBe(10);
    expect(reducible({}, '2027-01-16T23:59:59Z')).toBe(10);
    expect(reducible({}, '2027-01-17T00:00:00Z')).toBe(0);
  });

  it('does not count seats twice that came shortly before or after the renewal', () => {
    const before = [lot(4, '2027-01-14T00:00:00Z')];
    const after = [lot(4, '2027-01-18T00:00:00Z')];
    expect(reducible({ lots: before }, '2027-01-12T00:00:00Z')).toBe(10);
    expect(reducible({ lots: after }, '2027-01-12T00:00:00Z')).toBe(10);
    expect(reducible({ lots: after }, '2027-01-17T00:00:00Z')).toBe(4);
  });

  it('is never more than there is, whatever stands in the book', () => {
    const lots = fc.array(
      fc.record({
        seatCount: fc.integer({ min: 1, max: 20 }),
        reducibleUntil: fc
          .integer({ min: 0, max: 60 })
          .map((day) => at('2026-12-20T00:00:00Z').add({ hours: 24 * day })),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), lots, (quantity, owned) => {
        const seats = reducible({ quantity, lots: owned }, '2027-01-12T00:00:00Z');
        expect(seats).toBeLessThanOrEqual(quantity);
        expect(seats).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
