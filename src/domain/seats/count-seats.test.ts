import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { licenseWith } from '../test-license.ts';
import { countSeats, describeSeatSum, releasableSeats } from './count-seats.ts';

const seats = fc.nat(500);

describe('the seat sum', () => {
  test.each([
    // reference-product.md C11: owned 5, assigned 6, need 1 → buy 2
    { owned: 5, assigned: 6, held: 0, need: 1, keepFree: 0, buy: 2, overAssignedBy: 1 },
    { owned: 10, assigned: 7, held: 0, need: 1, keepFree: 0, buy: 0, overAssignedBy: 0 },
    { owned: 10, assigned: 9, held: 1, need: 1, keepFree: 0, buy: 1, overAssignedBy: 0 },
    { owned: 10, assigned: 8, held: 0, need: 1, keepFree: 2, buy: 1, overAssignedBy: 0 },
    { owned: 10, assigned: 7, held: 0, need: 3, keepFree: 0, buy: 0, overAssignedBy: 0 },
    // contract sample subscribedSkus-list: enabled 0 and consumed 14 while 25 are suspended
    { owned: 0, assigned: 14, held: 0, need: 1, keepFree: 0, buy: 15, overAssignedBy: 14 },
  ])('owned $owned, assigned $assigned, held $held, need $need: buy $buy', (row) => {
    const sum = countSeats({
      license: licenseWith({ ownedSeatCount: row.owned, assignedSeatCount: row.assigned }),
      heldSeatCount: row.held,
      neededSeatCount: row.need,
      keepFreeSeatCount: row.keepFree,
    });
    expect(sum).toMatchObject({ buy: row.buy, overAssignedBy: row.overAssignedBy });
  });

  test('does not count seats in grace, suspended or locked out', () => {
    const license = licenseWith({
      ownedSeatCount: 5,
      assignedSeatCount: 5,
      warningSeatCount: 9,
      suspendedSeatCount: 9,
      lockedOutSeatCount: 9,
    });
    const sum = countSeats({ license, heldSeatCount: 0, neededSeatCount: 1, keepFreeSeatCount: 0 });
    expect(sum.buy).toBe(1);
    expect(describeSeatSum(sum)).toBe(
      'owned 5 − assigned 5 − held 0 = free 0; need 1 + keep free 0 → buy 1',
    );
  });

  test('buys exactly what is missing: afterwards need and buffer fit, and never a seat too many', () => {
    fc.assert(
      fc.property(seats, seats, seats, seats, seats, (owned, assigned, held, need, keepFree) => {
        const license = licenseWith({ ownedSeatCount: owned, assignedSeatCount: assigned });
        const sum = countSeats({
          license,
          heldSeatCount: held,
          neededSeatCount: need,
          keepFreeSeatCount: keepFree,
        });
        expect(sum.buy).toBe(Math.max(0, need + keepFree - sum.free));
        const freeAfter = owned + sum.buy - assigned - held - need;
        expect(freeAfter).toBeGreaterThanOrEqual(keepFree);
        if (sum.buy > 0) expect(freeAfter).toBe(keepFree);
      }),
    );
  });

  test('stops on a negative count: that is a bug of the caller', () => {
    const license = licenseWith({});
    const need = { heldSeatCount: -1, neededSeatCount: 1, keepFreeSeatCount: 0 };
    expect(() => countSeats({ license, ...need })).toThrow('whole numbers');
  });
});

describe('releasable seats', () => {
  const wish = {
    license: licenseWith({ ownedSeatCount: 10, assignedSeatCount: 6 }),
    heldSeatCount: 1,
    keepFreeSeatCount: 1,
    subscriptionQuantity: 10,
    wantedSeatCount: 1,
  };
  test.each([
    [{}, 1, 'nothing'],
    [{ wantedSeatCount: 5 }, 2, 'seats-in-use'],
    [{ wantedSeatCount: 5, subscriptionQuantity: 2 }, 1, 'last-seat'],
    [{ subscriptionQuantity: 1 }, 0, 'last-seat'],
    [{ wantedSeatCount: 2, minimumQuantity: 9 }, 1, 'minimum-quantity'],
    [{ wantedSeatCount: 2, maximumUnits: 1 }, 1, 'maximum-units'],
    [{ wantedSeatCount: 2, maximumUnits: 0 }, 2, 'nothing'],
    [{ license: licenseWith({ ownedSeatCount: 5, assignedSeatCount: 6 }) }, 0, 'seats-in-use'],
  ] as const)('%o: %i, limited by %s', (changes, seatCount, limitedBy) => {
    expect(releasableSeats({ ...wish, ...changes })).toEqual({ seatCount, limitedBy });
  });

  test('never below zero, never below what is used, never to zero at the subscription', () => {
    fc.assert(
      fc.property(
        fc.record({
          owned: seats,
          assigned: seats,
          held: seats,
          keep: seats,
          quantity: seats,
          wanted: seats,
        }),
        ({ owned, assigned, held, keep, quantity, wanted }) => {
          const { seatCount } = releasableSeats({
            license: licenseWith({ ownedSeatCount: owned, assignedSeatCount: assigned }),
            heldSeatCount: held,
            keepFreeSeatCount: keep,
            subscriptionQuantity: quantity,
            wantedSeatCount: wanted,
          });
          expect(seatCount).toBeGreaterThanOrEqual(0);
          expect(seatCount).toBeLessThanOrEqual(wanted);
          if (seatCount === 0) return;
          expect(owned - seatCount).toBeGreaterThanOrEqual(assigned + held + keep);
          expect(quantity - seatCount).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });
});
